package dev.treadle.needle.pointer;

import com.fasterxml.jackson.databind.JsonNode;

/** What a parameter's schema asks for. The numbers are the network's inputs: append only. */
enum Kind {
    STRING(0),
    INTEGER(1),
    NUMBER(2),
    BOOLEAN(3),
    ENUM(4),
    LIST_STRING(5),
    LIST_NUMBER(6),
    LIST_ENUM(7),
    /** Nested objects, references, alternatives, long enums ... */
    UNSUPPORTED(8);

    private final int index;

    Kind(int index) {
        this.index = index;
    }

    /** Its place among the network's inputs. */
    int index() {
        return index;
    }

    /** Whether the action can fill a parameter of this kind. */
    boolean allows(Action action) {
        return switch (action) {
            case ABSENT, OTHER -> true;
            case TRUE, FALSE -> this == BOOLEAN;
            case ENUM -> this == ENUM || this == LIST_ENUM;
            case TEXT, TIME -> this == STRING;
            case NUMBER, HOUR, MINUTE, SECONDS, MINUTES, HOURS, DAYS -> this == INTEGER || this == NUMBER;
            case LIST_TEXT -> this == LIST_STRING;
            case LIST_NUMBER -> this == LIST_NUMBER;
        };
    }

    /** The kind of a parameter by its JSON Schema. */
    static Kind of(JsonNode schema) {
        JsonNode options = schema.get("enum");
        if (options != null) {
            return isTexts(options) ? ENUM : UNSUPPORTED;
        }
        return switch (schema.path("type").asText()) {
            case "string" -> STRING;
            case "integer" -> INTEGER;
            case "number" -> NUMBER;
            case "boolean" -> BOOLEAN;
            case "array" -> listOf(of(schema.path("items")));
            default -> UNSUPPORTED;
        };
    }

    private static Kind listOf(Kind item) {
        return switch (item) {
            case STRING -> LIST_STRING;
            case INTEGER, NUMBER -> LIST_NUMBER;
            case ENUM -> LIST_ENUM;
            default -> UNSUPPORTED;
        };
    }

    private static boolean isTexts(JsonNode options) {
        if (!options.isArray() || options.isEmpty()) {
            return false;
        }
        for (JsonNode option : options) {
            if (!option.isTextual()) {
                return false;
            }
        }
        return true;
    }
}
