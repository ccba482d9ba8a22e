package dev.treadle.router;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.model.ModelProvider;
import dev.langchain4j.model.chat.Capability;
import dev.langchain4j.model.chat.ChatRequestOptions;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.CompleteToolCall;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.PartialThinking;
import dev.langchain4j.model.chat.response.PartialThinkingContext;
import dev.langchain4j.model.chat.response.PartialToolCall;
import dev.langchain4j.model.chat.response.PartialToolCallContext;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A {@link Router} as a LangChain4j streaming model. It commits before it speaks: nothing of a specialist's proposal is
 * emitted until it is accepted; then come complete tool-call events and the complete response, on the caller's thread.
 * Where the router escalates, the streaming orchestrator gets the untouched request and the events are its own.
 *
 * <p>Thread-safe.
 */
public final class RoutingStreamingChatModel implements StreamingChatModel {

    private static final Logger LOG = LoggerFactory.getLogger(RoutingStreamingChatModel.class);

    private final Router router;
    private final StreamingChatModel orchestrator;

    private RoutingStreamingChatModel(Router router, StreamingChatModel orchestrator) {
        this.router = router;
        this.orchestrator = orchestrator;
    }

    /** The streaming model of a router; its escalations go to the given orchestrator. */
    public static RoutingStreamingChatModel of(Router router, StreamingChatModel orchestrator) {
        return new RoutingStreamingChatModel(router, orchestrator);
    }

    @Override
    public void chat(ChatRequest request, StreamingChatResponseHandler handler) {
        chat(request, ChatRequestOptions.EMPTY, handler);
    }

    @Override
    public void chat(ChatRequest request, ChatRequestOptions options, StreamingChatResponseHandler handler) {
        Decision decision = router.decide(request);
        Optional<ChatResponse> local = router.localAnswer(decision);
        if (local.isPresent()) {
            router.answeredLocally(request, decision, local.get());
            speak(decision, local.get(), handler);
            return;
        }
        Traced traced = new Traced(request, decision, System.nanoTime(), handler);
        try {
            orchestrator.chat(request, options, traced);
        } catch (Throwable e) {
            traced.failed(e);
            throw e;
        }
    }

    @Override
    public void doChat(ChatRequest request, StreamingChatResponseHandler handler) {
        chat(request, ChatRequestOptions.EMPTY, handler);
    }

    private static void speak(Decision decision, ChatResponse response, StreamingChatResponseHandler handler) {
        decision.rendered().ifPresent(text -> reported(handler, () -> handler.onPartialResponse(text)));
        int index = 0;
        for (ToolExecutionRequest call : response.aiMessage().toolExecutionRequests()) {
            CompleteToolCall complete = new CompleteToolCall(index++, call);
            reported(handler, () -> handler.onCompleteToolCall(complete));
        }
        reported(handler, () -> handler.onCompleteResponse(response));
    }

    /** As LangChain4j's own models: what a handler throws is reported to it, and what it throws on that is logged. */
    private static void reported(StreamingChatResponseHandler handler, Runnable event) {
        try {
            event.run();
        } catch (RuntimeException e) {
            try {
                handler.onError(e);
            } catch (RuntimeException again) {
                LOG.warn("streaming handler failed in onError", again);
            }
        }
    }

    @Override
    public ModelProvider provider() {
        return ModelProvider.OTHER;
    }

    @Override
    public Set<Capability> supportedCapabilities() {
        return orchestrator.supportedCapabilities();
    }

    /** Passes every event on unchanged, and tells the router how it ended. */
    private final class Traced implements StreamingChatResponseHandler {
        private final ChatRequest request;
        private final Decision decision;
        private final long started;
        private final StreamingChatResponseHandler handler;
        private final AtomicBoolean told = new AtomicBoolean();

        Traced(ChatRequest request, Decision decision, long started, StreamingChatResponseHandler handler) {
            this.request = request;
            this.decision = decision;
            this.started = started;
            this.handler = handler;
        }

        @Override
        public void onPartialResponse(String text) {
            handler.onPartialResponse(text);
        }

        @Override
        public void onPartialResponse(PartialResponse part, PartialResponseContext context) {
            handler.onPartialResponse(part, context);
        }

        @Override
        public void onPartialThinking(PartialThinking part) {
            handler.onPartialThinking(part);
        }

        @Override
        public void onPartialThinking(PartialThinking part, PartialThinkingContext context) {
            handler.onPartialThinking(part, context);
        }

        @Override
        public void onPartialToolCall(PartialToolCall part) {
            handler.onPartialToolCall(part);
        }

        @Override
        public void onPartialToolCall(PartialToolCall part, PartialToolCallContext context) {
            handler.onPartialToolCall(part, context);
        }

        @Override
        public void onCompleteToolCall(CompleteToolCall call) {
            handler.onCompleteToolCall(call);
        }

        @Override
        public void onUnmappedRawEvent(Object event) {
            handler.onUnmappedRawEvent(event);
        }

        @Override
        public void onCompleteResponse(ChatResponse response) {
            if (told.compareAndSet(false, true)) {
                router.answeredByOrchestrator(request, decision, started, response);
            }
            handler.onCompleteResponse(response);
        }

        @Override
        public void onError(Throwable error) {
            failed(error);
            handler.onError(error);
        }

        /** The first end counts: a handler's own exception may come back through the orchestrator. */
        private void failed(Throwable error) {
            if (told.compareAndSet(false, true)) {
                router.orchestratorFailed(request, decision, started, error);
            }
        }
    }
}
