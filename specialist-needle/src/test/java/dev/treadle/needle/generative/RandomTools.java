package dev.treadle.needle.generative;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.treadle.router.ToolSchemas;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Tools with random schemas, and answers that fit them. */
final class RandomTools {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private RandomTools() {}

    /** Some tools with up to four parameters each. */
    static GrammarCase of(Random random) {
        List<ToolSpecification> tools = new ArrayList<>();
        for (int i = 0; i <= random.nextInt(4); i++) {
            tools.add(GrammarCase.tool("tool" + i, object(random, 3).put("additionalProperties", false)));
        }
        return GrammarCase.of(tools.toArray(ToolSpecification[]::new));
    }

    private static ObjectNode object(Random random, int depth) {
        ObjectNode schema = JSON.objectNode().put("type", "object");
        ObjectNode properties = schema.putObject("properties");
        ArrayNode required = schema.putArray("required");
        for (int i = 0; i <= random.nextInt(4); i++) {
            String name = List.of("a", "ab", "abc", "é\"", "name", "arguments").get(random.nextInt(6));
            if (!properties.has(name) && random.nextBoolean()) {
                required.add(name);
            }
            properties.set(name, schema(random, depth - 1));
        }
        return schema;
    }

    private static ObjectNode schema(Random random, int depth) {
        ObjectNode schema = JSON.objectNode();
        switch (random.nextInt(depth > 0 ? 9 : 6)) {
            case 0 -> schema.put("type", "string");
            case 1 ->
                schema.put("type", "string")
                        .put("minLength", random.nextInt(3))
                        .put("maxLength", 3 + random.nextInt(5));
            case 2 -> schema.put("type", random.nextBoolean() ? "integer" : "number");
            case 3 -> {
                int low = random.nextInt(400) - 200;
                schema.put("type", random.nextBoolean() ? "integer" : "number");
                schema.put("minimum", low).put("maximum", low + random.nextInt(300));
            }
            case 4 ->
                schema.putArray("enum").add("on").add("only").add(1).add(12).addNull();
            case 5 -> schema.put("type", "boolean");
            case 6 -> {
                schema.put("type", "array").set("items", schema(random, depth - 1));
                schema.put("minItems", random.nextInt(2)).put("maxItems", 1 + random.nextInt(3));
            }
            case 7 -> schema.putArray("anyOf").add(schema(random, depth - 1)).add(schema(random, depth - 1));
            default -> schema.setAll(object(random, depth - 1));
        }
        return schema;
    }

    /** Calls of tools that fit their schemas. */
    static String answer(GrammarCase tools, Random random) {
        List<String> calls = new ArrayList<>();
        for (int i = 0; i <= random.nextInt(2); i++) {
            int tool = random.nextInt(tools.tools.size());
            JsonNode schema = ToolSchemas.parametersOf(tools.tools.get(tool));
            calls.add("{\"name\":\"" + tools.names.written().get(tool) + "\",\"arguments\":" + value(schema, random)
                    + "}");
        }
        return "[" + String.join(",", calls) + "]";
    }

    private static String value(JsonNode schema, Random random) {
        if (schema.has("enum")) {
            return schema.path("enum")
                    .path(random.nextInt(schema.path("enum").size()))
                    .toString();
        } else if (schema.has("anyOf")) {
            return value(schema.path("anyOf").path(random.nextInt(2)), random);
        }
        return switch (schema.path("type").asText()) {
            case "string" -> {
                StringBuilder text = new StringBuilder();
                int length = schema.path("minLength").asInt() + random.nextInt(3);
                for (int i = 0; i < Math.min(length, schema.path("maxLength").asInt(9)); i++) {
                    text.append(List.of("a", " ", "é", "\"", "\\", "\n", "🙂", "{", "東")
                            .get(random.nextInt(9)));
                }
                yield TextNode.valueOf(text.toString()).toString();
            }
            case "integer", "number" -> {
                int low = schema.path("minimum").asInt(-1000);
                yield String.valueOf(low + random.nextInt(schema.path("maximum").asInt(1000) - low + 1));
            }
            case "boolean" -> String.valueOf(random.nextBoolean());
            case "array" -> {
                List<String> items = new ArrayList<>();
                int most = schema.path("maxItems").asInt();
                for (int i = 0; i < Math.min(most, schema.path("minItems").asInt() + random.nextInt(3)); i++) {
                    items.add(value(schema.path("items"), random));
                }
                yield "[" + String.join(",", items) + "]";
            }
            default -> {
                List<String> members = new ArrayList<>();
                List<String> required = new ArrayList<>();
                schema.path("required").forEach(name -> required.add(name.asText()));
                schema.path("properties").properties().forEach(property -> {
                    if (required.contains(property.getKey()) || random.nextBoolean()) {
                        members.add(TextNode.valueOf(property.getKey()) + ":" + value(property.getValue(), random));
                    }
                });
                Collections.shuffle(members, random);
                yield "{" + String.join(",", members) + "}";
            }
        };
    }
}
