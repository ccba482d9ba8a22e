package dev.treadle.needle.generative;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Reads the values that {@code enum} and {@code const} list, each in its usual spelling. Stateless. */
final class GivenValues {

    /** The most that they may have together: each is up to three nodes of a tree that is kept as long as its tools are. */
    static final int MOST_CHARACTERS = 1 << 18;

    private GivenValues() {}

    /**
     * The values of a schema.
     *
     * @param types to which they must belong; empty for any
     */
    static Shape.Given of(JsonNode schema, Set<String> types) throws SchemaRefusal {
        JsonNode constant = schema.path("const");
        List<JsonNode> values = new ArrayList<>();
        schema.path("enum").forEach(values::add);
        if (!constant.isMissingNode()) {
            if (schema.has("enum") && !values.contains(constant)) {
                throw new SchemaRefusal("const is not among enum");
            }
            values = List.of(constant);
        }
        List<String> texts = new ArrayList<>();
        int characters = 0;
        for (JsonNode value : values) {
            if (types.isEmpty() || types.contains(typeOf(value)) || (types.contains("number") && value.isNumber())) {
                requireToEqualWhatIsRead(value);
                String text = spelled(value);
                characters += text.length();
                if (characters > MOST_CHARACTERS) {
                    throw new SchemaRefusal(
                            "enum or const of more than " + MOST_CHARACTERS + " characters is not supported");
                }
                texts.add(text);
            }
        }
        if (texts.isEmpty()) {
            throw new SchemaRefusal("enum has no value of the type " + types);
        }
        return Shape.Given.of(texts);
    }

    /** The JSON of a value. */
    static String spelled(JsonNode value) throws SchemaRefusal {
        String text = value.toString();
        if (!new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8).equals(text)) {
            throw new SchemaRefusal("a text has half a surrogate pair");
        }
        return text;
    }

    /** Numbers are compared by value, but not those within lists and objects, where a fraction has several forms. */
    private static void requireToEqualWhatIsRead(JsonNode value) throws SchemaRefusal {
        if (value.isDouble() && !Double.isFinite(value.doubleValue())) {
            throw new SchemaRefusal("enum or const with a number that is not finite is not supported");
        }
        for (JsonNode part : value) {
            if (part.isFloatingPointNumber()) {
                throw new SchemaRefusal("enum or const with a fraction in a list or object is not supported");
            }
            requireToEqualWhatIsRead(part);
        }
    }

    private static String typeOf(JsonNode value) {
        return switch (value.getNodeType()) {
            case OBJECT -> "object";
            case ARRAY -> "array";
            case STRING -> "string";
            case BOOLEAN -> "boolean";
            case NULL -> "null";
            case NUMBER -> value.isIntegralNumber() ? "integer" : "number";
            default -> "";
        };
    }
}
