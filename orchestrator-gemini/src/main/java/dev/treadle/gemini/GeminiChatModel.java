package dev.treadle.gemini;

import dev.langchain4j.model.ModelProvider;
import dev.langchain4j.model.chat.Capability;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.ChatRequestOptions;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.response.ChatResponse;
import java.util.List;
import java.util.Set;

/** The blocking face. Listeners are told once a call, not once an attempt: the model underneath has none. */
final class GeminiChatModel implements ChatModel {

    private final Engine engine;
    private final ChatModel gemini;
    private final List<ChatModelListener> listeners;

    GeminiChatModel(Engine engine, ChatModel gemini, List<ChatModelListener> listeners) {
        this.engine = engine;
        this.gemini = gemini;
        this.listeners = listeners;
    }

    @Override
    public ChatResponse chat(ChatRequest request, ChatRequestOptions options) {
        return ChatModel.super.chat(engine.addressed(request), options);
    }

    @Override
    public ChatResponse doChat(ChatRequest request) {
        return new BlockingCall(engine, gemini, engine.prepared(engine.addressed(request))).run();
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
        return gemini.supportedCapabilities();
    }
}
