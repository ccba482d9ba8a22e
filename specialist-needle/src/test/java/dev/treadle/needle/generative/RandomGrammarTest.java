package dev.treadle.needle.generative;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.treadle.router.ToolSchemas;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The grammar against a strict JSON parser and a JSON Schema library. */
class RandomGrammarTest {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final int MOST_TOKENS = 600;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void whateverItLeadsToParsesAndFitsTheSchemas(long seed) {
        Random random = new Random(seed);
        int whole = 0;
        for (int round = 0; round < 60; round++) {
            GrammarCase tools = randomTools(random);
            for (int walk = 0; walk < 4; walk++) {
                List<Integer> tokens = walk(tools, random);
                if (tokens.isEmpty()) {
                    continue;
                }
                byte[] answer = GrammarCase.bytes(tokens);

                assertThat(tools.faultOf(answer))
                        .as(new String(answer, StandardCharsets.UTF_8))
                        .isEmpty();
                whole++;
            }
        }
        assertThat(whole).isGreaterThan(150);
    }

    /** Random tokens that are allowed, until the end; nothing where the end is not reached in time. */
    private static List<Integer> walk(GrammarCase tools, Random random) {
        TokenGrammar grammar = tools.grammar;
        TokenGrammar.Place place = grammar.start();
        List<Integer> tokens = new ArrayList<>();
        while (tokens.size() < MOST_TOKENS) {
            TokenSet allowed = grammar.allowed(place);
            if (allowed.size() == 0) {
                assertThat(tokens).last().isEqualTo(GrammarCase.SPECIALS.eos());
                return tokens;
            }
            int token = random(allowed, random, tokens.size());
            place = grammar.after(place, token);
            assertThat(place).isNotNull();
            tokens.add(token);
        }
        return List.of();
    }

    private static int random(TokenSet allowed, Random random, int step) {
        List<Integer> all = new ArrayList<>();
        List<Integer> closing = new ArrayList<>();
        for (int token = allowed.next(0); token != TokenSet.NONE; token = allowed.next(token + 1)) {
            all.add(token);
            byte[] bytes = GrammarCase.TOKENIZER.vocabulary().bytes(token);
            if (bytes.length > 0 && "\"]}".indexOf(bytes[bytes.length - 1]) >= 0) {
                closing.add(token);
            }
        }
        boolean close = !closing.isEmpty() && random.nextInt(MOST_TOKENS) < 60 + 4 * step;
        List<Integer> from = close ? closing : all;
        return from.get(random.nextInt(from.size()));
    }

    @ParameterizedTest
    @ValueSource(longs = {5, 6, 7, 8})
    void takesEveryValueOfItsSchemasAndOfDamagedOnesOnlyWhatStillFits(long seed) {
        Random random = new Random(seed);
        int refused = 0;
        for (int round = 0; round < 150; round++) {
            GrammarCase tools = randomTools(random);
            String answer = randomAnswer(tools, random);

            assertThat(tools.accepts(answer)).as(answer).isTrue();
            for (int i = 0; i < 20; i++) {
                byte[] damaged = damaged(answer.getBytes(StandardCharsets.UTF_8), random);
                TokenGrammar.Place place = tools.after(damaged);
                if (place != null && tools.grammar.isWhole(place)) {
                    assertThat(tools.faultOf(damaged))
                            .as(new String(damaged, StandardCharsets.UTF_8))
                            .isEmpty();
                } else {
                    refused++;
                }
            }
        }
        assertThat(refused).isGreaterThan(1000);
    }

    private static byte[] damaged(byte[] answer, Random random) {
        byte[] damaged = answer.clone();
        int at = random.nextInt(damaged.length);
        if (random.nextBoolean()) {
            damaged[at] = answer[random.nextInt(answer.length)];
        } else {
            // Two neighbouring stretches change places.
            int end = Math.min(damaged.length, at + 1 + random.nextInt(12));
            int middle = at + random.nextInt(end - at);
            System.arraycopy(answer, middle, damaged, at, end - middle);
            System.arraycopy(answer, at, damaged, at + end - middle, middle - at);
        }
        return damaged;
    }

    @ParameterizedTest
    @ValueSource(longs = {9, 10})
    void allowsExactlyTheTokensThatItTakes(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 12; round++) {
            GrammarCase tools = randomTools(random);
            TokenGrammar grammar = tools.grammar;
            TokenGrammar.Place place = grammar.start();
            for (int step = 0; step < 60 && grammar.allowed(place).size() > 0; step++) {
                TokenSet allowed = grammar.allowed(place);
                for (int token = 0; token < GrammarCase.TOKENIZER.vocabulary().size(); token++) {
                    assertThat(allowed.contains(token)).isEqualTo(grammar.after(place, token) != null);
                }
                place = grammar.after(place, random(allowed, random, step));
            }
        }
    }

    private static GrammarCase randomTools(Random random) {
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

    private static String randomAnswer(GrammarCase tools, Random random) {
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
