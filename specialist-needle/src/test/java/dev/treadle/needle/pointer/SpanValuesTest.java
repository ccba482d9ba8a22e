package dev.treadle.needle.pointer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class SpanValuesTest {

    static Stream<JsonNode> cases() {
        return TestFiles.cases("values-cases.json").stream();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void readsTheSharedTableOfCases(JsonNode row) {
        String text = row.path("text").asText();

        JsonNode value = switch (row.path("function").asText()) {
            case "number" -> orNull(SpanValues.evaluate(Action.NUMBER, text, false));
            case "duration" -> orNull(SpanValues.evaluate(Action.SECONDS, text, false));
            case "clock" -> clock(text);
            default -> items(text);
        };

        assertThat(value).isEqualTo(row.path("value"));
    }

    @Test
    void holdsTheTableToItsSize() {
        assertThat(TestFiles.cases("values-cases.json")).hasSizeGreaterThan(300);
    }

    @ParameterizedTest
    @CsvSource({
        "TEXT, '  Ann  ', '\"Ann\"'",
        "TEXT, '   ', ",
        "HOUR, 6:30 pm, 18",
        "MINUTE, 6:30 pm, 30",
        "TIME, 6:05 am, '\"06:05\"'",
        "TIME, never, ",
        "SECONDS, 90 min, 5400",
        "MINUTES, 1h30, 90",
        "HOURS, 90 min, 1.5",
        "HOURS, 100 seconds, 0.027777778",
        "DAYS, a fortnight, 14",
        "LIST_TEXT, Ann and Bob, '[\"Ann\",\"Bob\"]'",
        "LIST_TEXT, and, ",
        "LIST_NUMBER, '1, two and 2.5', '[1,2,2.5]'",
        "LIST_NUMBER, 1 and many, ",
        "NUMBER, 5 billion, 5000000000",
        "NUMBER, 99999999999999999 billion, 99999999999999999000000000",
    })
    void computesTheValueOfAnAction(Action action, String text, @Nullable String expected) {
        JsonNode value = SpanValues.evaluate(action, text, false);

        assertThat(value == null ? null : value.toString()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"NUMBER, 2.5", "HOURS, 90 min", "LIST_NUMBER, '1, 2.5'"})
    void refusesAFractionWhereAWholeNumberIsAskedFor(Action action, String text) {
        assertThat(SpanValues.evaluate(action, text, false)).isNotNull();
        assertThat(SpanValues.evaluate(action, text, true)).isNull();
    }

    @Test
    void givesNoValueToAnEndlessText() {
        assertThat(SpanValues.evaluate(Action.TEXT, "x".repeat(1001), false)).isNull();
        assertThat(SpanValues.evaluate(Action.LIST_TEXT, " ".repeat(1 << 20) + "a", false))
                .isNull();
    }

    private static JsonNode clock(String text) {
        ClockText.Clock clock = ClockText.clock(text);
        return clock == null
                ? NullNode.instance
                : JsonNodeFactory.instance.arrayNode().add(clock.hour()).add(clock.minute());
    }

    private static JsonNode items(String text) {
        ArrayNode items = JsonNodeFactory.instance.arrayNode();
        SpanValues.items(text).forEach(items::add);
        return items;
    }

    private static JsonNode orNull(@Nullable JsonNode value) {
        return value == null ? NullNode.instance : value;
    }
}
