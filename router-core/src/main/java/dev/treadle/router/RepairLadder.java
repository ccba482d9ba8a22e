package dev.treadle.router;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.ibm.icu.text.RuleBasedNumberFormat;
import com.ibm.icu.util.ULocale;
import java.math.BigDecimal;
import java.text.ParsePosition;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Makes arguments fit their schema where that needs no guess: typed, deterministic, one rung at a time.
 *
 * <p>Works on the top-level properties with a plain {@code type} or {@code enum}; everything else is left to the
 * validator. Thread-safe.
 */
final class RepairLadder {

    private static final int LONGEST_NUMBER = 40;

    private static final Pattern UNHYPHENATED =
            Pattern.compile("\\b((?:twen|thir|for|fif|six|seven|eigh|nine)ty) (?=(?:one|two|three|four|five|six|seven"
                    + "|eight|nine)\\b)");

    // Spaces, hyphens and underscores beside a letter; "-5" and "1-5" keep theirs.
    private static final Pattern SEPARATORS =
            Pattern.compile("(?<=[\\p{L}\\p{N}])[\\s_-]+(?=\\p{L})|(?<=\\p{L})[\\s_-]+(?=\\p{N})");

    private RepairLadder() {}

    /** Loaded when the first spelled-out number comes: that costs a tenth of a second. */
    private static final class English {
        // Not thread-safe: guarded by itself.
        static final RuleBasedNumberFormat SPELLED =
                new RuleBasedNumberFormat(ULocale.ENGLISH, RuleBasedNumberFormat.SPELLOUT);
    }

    /** The repairs made; {@code arguments} is changed in place. */
    static List<Repair> repair(String tool, ObjectNode arguments, ObjectNode schema) {
        List<Repair> repairs = new ArrayList<>();
        Set<String> required = new HashSet<>();
        schema.path("required").forEach(name -> required.add(name.asText()));
        for (Map.Entry<String, JsonNode> argument : List.copyOf(arguments.properties())) {
            String name = argument.getKey();
            JsonNode property = schema.path("properties").path(name);
            String path = "/" + name.replace("~", "~0").replace("/", "~1");
            JsonNode value = argument.getValue();
            if (value.isNull() && !required.contains(name)) {
                arguments.remove(name);
                repairs.add(new Repair(tool, path, Repair.Kind.NULL_DROPPED, "null", ""));
                continue;
            }
            if (property.isObject()) {
                step(value, property).ifPresent(step -> {
                    arguments.set(name, step.value());
                    repairs.add(new Repair(
                            tool,
                            path,
                            step.kind(),
                            value.toString(),
                            step.value().toString()));
                });
            }
        }
        return repairs;
    }

    private record Step(Repair.Kind kind, JsonNode value) {}

    private static Optional<Step> step(JsonNode value, JsonNode schema) {
        if (schema.path("enum").isArray()) {
            return enumValue(value, schema.path("enum"));
        }
        return switch (schema.path("type").asText()) {
            case "integer" -> number(value).flatMap(step -> integral(value, step));
            case "number" -> value.isNumber() ? Optional.empty() : number(value);
            case "boolean" -> bool(value);
            case "string" -> text(value, schema);
            case "array" -> list(value, schema.path("items"));
            default -> Optional.empty();
        };
    }

    private static Optional<Step> enumValue(JsonNode value, JsonNode options) {
        if (!value.isValueNode()) {
            return Optional.empty();
        }
        JsonNode only = null;
        for (JsonNode option : options) {
            if (isEqual(option, value)) {
                return Optional.empty();
            }
            if (folded(option.asText()).equals(folded(value.asText()))) {
                if (only != null) {
                    return Optional.empty();
                }
                only = option;
            }
        }
        return only == null ? Optional.empty() : Optional.of(new Step(Repair.Kind.ENUM_SPELLING, only));
    }

    private static boolean isEqual(JsonNode option, JsonNode value) {
        boolean areNumbers = option.isNumber() && value.isNumber() && isFinite(option) && isFinite(value);
        return areNumbers ? option.decimalValue().compareTo(value.decimalValue()) == 0 : option.equals(value);
    }

    private static String folded(String text) {
        return SEPARATORS.matcher(text.strip().toLowerCase(Locale.ROOT)).replaceAll("");
    }

