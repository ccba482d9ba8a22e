package dev.treadle.policy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.treadle.router.Exchange;
import dev.treadle.router.ToolCall;
import dev.treadle.router.ToolCallGate;
import dev.treadle.router.ToolSchemas;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Asks the orchestrator about accepted calls, and compares. Thread-safe; never throws, and keeps interrupts. */
final class AuditJudge {

    private final ChatModel orchestrator;
    private final ToolCallGate gate = new ToolCallGate();

    AuditJudge(ChatModel orchestrator) {
        this.orchestrator = orchestrator;
    }

    /** What comes of an audit. */
    enum Outcome {
        AGREED,
        DISAGREED,
        FAILED;

        /** The name in lower case. */
        String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * What the orchestrator said, and what it means.
     *
     * @param response empty where the orchestrator failed
     * @param error empty where the orchestrator answered
     */
    record Judgement(Outcome outcome, Optional<ChatResponse> response, Optional<Throwable> error) {}

    Judgement judge(Exchange accepted) {
        Optional<ChatResponse> response = Optional.empty();
        try {
            response = Optional.ofNullable(orchestrator.chat(accepted.request()));
            return new Judgement(outcome(accepted, response.orElse(null)), response, Optional.empty());
        } catch (Throwable e) {
            if (e instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            return new Judgement(Outcome.FAILED, response, Optional.of(e));
        }
    }

    private Outcome outcome(Exchange accepted, @Nullable ChatResponse response) {
        List<ToolSpecification> tools = accepted.request().toolSpecifications();
        Optional<List<ToolCall>> calls = ToolCall.madeBy(response);
        // Repaired like the specialist's calls, so that "10" for 10 is no disagreement.
        if (calls.isEmpty() || !(gate.check(calls.get(), tools) instanceof ToolCallGate.Outcome.Passed passed)) {
            return Outcome.FAILED;
        }
        Map<String, JsonNode> schemas = new HashMap<>();
        for (ToolSpecification tool : tools) {
            if (passed.calls().stream().anyMatch(call -> call.name().equals(tool.name()))) {
                schemas.put(tool.name(), ToolSchemas.parametersOf(tool));
            }
        }
        return Exactness.exact(accepted.trace().calls(), ExpectedCall.exactly(passed.calls()), schemas)
                ? Outcome.AGREED
                : Outcome.DISAGREED;
    }
}
