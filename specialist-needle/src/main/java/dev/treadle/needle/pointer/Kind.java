package dev.treadle.needle.pointer;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.EnumSet;
import java.util.Set;

/** What a parameter's schema asks for. The order is that of the network's inputs: append only. */
enum Kind {
    STRING(Action.TEXT, Action.TIME),
    INTEGER(Action.NUMBER, Action.HOUR, Action.MINUTE, Action.SECONDS, Action.MINUTES, Action.HOURS, Action.DAYS),
    NUMBER(Action.NUMBER, Action.HOUR, Action.MINUTE, Action.SECONDS, Action.MINUTES, Action.HOURS, Action.DAYS),
    BOOLEAN(Action.TRUE, Action.FALSE),
    ENUM(Action.ENUM),
    LIST_STRING(Action.LIST_TEXT),
    LIST_NUMBER(Action.LIST_NUMBER),
    LIST_ENUM(Action.ENUM),
    /** Nested objects, references, alternatives, long enums ... */
    UNSUPPORTED;

    private final Set<Action> actions;

    Kind(Action... own) {
        actions = EnumSet.of(Action.ABSENT, Action.OTHER);
        actions.addAll(Set.of(own));
    }

    /** Whether the action can fill a parameter of this kind. */
    boolean allows(Action action) {
        return actions.contains(action);
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
