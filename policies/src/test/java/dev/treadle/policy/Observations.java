package dev.treadle.policy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.treadle.router.Candidate;
import dev.treadle.router.Evidence;
import dev.treadle.router.ToolCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Made-up requests, and a specialist that is surer than it is right. */
final class Observations {

    static final String BUNDLE = "ab".repeat(32);

    private Observations() {}

    static Candidate candidate(String query, double confidence, ToolSpecification tool, Map<String, String> arguments) {
        ObjectNode values = JsonNodeFactory.instance.objectNode();
        List<Evidence.Argument> evidence = new ArrayList<>();
        arguments.forEach((name, value) -> {
            values.put(name, value);
            evidence.add(new Evidence.Argument(0, name, Math.sqrt(confidence), query.contains(value) ? 1 : 0));
        });
        return new Candidate(
                ChatRequest.builder()
                        .messages(UserMessage.from(query))
                        .toolSpecifications(tool)
                        .build(),
                query,
                List.of(tool),
                List.of(new ToolCall(tool.name(), values)),
                List.of(),
                Evidence.builder(confidence)
                        .toolProbability(Math.sqrt(confidence))
                        .noneProbability((1 - confidence) / 4)
                        .arguments(evidence)
                        .build());
    }

    static ToolSpecification tool(String name) {
        return ToolSpecification.builder()
                .name(name)
                .description("Cancel an order")
                .build();
    }

    /** The share of right calls at a confidence. */
    static double truth(double confidence) {
        return confidence * confidence;
    }

    /** Requests of which one in five comes to nothing; the others call one of so many tools. */
    static List<Observation> make(int n, int tools, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Observation> all = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            if (i % 5 == 0) {
                all.add(Observation.escalated());
                continue;
            }
            double confidence = 1 - 0.6 * random.nextDouble() * random.nextDouble();
            ToolSpecification tool = tool("tool_" + random.nextInt(tools));
            all.add(Observation.called(
                    candidate("cancel order " + i, confidence, tool, Map.of("order", String.valueOf(i))),
                    random.nextDouble() < truth(confidence)));
        }
        return all;
    }
}
