package dev.treadle.policy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.treadle.router.Evidence;
import dev.treadle.router.Exchange;
import dev.treadle.router.Reason;
import dev.treadle.router.RouteTrace;
import dev.treadle.router.RouteTrace.AnsweredBy;
import dev.treadle.router.RouteTrace.Latency;
import dev.treadle.router.ToolCall;
import dev.treadle.router.Verdict;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Requests that ask for a timer, as a router tells of them, and an orchestrator that is always right. */
final class Exchanges {

    static final ToolSpecification TIMER = timer("set_timer", "write");
    static final ToolSpecification BOMB = timer("set_bomb", "destructive");

    private Exchanges() {}

    private static ToolSpecification timer(String name, String risk) {
        return ToolSpecification.builder()
                .name(name)
                .description("Sets it")
                .parameters(JsonObjectSchema.builder()
                        .addIntegerProperty("minutes")
                        .required("minutes")
                        .build())
                .addMetadata(RiskClass.METADATA_KEY, risk)
                .build();
    }

    static ToolCall call(ToolSpecification tool, int minutes) {
        return new ToolCall(tool.name(), JsonNodeFactory.instance.objectNode().put("minutes", minutes));
    }

    static ChatRequest request(ToolSpecification tool, int minutes) {
        return ChatRequest.builder()
                .messages(UserMessage.from(String.valueOf(minutes)))
                .toolSpecifications(tool)
                .build();
    }

    static ChatResponse calling(String name, String arguments) {
        return ChatResponse.builder()
                .aiMessage(AiMessage.from(ToolExecutionRequest.builder()
                        .id("1")
                        .name(name)
                        .arguments(arguments)
                        .build()))
                .build();
    }

    static ChatResponse saying(String text) {
        return ChatResponse.builder().aiMessage(AiMessage.from(text)).build();
    }

    /** A request for ten minutes, accepted with ten minutes, or with eleven. */
    static Exchange accepted(String id, boolean right) {
        return accepted(id, TIMER, right);
    }

    static Exchange accepted(String id, ToolSpecification tool, boolean right) {
        int minutes = right ? 10 : 11;
        return new Exchange(
                request(tool, 10),
                Optional.of(calling(tool.name(), "{\"minutes\":" + minutes + "}")),
                trace(id, AnsweredBy.SPECIALIST, Verdict.accept("sure"), List.of(call(tool, minutes)), null));
    }

    /** A request for ten minutes that was escalated, with what the orchestrator answered. */
    static Exchange escalated(String id, ChatResponse response) {
        return new Exchange(
                request(TIMER, 10),
                Optional.of(response),
                trace(
                        id,
                        AnsweredBy.ORCHESTRATOR,
                        Verdict.escalate(Reason.LOW_CONFIDENCE, "unsure"),
                        List.of(call(TIMER, 11)),
                        null));
    }

    /** A request for ten minutes on which the orchestrator failed. */
    static Exchange failed(String id, Throwable error) {
        return new Exchange(
                request(TIMER, 10),
                Optional.empty(),
                trace(
                        id,
                        AnsweredBy.NOBODY,
                        Verdict.escalate(Reason.LOW_CONFIDENCE, "unsure"),
                        List.of(call(TIMER, 11)),
                        error));
    }

    static RouteTrace trace(
            String id, AnsweredBy by, Verdict verdict, List<ToolCall> calls, @Nullable Throwable error) {
        return new RouteTrace(
                id,
                by,
                Optional.of("stub"),
                verdict,
                calls,
                Evidence.builder(0.75).build(),
                List.of(),
                new Latency(1, 2, 3, 4, 5),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.ofNullable(error));
    }

    /** Calls the request's first tool with the minutes that its text says. */
    static final ChatModel RIGHT = new ChatModel() {
        @Override
        public ChatResponse doChat(ChatRequest request) {
            UserMessage last =
                    (UserMessage) request.messages().get(request.messages().size() - 1);
            return calling(request.toolSpecifications().get(0).name(), "{\"minutes\":\"" + last.singleText() + "\"}");
        }
    };

    /** Answers every request alike. */
    static ChatModel answering(ChatResponse response) {
        return new ChatModel() {
            @Override
            public ChatResponse doChat(ChatRequest request) {
                return response;
            }
        };
    }

    /** Fails on every request. */
    static ChatModel failing(RuntimeException error) {
        return new ChatModel() {
            @Override
            public ChatResponse doChat(ChatRequest request) {
                throw error;
            }
        };
    }
}
