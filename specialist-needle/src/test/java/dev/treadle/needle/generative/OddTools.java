package dev.treadle.needle.generative;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonRawSchema;
import dev.langchain4j.model.chat.request.json.JsonSchemaElement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Tools with random schemas of the sort that nobody writes: contradictory, self-containing, with odd names and values. */
final class OddTools {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final List<String> TYPES =
            List.of("string", "number", "integer", "boolean", "null", "array", "object");
    private static final List<String> NAMES = List.of(
            "a", "ab", "", "x\"y", "back\\slash", "new\nline", "🙂", "a:", "\u0000", "\ud83d", "$ref", "type", "items");

    private final Random random;
    private final int definitions;

    private OddTools(Random random) {
        this.random = random;
        this.definitions = random.nextInt(4);
    }

    /** One or two tools. */
    static GrammarCase of(Random random) {
        List<ToolSpecification> tools = new ArrayList<>();
        for (int i = 0; i <= random.nextInt(2); i++) {
            tools.add(new OddTools(random).tool("tool" + i));
        }
        return GrammarCase.of(tools.toArray(ToolSpecification[]::new));
    }

    private ToolSpecification tool(String name) {
        JsonObjectSchema.Builder parameters = JsonObjectSchema.builder();
        List<String> required = new ArrayList<>();
        for (int i = 0; i <= random.nextInt(3); i++) {
            String property = name();
            parameters.addProperty(property, JsonRawSchema.from(schema(3).toString()));
            if (random.nextBoolean()) {
                required.add(property);
            }
        }
        Map<String, JsonSchemaElement> defined = new LinkedHashMap<>();
        for (int i = 0; i < definitions; i++) {
            defined.put("d" + i, JsonRawSchema.from(schema(3).toString()));
        }
        return ToolSpecification.builder()
                .name(name)
                .parameters(parameters.required(required).definitions(defined).build())
                .build();
    }

    private String name() {
        return NAMES.get(random.nextInt(NAMES.size()));
    }

    private boolean oneIn(int count) {
        return random.nextInt(count) == 0;
    }

    private JsonNode part(int depth) {
        return oneIn(15) ? JSON.booleanNode(!oneIn(4)) : schema(depth);
    }

    private ObjectNode schema(int depth) {
        ObjectNode schema = JSON.objectNode();
        switch (random.nextInt(depth > 0 ? 10 : 6)) {
            case 0 -> text(schema.put("type", "string"));
            case 1, 2 -> number(schema.put("type", random.nextBoolean() ? "integer" : "number"));
            case 3 -> given(schema);
            case 4 -> schema.put("$ref", definitions == 0 ? "#" : "#/$defs/d" + random.nextInt(definitions));
            case 5 -> {
                ArrayNode types = schema.putArray("type");
                random.ints(1 + random.nextInt(3), 0, TYPES.size()).forEach(type -> types.add(TYPES.get(type)));
            }
            case 6 -> list(schema.put("type", "array"), depth);
            case 7, 8 -> object(schema.put("type", "object"), depth);
            default -> {
                ArrayNode all =
                        schema.putArray(List.of("anyOf", "oneOf", "allOf").get(random.nextInt(3)));
                for (int i = 0; i <= random.nextInt(3); i++) {
                    all.add(part(depth - 1));
                }
            }
        }
        if (oneIn(6)) {
            odd(schema, depth);
        }
        return schema;
    }

    private void odd(ObjectNode schema, int depth) {
        switch (random.nextInt(14)) {
            case 0 -> schema.put("format", "uuid").put("$schema", "http://json-schema.org/draft-07/schema#");
            case 1 -> schema.put("multipleOf", 0.01);
            case 2 -> schema.set("not", part(0));
            case 3 -> schema.put("unevaluatedProperties", false);
            case 4 -> schema.put("unevaluatedItems", false);
            case 5 -> schema.set("contains", part(0));
            case 6 -> schema.putArray("prefixItems").add(part(0));
            case 7 -> schema.put("maxProperties", random.nextInt(2));
            case 8 -> schema.putArray("required").add(name());
            case 9 -> schema.set("propertyNames", part(0));
            case 10 -> text(schema);
            case 11 -> number(schema);
            case 12 -> given(schema);
            default -> object(schema, Math.max(depth, 1));
        }
    }

    private void text(ObjectNode schema) {
        schema.put("minLength", random.nextInt(4)).put("maxLength", random.nextInt(6));
    }

    private void number(ObjectNode schema) {
        for (String limit : List.of("minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum")) {
            if (oneIn(3)) {
                schema.put(
                        limit,
                        List.of(0.0, -1.0, 0.1, 1e20, 7.5, 1e-7, -0.0, 120.0).get(random.nextInt(8)));
            }
        }
    }

    private void given(ObjectNode schema) {
        if (oneIn(4)) {
            schema.set("const", value(2));
            return;
        }
        ArrayNode values = schema.putArray("enum");
        for (int i = 0; i <= random.nextInt(4); i++) {
            values.add(value(2)).add(value(0));
        }
    }

    private JsonNode value(int depth) {
        return switch (random.nextInt(depth > 0 ? 9 : 7)) {
            case 0 -> JSON.textNode(name());
            case 1 -> JSON.numberNode(random.nextInt(3));
            case 2 -> JSON.numberNode(List.of(1.0, 0.1, 1e22, -0.0).get(random.nextInt(4)));
            case 3 -> JSON.nullNode();
            case 4 -> JSON.booleanNode(random.nextBoolean());
            case 5, 6 -> JSON.textNode(List.of("on", "only").get(random.nextInt(2)));
            case 7 -> JSON.arrayNode().add(value(depth - 1));
            default -> JSON.objectNode().set(name(), value(depth - 1));
        };
    }

    private void list(ObjectNode schema, int depth) {
        if (!oneIn(4)) {
            schema.set("items", part(depth - 1));
        }
        schema.put("minItems", random.nextInt(2)).put("maxItems", random.nextInt(4));
    }

    private void object(ObjectNode schema, int depth) {
        ObjectNode properties = schema.putObject("properties");
        for (int i = 0; i < random.nextInt(4); i++) {
            properties.set(name(), part(depth - 1));
        }
        if (random.nextBoolean()) {
            schema.put("additionalProperties", false);
        }
    }
}
