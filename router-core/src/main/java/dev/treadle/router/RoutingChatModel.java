package dev.treadle.router;

import dev.langchain4j.model.ModelProvider;
import dev.langchain4j.model.chat.Capability;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.ChatRequestOptions;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import java.util.Set;

/**
 * A {@link Router} as a LangChain4j chat model: an application swaps its model for this one and changes nothing else.
 *
 * <p>It has no listeners and no default parameters of its own: the orchestrator's apply, once, to what reaches it.
 * Routing is observed through {@link RouteListener}. Thread-safe.
 */
public final class RoutingChatModel implements ChatModel {

    private final Router router;

    private RoutingChatModel(Router router) {
        this.router = router;
    }

    /** The chat model of a router. */
    public static RoutingChatModel of(Router router) {
        return new RoutingChatModel(router);
    }

    @Override
    public ChatResponse chat(ChatRequest request) {
        return chat(request, ChatRequestOptions.EMPTY);
    }

    @Override
    public ChatResponse chat(ChatRequest request, ChatRequestOptions options) {
        return router.route(request, options).response();
    }

    @Override
    public ChatResponse doChat(ChatRequest request) {
        return chat(request, ChatRequestOptions.EMPTY);
    }

    @Override
    public ModelProvider provider() {
        return ModelProvider.OTHER;
    }

    @Override
    public Set<Capability> supportedCapabilities() {
        return router.orchestrator().supportedCapabilities();
    }
}
