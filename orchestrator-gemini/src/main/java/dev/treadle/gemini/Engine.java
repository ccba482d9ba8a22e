package dev.treadle.gemini;

import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.treadle.gemini.GeminiException.Kind;
import io.github.resilience4j.retry.Retry;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What all calls of one orchestrator share. Thread-safe. */
final class Engine {

    private static final Logger LOG = LoggerFactory.getLogger(GeminiOrchestrator.class);

    /** A call under way, which closing the orchestrator ends. */
    interface InFlight {
        void abort(Fault why);
    }

    private final String modelName;
    private final Set<String> requestModelNames;
    private final ApiKey key;
    private final Duration deadline;
    private final Duration attemptTimeout;
    private final Retry retry;
    private final Guards guards;
    private final Timing timing;
    private final Set<InFlight> inFlight = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    Engine(
            String modelName,
            Set<String> requestModelNames,
            ApiKey key,
            Duration deadline,
            Duration attemptTimeout,
            Retry retry,
            Guards guards,
            Timing timing) {
        this.modelName = modelName;
        this.requestModelNames = requestModelNames;
        this.key = key;
        this.deadline = deadline;
        this.attemptTimeout = attemptTimeout;
        this.retry = retry;
        this.guards = guards;
        this.timing = timing;
    }

    Retry retry() {
        return retry;
    }

    Guards guards() {
        return guards;
    }

    Timing timing() {
        return timing;
    }

    Deadline newDeadline() {
        return new Deadline(timing, deadline);
    }

    Attempt newAttempt(Deadline callDeadline, ChatRequest request) {
        return new Attempt(callDeadline, attemptTimeout, History.endsWithToolResult(request.messages()));
    }

    /**
     * The request with the model that this orchestrator is for. A router upstream may have put its own name in the
     * parameters, and LangChain4j would ask Gemini for a model of that name.
     */
    ChatRequest addressed(ChatRequest request) {
        String asked = request.parameters().modelName();
        if (asked == null || asked.equals(modelName) || requestModelNames.contains(asked)) {
            return request;
        }
        LOG.debug(
                "The request asks for model {}, which is none of {}: {} is asked", asked, requestModelNames, modelName);
        ChatRequestParameters own =
                ChatRequestParameters.builder().modelName(modelName).build();
        return ChatRequest.builder()
                .messages(request.messages())
                .parameters(request.parameters().overrideWith(own))
                .build();
    }

    /**
     * The request with a history that Gemini takes.
     *
     * @throws GeminiException of kind INVALID_HISTORY if it cannot be mended
     */
    ChatRequest prepared(ChatRequest request) {
        try {
            List<ChatMessage> messages =
                    History.prepare(request.messages(), History.needsSignatures(modelName(request)));
            return ChatRequest.builder()
                    .messages(messages)
                    .parameters(request.parameters())
                    .build();
        } catch (History.BadHistory e) {
            throw refused(request, 0, e.fault(), deadline);
        }
    }

    String modelName(ChatRequest request) {
        String asked = request.parameters().modelName();
        return asked == null ? modelName : asked;
    }

    GeminiException failure(ChatRequest request, int attempts, Attempt attempt, Throwable thrown) {
        return attempt.exception(modelName(request), attempts, thrown, key);
    }

    GeminiException refused(ChatRequest request, int attempts, Fault fault, Duration timeLeft) {
        return new GeminiException(modelName(request), attempts, fault, timeLeft, fault.cause());
    }

    /** The last error of a call, saying why there was no other attempt; the attempt before it is a suppressed exception. */
    GeminiException last(GeminiException error, @Nullable GeminiException earlier) {
        GeminiException last = error;
        if (error.isRetriable() && error.attempts() < retry.getRetryConfig().getMaxAttempts()) {
            String left = Times.text(error.timeLeft()) + " of the deadline of " + Times.text(deadline) + " are left";
            last = error.because(error.retryAfter()
                    .map(wait -> "no other attempt: Gemini asks to wait " + Times.text(wait) + ", but only " + left)
                    .orElse("no other attempt: only " + left));
        }
        if (earlier != null) {
            last.addSuppressed(earlier);
        }
        return last;
    }

    void logRetry(GeminiException error, Duration wait) {
        LOG.debug("{}; next attempt in {}", error.getMessage(), Times.text(wait));
    }

    void began(InFlight call) {
        inFlight.add(call);
        if (closed) {
            inFlight.remove(call);
            throw new IllegalStateException("this GeminiOrchestrator is closed");
        }
    }

    void ended(InFlight call) {
        inFlight.remove(call);
    }

    /** Ends what is under way. Idempotent. */
    void close() {
        closed = true;
        Fault why = closedFault(null);
        inFlight.forEach(call -> call.abort(why));
    }

    static Fault closedFault(@Nullable Throwable cause) {
        return Fault.permanent(Kind.CLOSED, 0, "the orchestrator was closed before the answer came", cause);
    }
}
