package dev.treadle.router;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.FinishReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One call of one tool: its name as the request spells it, and its arguments as a JSON object.
 *
 * <p>Immutable by contract: the arguments are copied in and must not be modified afterwards.
 */
public record ToolCall(String name, ObjectNode arguments) {

    private static final Set<FinishReason> CUT_OFF = Set.of(FinishReason.LENGTH, FinishReason.CONTENT_FILTER);

    private static final ObjectReader JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build()
            .reader();

    public ToolCall {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("a tool call needs the name of a tool");
        }
        arguments = arguments.deepCopy();
    }

    /**
     * The calls that a model's answer makes, in its order: none where it answered in words.
     *
     * @return empty where the answer tells nothing: it is cut off, blocked or blank, or a call has no name, or arguments
     *     that are no JSON object
     */
    public static Optional<List<ToolCall>> madeBy(@Nullable ChatResponse response) {
        AiMessage message = response == null ? null : response.aiMessage();
        if (response == null || message == null) {
            return Optional.empty();
        }
        FinishReason finish = response.metadata() == null ? null : response.finishReason();
        if (finish != null && CUT_OFF.contains(finish)) {
            return Optional.empty();
        }
        List<ToolExecutionRequest> requests = message.toolExecutionRequests();
        if (requests == null || requests.isEmpty()) {
            return message.text() == null || message.text().isBlank() ? Optional.empty() : Optional.of(List.of());
        }
        List<ToolCall> calls = new ArrayList<>();
        for (ToolExecutionRequest request : requests) {
            ObjectNode arguments = argumentsOf(request);
            if (arguments == null || request.name() == null || request.name().isEmpty()) {
                return Optional.empty();
            }
            calls.add(new ToolCall(request.name(), arguments));
        }
        return Optional.of(List.copyOf(calls));
    }

    private static @Nullable ObjectNode argumentsOf(ToolExecutionRequest request) {
        if (request.arguments() == null || request.arguments().isBlank()) {
            return JsonNodeFactory.instance.objectNode();
        }
        try {
            return JSON.readTree(request.arguments()) instanceof ObjectNode object ? object : null;
        } catch (JsonProcessingException e) {
            return null;
        }
    }

    @Override
    public String toString() {
        return name + arguments;
    }
}
