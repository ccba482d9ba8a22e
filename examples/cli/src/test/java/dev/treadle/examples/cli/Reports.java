package dev.treadle.examples.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.treadle.policy.Trust;
import dev.treadle.router.Candidate;
import dev.treadle.router.Evidence;
import dev.treadle.router.ToolCall;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/** Made-up reports: a specialist that abstains now and then, and is right as often as it is sure. */
final class Reports {

    static final String WEIGHTS = "ab".repeat(32);
    static final String DATA = "cd".repeat(32);

    private Reports() {}

    private static final ToolSpecification TOOL =
            ToolSpecification.builder().name("cancel_order").build();

    static Attempt attempt(String source, double confidence, boolean right, boolean abstained) {
        ChatRequest request = ChatRequest.builder()
                .messages(UserMessage.from("cancel the order"))
                .toolSpecifications(TOOL)
                .build();
        Candidate candidate = new Candidate(
                request,
                "cancel the order",
                List.of(TOOL),
                List.of(new ToolCall(TOOL.name(), JsonNodeFactory.instance.objectNode())),
                List.of(),
                Evidence.builder(confidence).build());
        return new Attempt(
                new Example("data:1", source, "cancel the order", List.of(TOOL), Map.of(), List.of()),
                new Scores.Prediction(source, right, right, true, abstained, abstained, confidence, 1),
                "",
                abstained ? Optional.empty() : Optional.of(candidate));
    }

    static List<Attempt> attempts(int n, String... sources) {
        SplittableRandom random = new SplittableRandom(3);
        List<Attempt> attempts = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            double confidence = Math.sqrt(random.nextDouble());
            attempts.add(
                    attempt(sources[i % sources.length], confidence, random.nextDouble() < confidence, i % 10 == 9));
        }
        return attempts;
    }

    /** A calibration of these attempts, split by requests. */
    static Trust trust(List<Attempt> attempts) {
        return Trust.builder(WEIGHTS, LocalDate.of(2026, 11, 25))
                .alpha(0.2)
                .data("dev.jsonl", DATA)
                .build(attempts.stream().map(Attempt::observation).toList());
    }

    static Report report(List<Attempt> attempts, Optional<Trust> trust) {
        return new Report(
                new Provenance(
                        List.of("eval", "--data", "my data.jsonl"),
                        "my data.jsonl",
                        DATA,
                        attempts.size(),
                        "treadle-pointer-en",
                        2,
                        WEIGHTS,
                        LocalDate.of(2026, 11, 25)),
                new EvalTable(attempts),
                Calls.of(attempts, trust, DATA),
                new Deferral(1));
    }
}
