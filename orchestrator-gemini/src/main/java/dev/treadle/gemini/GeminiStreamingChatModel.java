package dev.treadle.gemini;

import dev.langchain4j.model.ModelProvider;
import dev.langchain4j.model.chat.Capability;
import dev.langchain4j.model.chat.ChatRequestOptions;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import java.util.List;
import java.util.Set;

/** The streaming face. Every failure, also one before anything is sent, goes to the handler. */
final class GeminiStreamingChatModel implements StreamingChatModel {

    private final Engine engine;
    private final StreamingChatModel gemini;
    private final List<ChatModelListener> listeners;
    private final Set<Capability> capabilities;

    GeminiStreamingChatModel(
            Engine engine, StreamingChatModel gemini, List<ChatModelListener> listeners, Set<Capability> capabilities) {
        this.engine = engine;
        this.gemini = gemini;
        this.listeners = listeners;
        this.capabilities = capabilities;
    }

    @Override
    public void chat(ChatRequest request, ChatRequestOptions options, StreamingChatResponseHandler handler) {
        StreamingChatModel.super.chat(engine.addressed(request), options, handler);
    }

    @Override
    public void doChat(ChatRequest request, StreamingChatResponseHandler handler) {
        ChatRequest prepared;
        try {
            prepared = engine.prepared(engine.addressed(request));
        } catch (GeminiException e) {
            UserCode.report(handler, e);
            return;
        }
        new StreamingCall(engine, gemini, prepared, handler).start();
    }

    @Override
    public ChatRequestParameters defaultRequestParameters() {
        return gemini.defaultRequestParameters();
    }

    @Override
    public List<ChatModelListener> listeners() {
        return listeners;
    }

    @Override
    public ModelProvider provider() {
        return ModelProvider.GOOGLE_AI_GEMINI;
    }

    @Override
    public Set<Capability> supportedCapabilities() {
        return capabilities;
    }
}
