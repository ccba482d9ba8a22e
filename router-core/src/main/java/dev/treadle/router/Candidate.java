package dev.treadle.router;

import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.model.chat.request.ChatRequest;
import java.util.List;

/**
 * What an {@link EscalationPolicy} judges: calls that passed the gate, with everything known about them.
 *
 * <p>Immutable.
 *
 * @param request the whole request
 * @param query the text of the last user message
 * @param tools the tools that the request offers
 * @param calls the calls after repair: at least one, each schema-valid, each naming one of {@code tools}
 * @param repairs what the gate had to change to make them so; empty where nothing
 * @param evidence what the specialist left behind
 */
public record Candidate(
        ChatRequest request,
        String query,
        List<ToolSpecification> tools,
        List<ToolCall> calls,
        List<Repair> repairs,
        Evidence evidence) {

    public Candidate {
        tools = List.copyOf(tools);
        calls = List.copyOf(calls);
        repairs = List.copyOf(repairs);
        if (calls.isEmpty()) {
            throw new IllegalArgumentException("a candidate has at least one call");
        }
    }
}
