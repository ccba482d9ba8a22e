package dev.treadle.router;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.langchain4j.agent.tool.ToolSpecification;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Tool specifications as JSON and back, by LangChain4j's own codec.
 *
 * <p>Thread-safe.
 */
public final class ToolSchemas {

    private static final ObjectMapper JSON = new ObjectMapper();

    private ToolSchemas() {}

    /**
     * Why a call would not tell which of the tools is meant: one has no name, or two have the same.
     *
     * @return the reason, for a person; empty where every tool has a name of its own
     */
    public static Optional<String> nameFault(List<ToolSpecification> tools) {
        Set<String> names = new HashSet<>();
        for (ToolSpecification tool : tools) {
            if (tool.name() == null || tool.name().isBlank()) {
                return Optional.of("a tool has no name");
            } else if (!names.add(tool.name())) {
                return Optional.of("two tools are named " + tool.name());
            }
        }
        return Optional.empty();
    }

    /**
     * The JSON Schema of a tool's arguments: always of type object; without properties where the tool declares none.
     *
     * @throws IllegalArgumentException if the specification cannot be written as JSON, e.g. because it contains itself
     */
    public static ObjectNode parametersOf(ToolSpecification tool) {
        if (tool.parameters() == null) {
            return JsonNodeFactory.instance.objectNode().put("type", "object");
        }
        try {
            JsonNode parameters = JSON.readTree(tool.toJson()).path("parameters");
            if (parameters instanceof ObjectNode schema) {
                return schema;
            }
            throw new IllegalArgumentException("the parameters of tool " + tool.name() + " are no JSON object");
        } catch (JsonProcessingException | RuntimeException | StackOverflowError e) {
            throw new IllegalArgumentException(
                    "the parameters of tool " + tool.name() + " cannot be written as JSON", e);
        }
    }

    /**
     * A tool as JSON: {@code name}, {@code description}, {@code parameters} and, where its metadata have texts or booleans,
     * {@code annotations}; what {@link #toolOf} reads.
     *
     * @throws IllegalArgumentException as for {@link #parametersOf}
     */
    public static ObjectNode jsonOf(ToolSpecification tool) {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("name", tool.name());
        if (tool.description() != null) {
            json.put("description", tool.description());
        }
        json.set("parameters", parametersOf(tool));
        ObjectNode annotations = JsonNodeFactory.instance.objectNode();
        if (tool.metadata() != null) {
            tool.metadata().forEach((name, value) -> {
                if (value instanceof Boolean flag) {
                    annotations.put(name, flag);
                } else if (value instanceof String text) {
                    annotations.put(name, text);
                }
            });
        }
        return annotations.isEmpty() ? json : json.set("annotations", annotations);
    }

    /**
     * A tool specification from its JSON: {@code name}, {@code description}, {@code parameters} (a JSON Schema of type
     * object) and {@code annotations} (those of the Model Context Protocol: texts and booleans, kept as metadata under
     * their own names), all but the first optional.
     *
     * @throws IllegalArgumentException if the name is missing or the parameters are no JSON Schema object; the message
     *     says what is wrong
     */
    public static ToolSpecification toolOf(JsonNode tool) {
        JsonNode name = tool.path("name");
        if (!name.isTextual() || name.asText().isBlank()) {
            throw new IllegalArgumentException("a tool needs a \"name\": a text that is not empty");
        }
        ObjectNode plain = JsonNodeFactory.instance.objectNode().put("name", name.asText());
        if (tool.path("description").isTextual()) {
            plain.put("description", tool.path("description").asText());
        }
        JsonNode parameters = tool.path("parameters");
        if (parameters instanceof ObjectNode schema) {
            if (!schema.path("type").asText("object").equals("object")) {
                throw new IllegalArgumentException("tool " + name.asText() + ": \"parameters\" must be a JSON Schema of"
                        + " type object, not " + schema.path("type"));
            }
            plain.set("parameters", schema.deepCopy().put("type", "object"));
        } else if (!parameters.isMissingNode() && !parameters.isNull()) {
            throw new IllegalArgumentException(
                    "tool " + name.asText() + ": \"parameters\" must be a JSON Schema object");
        }
        try {
            ToolSpecification.Builder builder = ToolSpecification.fromJson(plain.toString()).toBuilder();
            tool.path("annotations").properties().forEach(annotation -> {
                JsonNode value = annotation.getValue();
                if (value.isBoolean() || value.isTextual()) {
                    builder.addMetadata(annotation.getKey(), value.isBoolean() ? value.asBoolean() : value.asText());
                }
            });
            return builder.build();
        } catch (RuntimeException e) {
            throw new IllegalArgumentException("tool " + name.asText() + ": " + e.getMessage(), e);
        }
    }
}