    private static Optional<Step> number(JsonNode value) {
        if (value.isNumber()) {
            return isFinite(value) ? Optional.of(new Step(Repair.Kind.NUMBER_FROM_TEXT, value)) : Optional.empty();
        }
        if (!value.isTextual() || value.asText().length() > LONGEST_NUMBER) {
            return Optional.empty();
        }
        String text = value.asText().strip();
        if (text.matches("[-+]?(\\d{1,3}(,\\d{3})+|\\d+)(\\.\\d+)?")) {
            return Optional.of(new Step(Repair.Kind.NUMBER_FROM_TEXT, numeric(new BigDecimal(text.replace(",", "")))));
        }
        return spelled(text).map(number -> new Step(Repair.Kind.NUMBER_FROM_WORDS, numeric(number)));
    }

    /** The number that is spelled so and no other way: "twenty ten" is none, though it can be read as one. */
    private static Optional<BigDecimal> spelled(String text) {
        String plain = text.toLowerCase(Locale.ROOT)
                .replaceAll("\\band\\b", " ")
                .replaceAll("\\s+", " ")
                .strip();
        if (!plain.matches("[a-z]+([ -][a-z]+)*")) {
            return Optional.empty();
        }
        String words = UNHYPHENATED.matcher(plain).replaceAll("$1-");
        synchronized (English.SPELLED) {
            ParsePosition at = new ParsePosition(0);
            Number number = English.SPELLED.parse(words, at);
            return number != null
                            && at.getIndex() == words.length()
                            && Double.isFinite(number.doubleValue())
                            && English.SPELLED.format(number).equals(words)
                    ? Optional.of(new BigDecimal(number.toString()))
                    : Optional.empty();
        }
    }

    /** Whether JSON can write the number. */
    static boolean isFinite(JsonNode number) {
        return (!number.isDouble() && !number.isFloat()) || Double.isFinite(number.doubleValue());
    }

    private static Optional<Step> integral(JsonNode before, Step step) {
        BigDecimal number = step.value().decimalValue().stripTrailingZeros();
        // A long scale like 1e999999999 must not be written out.
        if (number.scale() > 0 || number.scale() < -18 || before.isIntegralNumber()) {
            return Optional.empty();
        }
        return Optional.of(new Step(step.kind(), numeric(number)));
    }

    private static JsonNode numeric(BigDecimal number) {
        BigDecimal plain = number.stripTrailingZeros();
        boolean isLong = plain.scale() <= 0 && plain.precision() - plain.scale() <= 18;
        // The node that a JSON parser would make, so that equal arguments are equal nodes.
        if (!isLong) {
            double nearest = plain.doubleValue();
            return Double.isFinite(nearest) && BigDecimal.valueOf(nearest).compareTo(plain) == 0
                    ? JsonNodeFactory.instance.numberNode(nearest)
                    : DecimalNode.valueOf(plain);
        }
        long whole = plain.longValueExact();
        return whole == (int) whole
                ? JsonNodeFactory.instance.numberNode((int) whole)
                : JsonNodeFactory.instance.numberNode(whole);
    }

    private static Optional<Step> bool(JsonNode value) {
        if (!value.isTextual()) {
            return Optional.empty();
        }
        return switch (value.asText().strip().toLowerCase(Locale.ROOT)) {
            case "true", "yes", "on" -> Optional.of(new Step(Repair.Kind.BOOLEAN_FROM_TEXT, BooleanNode.TRUE));
            case "false", "no", "off" -> Optional.of(new Step(Repair.Kind.BOOLEAN_FROM_TEXT, BooleanNode.FALSE));
            default -> Optional.empty();
        };
    }

    private static Optional<Step> text(JsonNode value, JsonNode schema) {
        if (value.isNumber() || value.isBoolean()) {
            return Optional.of(new Step(Repair.Kind.TEXT_FROM_SCALAR, TextNode.valueOf(value.asText())));
        }
        String stripped = value.isTextual() ? value.asText().strip() : "";
        // Where white space makes a value fit, it is part of it.
        boolean isPart = schema.has("const")
                || stripped.codePointCount(0, stripped.length())
                        < schema.path("minLength").asInt();
        return value.isTextual() && !stripped.isEmpty() && !stripped.equals(value.asText()) && !isPart
                ? Optional.of(new Step(Repair.Kind.TRIMMED, TextNode.valueOf(stripped)))
                : Optional.empty();
    }

    private static Optional<Step> list(JsonNode value, JsonNode items) {
        if (!value.isValueNode() || value.isNull()) {
            return Optional.empty();
        }
        JsonNode item = step(value, items).map(Step::value).orElse(value);
        return Optional.of(new Step(
                Repair.Kind.LIST_FROM_SINGLE,
                JsonNodeFactory.instance.arrayNode().add(item)));
    }
}
