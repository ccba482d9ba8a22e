package dev.treadle.router;

import static java.util.Objects.requireNonNull;

import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import java.util.Optional;

/**
 * A request that went through a {@link Router}, what was answered, and how it came about.
 *
 * <p>Immutable. Unlike a {@link RouteTrace} it holds the words of the user.
 *
 * @param request as it came
 * @param response what the caller gets; empty where the orchestrator failed
 * @param trace the facts
 */
public record Exchange(ChatRequest request, Optional<ChatResponse> response, RouteTrace trace) {

    public Exchange {
        requireNonNull(request, "an exchange needs a request");
        requireNonNull(response, "an exchange needs a response; where there is none, Optional.empty()");
        requireNonNull(trace, "an exchange needs a trace");
    }

    /** The text of the last message; empty where that is not the user's, or has no text. */
    public Optional<String> query() {
        ChatMessage last = request.messages().get(request.messages().size() - 1);
        return last instanceof UserMessage user
                ? Optional.of(Admission.queryOf(user)).filter(text -> !text.isBlank())
                : Optional.empty();
    }

    /** One line for a log: that of the trace, without the text of the request. */
    @Override
    public String toString() {
        return trace.toString();
    }
}
