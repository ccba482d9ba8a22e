package dev.treadle.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import dev.treadle.gemini.GeminiException.Kind;
import dev.treadle.gemini.GeminiPrice.Rates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The guide says what the code does. */
class GuideTest {

    private static final Pattern PRICE_ROW =
            Pattern.compile("\\| (gemini-[^|]+) \\| ([0-9.]+) \\| ([0-9.]+) \\| ([0-9.]+) \\|");

    private static final int SHORT = 1_000;
    private static final int LONG = 200_001;

    private static String guide() throws IOException {
        return Files.readString(Path.of("..", "docs", "gemini.md"));
    }

    @Test
    void hasThePricesOfTheTable() throws IOException {
        Set<String> models = new TreeSet<>();

        Matcher row = PRICE_ROW.matcher(guide());
        while (row.find()) {
            Rates expected = Rates.of(row.group(2), row.group(3), row.group(4));
            String condition = row.group(1);
            LocalDate day = condition.contains("from 2027") ? LocalDate.of(2027, 1, 1) : LocalDate.of(2026, 12, 31);
            int prompt = condition.contains("longer") ? LONG : SHORT;
            for (String model : names(condition)) {
                models.add(model);
                assertThat(GeminiPrices.published().price(model, day))
                        .hasValueSatisfying(price ->
                                assertThat(price.ratesFor(prompt)).as(condition).isEqualTo(expected));
            }
        }

        assertThat(models).isEqualTo(GeminiPrices.published().models());
    }

    private static List<String> names(String condition) {
        return Arrays.stream(condition.split(", "))
                .filter(part -> part.startsWith("gemini-"))
                .toList();
    }

    @Test
    void hasTheDayAndTheSourceOfThePrices() throws IOException {
        assertThat(guide()).contains("as of " + GeminiPrices.PUBLISHED_AS_OF, GeminiPrices.PUBLISHED_SOURCE);
    }

    @Test
    void namesEveryKindOfFailure() throws IOException {
        assertThat(guide())
                .contains(Arrays.stream(Kind.values()).map(kind -> "`" + kind).toList());
    }
}
