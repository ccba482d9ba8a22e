package dev.treadle.gemini;

import dev.treadle.router.RouterException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * A call of Gemini that gave no usable answer.
 *
 * <p>The message names the model, what happened, at which attempt, and how to mend it; it never holds the API key. The
 * cause, where there is one, is what LangChain4j, the JDK or Resilience4j raised ({@code RateLimitException}, {@code
 * IOException}, {@code CallNotPermittedException} ...).
 */
public final class GeminiException extends RouterException {

    private static final long serialVersionUID = 1L;

    /** What kind of failure it is. An enum, so that metric tags stay bounded. */
    public enum Kind {
        /** HTTP 400 and other 4xx: the request is wrong, and stays wrong when repeated. */
        INVALID_REQUEST(false),
        /** The conversation cannot be sent: tool arguments that are not JSON, or a thought signature that is refused. */
        INVALID_HISTORY(false),
        /** HTTP 401, 403, or 400 with {@code API_KEY_INVALID}. */
        AUTHENTICATION(false),
        /** HTTP 404: no such model at this base URL. */
        MODEL_NOT_FOUND(false),
        /** HTTP 429 of a limit that refills within minutes. */
        RATE_LIMITED(true),
        /** HTTP 429 of a limit per day, or of a limit that is zero: waiting within a call is of no use. */
        QUOTA_EXHAUSTED(false),
        /** HTTP 408, or no answer within the time of one attempt. */
        TIMEOUT(true),
        /** HTTP 5xx. */
        SERVER_ERROR(true),
        /** No connection, or one that broke: refused, reset, unknown host, TLS. */
        CONNECTION(true),
        /** The time of the whole call, all attempts together, is over. */
        DEADLINE_EXCEEDED(true),
        /** An HTTP 200 that is no answer: empty, not JSON, no candidates, no end, an unknown end without content. */
        INVALID_RESPONSE(true),
        /** A stream that ended before Gemini said that it was done. */
        TRUNCATED(true),
        /** Gemini made a tool call that it rejected itself ({@code MALFORMED_FUNCTION_CALL} and its relatives). */
        MALFORMED_FUNCTION_CALL(false),
        /** An answer without content: Gemini said nothing, or spent all its tokens on thinking. */
        EMPTY_ANSWER(false),
        /** Prompt or answer were blocked: safety, recitation, prohibited content ... */
        BLOCKED(false),
        /** The circuit breaker is open after too many failures: nothing was sent. */
        CIRCUIT_OPEN(false),
        /** The own rate limit leaves no room in time: nothing was sent. */
        RATE_LIMITER_FULL(false),
        /** Too many calls are under way: nothing was sent. */
        BULKHEAD_FULL(false),
        /** The calling thread was interrupted. */
        INTERRUPTED(false),
        /** The orchestrator was closed while the call was under way. */
        CLOSED(false),
        /** Anything else; see the cause. */
        UNEXPECTED(false);

        private final boolean unhealthy;

        Kind(boolean unhealthy) {
            this.unhealthy = unhealthy;
        }

        /** Whether the circuit breaker counts it as a sign that Gemini, or the way to it, is unwell. */
        public boolean countsAgainstHealth() {
            return unhealthy;
        }

        /** The kind as a metric tag or a word for people: {@code rate-limited}. */
        public String tag() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    private final Kind kind;
    private final String modelName;
    private final int attempts;
    private final int httpStatus;
    private final @Nullable Duration retryAfter;
    private final boolean retriable;
    /** What was left of the deadline when it happened; decides whether another attempt is worth a wait. */
    private final Duration timeLeft;

    GeminiException(String modelName, int attempts, Fault fault, Duration timeLeft, @Nullable Throwable cause) {
        super(describe(modelName, attempts, fault), cause);
        this.kind = fault.kind();
        this.modelName = modelName;
        this.attempts = attempts;
        this.httpStatus = fault.httpStatus();
        this.retryAfter = fault.retryAfter();
        this.retriable = fault.retriable();
        this.timeLeft = timeLeft;
    }

    private GeminiException(GeminiException error, String note, boolean retriable) {
        super(error.getMessage() + note, error.getCause());
        this.kind = error.kind;
        this.modelName = error.modelName;
        this.attempts = error.attempts;
        this.httpStatus = error.httpStatus;
        this.retryAfter = error.retryAfter;
        this.retriable = retriable;
        this.timeLeft = error.timeLeft;
        setStackTrace(error.getStackTrace());
        for (Throwable suppressed : error.getSuppressed()) {
            addSuppressed(suppressed);
        }
    }

    private static String describe(String modelName, int attempts, Fault fault) {
        StringBuilder text = new StringBuilder(modelName).append(": ").append(fault.message());
        text.append(" (").append(fault.kind().tag());
        if (fault.httpStatus() > 0) {
            text.append(", HTTP ").append(fault.httpStatus());
        }
        return text.append(", attempt ").append(attempts).append(')').toString();
    }

    /** What kind of failure it is. */
    public Kind kind() {
        return kind;
    }

    /** The model that was asked. */
    public String modelName() {
        return modelName;
    }

    /** How many attempts were made, this one included; 0 where nothing was sent. */
    public int attempts() {
        return attempts;
    }

    /** The HTTP status of the last attempt, where an answer came. */
    public OptionalInt httpStatus() {
        return httpStatus > 0 ? OptionalInt.of(httpStatus) : OptionalInt.empty();
    }

    /** How long Gemini asks to wait before another call ({@code RetryInfo} or {@code Retry-After}), where it says so. */
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }

    /** Whether the same request, sent again, may succeed, and no part of an answer was delivered yet. */
    public boolean isRetriable() {
        return retriable;
    }

    Duration timeLeft() {
        return timeLeft;
    }

    /** The same failure with a further sentence: why there was no other attempt. */
    GeminiException because(String note) {
        return new GeminiException(this, "; " + note, retriable);
    }

    /** The same failure where the caller has already seen a part of the answer: no further attempt. */
    GeminiException afterOutput() {
        return new GeminiException(
                this, "; a part of the answer was already delivered, so there is no other attempt", false);
    }
}
