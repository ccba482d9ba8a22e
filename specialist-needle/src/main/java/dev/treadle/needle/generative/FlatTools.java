package dev.treadle.needle.generative;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.langchain4j.agent.tool.ToolSpecification;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tools as the text that Needle was trained to read: compact JSON, in which the parameters are not a JSON Schema but
 * one entry each.
 *
 * <pre>{@code
 * [{"name":"get_weather","description":"The weather of a place.",
 *   "parameters":{"location":{"type":"string","description":"City.","required":true}}}]
 * }</pre>
 *
 * <p>(In one line.) Nested objects are flat in the same way; references are resolved, to a depth of {@value
 * #MAX_DEPTH} and until the parameters of a tool have about {@value #MAX_LENGTH} characters, which no window holds. For
 * use by one thread.
 */
final class FlatTools {

    /** Deeper in a schema, of values only the type is written: schemas may contain themselves. */
    static final int MAX_DEPTH = 5;

    /** After as many characters of parameters, of values only the type is written: references may unfold without end. */
    static final int MAX_LENGTH = 1 << 17;

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final JsonNode root;

    /** How many characters there are so far, by and large. */
    private long length;

    private FlatTools(JsonNode root) {
        this.root = root;
    }

    /**
     * The text of tools.
     *
     * @param names what to call the tools, in their order
     * @param schemas of their arguments
     */
    static String text(List<ToolSpecification> tools, List<String> names, List<ObjectNode> schemas) {
        ArrayNode all = JSON.arrayNode();
        for (int i = 0; i < names.size(); i++) {
            String description = tools.get(i).description();
            ObjectNode flat = all.addObject().put("name", names.get(i));
            flat.put("description", description == null ? "" : description);
            flat.set("parameters", new FlatTools(schemas.get(i)).properties(schemas.get(i), 0));
        }
        return all.toString();
    }

    private ObjectNode properties(JsonNode schema, int depth) {
        Set<String> required = new HashSet<>();
        schema.path("required").forEach(name -> required.add(name.asText()));
        ObjectNode flat = JSON.objectNode();
        for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
            ObjectNode entry = value(property.getValue(), depth + 1);
            if (required.contains(property.getKey())) {
                entry.put("required", true);
            }
            flat.set(property.getKey(), entry);
        }
        return flat;
    }

    private ObjectNode value(JsonNode described, int depth) {
        JsonNode schema = resolved(described);
        ObjectNode flat = JSON.objectNode();
        JsonNode type = schema.path("type");
        if (type.isArray()) {
            type.forEach(one -> {
                if (!one.asText().equals("null") && !flat.has("type")) {
                    flat.set("type", one);
                }
            });
        } else if (type.isTextual()) {
            flat.set("type", type);
        }
        if (length > MAX_LENGTH) {
            return flat;
        }
        JsonNode description = described.path("description");
        flat.set("description", description.isMissingNode() ? schema.path("description") : description);
        if (flat.path("description").isMissingNode()) {
            flat.remove("description");
        }
        if (schema.has("enum")) {
            flat.set("enum", schema.path("enum"));
        } else if (schema.has("const")) {
            flat.putArray("enum").add(schema.path("const"));
        }
        length += flat.toString().length();
        if (depth < MAX_DEPTH) {
            nested(schema, flat, depth);
        }
        return flat;
    }

    private void nested(JsonNode schema, ObjectNode flat, int depth) {
        if (schema.path("items").isObject()) {
            flat.set("items", value(schema.path("items"), depth + 1));
        }
        if (!schema.path("properties").isEmpty()) {
            flat.set("properties", properties(schema, depth));
        }
        for (String keyword : List.of("anyOf", "oneOf", "allOf")) {
            if (schema.has(keyword)) {
                ArrayNode alternatives = flat.putArray(keyword);
                schema.path(keyword).forEach(alternative -> alternatives.add(value(alternative, depth + 1)));
            }
        }
    }

    /** What a reference, or a choice between one schema and null, stands for. */
    private JsonNode resolved(JsonNode schema) {
        JsonNode at = schema;
        for (int step = 0; step < MAX_DEPTH; step++) {
            JsonNode reference = at.path("$ref");
            if (reference.asText().startsWith("#/")) {
                at = root.at(reference.asText().substring(1));
                continue;
            }
            JsonNode only = onlyAlternative(at);
            if (only == null) {
                break;
            }
            at = only;
        }
        return at;
    }

    private static @Nullable JsonNode onlyAlternative(JsonNode schema) {
        JsonNode only = null;
        for (String keyword : List.of("anyOf", "oneOf", "allOf")) {
            for (JsonNode alternative : schema.path(keyword)) {
                if (alternative.path("type").asText().equals("null")) {
                    continue;
                } else if (only != null) {
                    return null;
                }
                only = alternative;
            }
        }
        return only;
    }
}
