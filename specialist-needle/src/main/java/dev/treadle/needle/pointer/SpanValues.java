package dev.treadle.needle.pointer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Value functions: from a stretch of the query to a typed value.
 *
 * <p>The training code ({@code values.py}) has the same rules; both are held to one table of cases, {@code
 * values-cases.json}. Thread-safe.
 */
final class SpanValues {

    /** A longer stretch has no value, in UTF-16 units: nobody means it, and it bounds the work of the patterns. */
    static final int MAX_LENGTH = 1000;

    private static final Pattern LIST_SEPARATOR = Pattern.compile(
            "\\s*(?:,\\s*(?:and|or|&)\\s+|,|;|&|\\band\\b|\\bor\\b|\\bplus\\b)\\s*",
            Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE | Pattern.UNICODE_CHARACTER_CLASS);

    private SpanValues() {}

    /**
     * The value that an action computes from a text, or null where the text does not say one.
     *
     * @param action one for which {@link Action#isSpan()} holds
     * @param integral whether only whole numbers will do
     */
    static @Nullable JsonNode evaluate(Action action, String text, boolean integral) {
        if (text.length() > MAX_LENGTH) {
            return null;
        }
        return switch (action) {
            case TEXT -> text(Characters.strip(text));
            case NUMBER -> number(NumberText.number(text), integral);
            case HOUR, MINUTE, TIME -> ofClock(action, ClockText.clock(text));
            case SECONDS -> duration(text, 1, integral);
            case MINUTES -> duration(text, 60, integral);
            case HOURS -> duration(text, 3600, integral);
            case DAYS -> duration(text, 86_400, integral);
            case LIST_TEXT -> texts(items(text));
            case LIST_NUMBER -> numbers(items(text), integral);
            default -> throw new IllegalArgumentException(action + " takes no stretch of the query");
        };
    }

    /** The items of an enumeration: {@code Ann, Bob and Carl}. */
    static List<String> items(String text) {
        List<String> items = new ArrayList<>();
        for (String part : LIST_SEPARATOR.split(text, -1)) {
            String item = Characters.strip(part);
            if (!item.isEmpty()) {
                items.add(item);
            }
        }
        return items;
    }

    private static @Nullable JsonNode text(String text) {
        return text.isEmpty() ? null : JsonNodeFactory.instance.textNode(text);
    }

    private static @Nullable JsonNode ofClock(Action action, ClockText.@Nullable Clock clock) {
        if (clock == null) {
            return null;
        }
        return switch (action) {
            case HOUR -> JsonNodeFactory.instance.numberNode(clock.hour());
            case MINUTE -> JsonNodeFactory.instance.numberNode(clock.minute());
            default -> JsonNodeFactory.instance.textNode(clock.toString());
        };
    }

    private static @Nullable JsonNode duration(String text, int unit, boolean integral) {
        BigDecimal seconds = DurationText.seconds(text);
        return seconds == null
                ? null
                : number(seconds.divide(BigDecimal.valueOf(unit), 9, RoundingMode.HALF_EVEN), integral);
    }

    private static @Nullable JsonNode texts(List<String> items) {
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        items.forEach(list::add);
        return list.isEmpty() ? null : list;
    }

    private static @Nullable JsonNode numbers(List<String> items, boolean integral) {
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        for (String item : items) {
            JsonNode value = number(NumberText.number(item), integral);
            if (value == null) {
                return null;
            }
            list.add(value);
        }
        return list.isEmpty() ? null : list;
    }

    /** A whole number as int or long, any other as double. */
    private static @Nullable JsonNode number(@Nullable BigDecimal value, boolean integral) {
        if (value == null) {
            return null;
        }
        if (!NumberText.isIntegral(value)) {
            return integral ? null : JsonNodeFactory.instance.numberNode(value.doubleValue());
        }
        if (value.precision() - value.scale() > 18) {
            return JsonNodeFactory.instance.numberNode(value.toBigInteger());
        }
        long whole = value.longValueExact();
        return whole == (int) whole
                ? JsonNodeFactory.instance.numberNode((int) whole)
                : JsonNodeFactory.instance.numberNode(whole);
    }
}
