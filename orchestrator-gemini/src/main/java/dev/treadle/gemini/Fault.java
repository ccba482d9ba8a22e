package dev.treadle.gemini;

import dev.treadle.gemini.GeminiException.Kind;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What went wrong in one attempt, before it is known how many attempts there will be.
 *
 * @param message what happened and how to mend it, without the API key
 * @param httpStatus 0 where no answer came
 * @param retriable whether the same request may succeed when it is sent again
 * @param retryAfter how long Gemini asks to wait
 * @param cause what raised it, where that is not LangChain4j
 */
record Fault(
        Kind kind,
        String message,
        int httpStatus,
        boolean retriable,
        @Nullable Duration retryAfter,
        @Nullable Throwable cause) {

    static Fault retriable(Kind kind, int httpStatus, String message, @Nullable Throwable cause) {
        return new Fault(kind, message, httpStatus, true, null, cause);
    }

    static Fault permanent(Kind kind, int httpStatus, String message, @Nullable Throwable cause) {
        return new Fault(kind, message, httpStatus, false, null, cause);
    }

    Fault withRetryAfter(@Nullable Duration delay) {
        return new Fault(kind, message, httpStatus, retriable, delay, cause);
    }

    Fault redacted(ApiKey key) {
        return new Fault(kind, key.redact(message), httpStatus, retriable, retryAfter, cause);
    }
}
