package dev.treadle.needle.pointer;

import com.fasterxml.jackson.databind.JsonNode;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.treadle.router.ToolSchemas;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A tool as the network sees it. Immutable.
 *
 * @param name as the request spells it
 * @param text what stands for it
 * @param parameters in the order of its schema
 */
record OfferedTool(String name, String text, List<OfferedParameter> parameters) {

    OfferedTool {
        parameters = List.copyOf(parameters);
    }

    /** The tool of a specification. A schema that cannot be read becomes a required parameter that no call can fill. */
    static OfferedTool of(ToolSpecification tool) {
        try {
            return of(tool.name(), tool.description(), ToolSchemas.parametersOf(tool));
        } catch (IllegalArgumentException e) {
            OfferedParameter all =
                    new OfferedParameter("parameters", "parameters", Kind.UNSUPPORTED, false, true, List.of());
            return new OfferedTool(tool.name(), ElementText.described(tool.name(), tool.description()), List.of(all));
        }
    }

    /** The tool with a name, a description and the JSON Schema of its parameters. */
    static OfferedTool of(String name, @Nullable String description, JsonNode schema) {
        Set<String> required = new HashSet<>();
        schema.path("required").forEach(r -> required.add(r.asText()));
        List<OfferedParameter> parameters = new ArrayList<>();
        for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
            parameters.add(
                    OfferedParameter.of(property.getKey(), property.getValue(), required.contains(property.getKey())));
        }
        return new OfferedTool(name, ElementText.described(name, description), parameters);
    }

    /** The enum values of all its parameters. */
    int optionCount() {
        return parameters.stream().mapToInt(p -> p.options().size()).sum();
    }

    /**
     * A parameter as the network sees it. Immutable.
     *
     * @param name as the schema spells it
     * @param text what stands for it
     * @param integral whether its numbers must be whole
     * @param options its enum values, or those of its items; empty where it has none
     */
    record OfferedParameter(
            String name, String text, Kind kind, boolean integral, boolean required, List<String> options) {

        /** A parameter with more enum values is taken for {@link Kind#UNSUPPORTED}. */
        static final int MAX_OPTIONS = 40;

        OfferedParameter {
            options = List.copyOf(options);
        }

        static OfferedParameter of(String name, JsonNode schema, boolean required) {
            Kind kind = Kind.of(schema);
            JsonNode item = kind == Kind.LIST_ENUM || kind == Kind.LIST_NUMBER ? schema.path("items") : schema;
            List<String> options = new ArrayList<>();
            if (kind == Kind.ENUM || kind == Kind.LIST_ENUM) {
                item.path("enum").forEach(o -> options.add(o.asText()));
            }
            if (options.size() > MAX_OPTIONS) {
                kind = Kind.UNSUPPORTED;
                options.clear();
            }
            boolean integral = item.path("type").asText().equals("integer");
            JsonNode description = schema.path("description");
            return new OfferedParameter(
                    name,
                    ElementText.described(name, description.isTextual() ? description.asText() : null),
                    kind,
                    integral,
                    required,
                    options);
        }
    }
}
