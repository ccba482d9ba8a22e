package dev.treadle.gemini;

import dev.treadle.gemini.GeminiException.Kind;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP exchange with Gemini: what the layers above and below LangChain4j must tell each other and LangChain4j does not
 * carry. The first fault wins.
 *
 * <p>LangChain4j calls the HTTP client in the thread that calls the model, so {@link #current()} hands it over.
 */
final class Attempt {

    private static final ThreadLocal<@Nullable Attempt> CURRENT = new ThreadLocal<>();

    private final Deadline deadline;
    private final Duration timeout;
    private final boolean emptyAnswerIsFine;
    private final AtomicReference<@Nullable Fault> fault = new AtomicReference<>();
    private final AtomicReference<@Nullable Runnable> abort = new AtomicReference<>();
    private volatile int httpStatus;
    private volatile boolean sent;
    private volatile Runnable onActivity = () -> {};
    private volatile Runnable onClosed = () -> {};

    /**
     * @param timeout the limit of this attempt: to the end of a blocking answer, to the next event of a stream
     * @param emptyAnswerIsFine whether the model may have nothing to say, as after a tool result
     */
    Attempt(Deadline deadline, Duration timeout, boolean emptyAnswerIsFine) {
        this.deadline = deadline;
        this.timeout = timeout;
        this.emptyAnswerIsFine = emptyAnswerIsFine;
    }

    /** The attempt that this thread is making. */
    static Attempt current() {
        Attempt attempt = CURRENT.get();
        if (attempt == null) {
            throw new IllegalStateException("the Gemini HTTP client is used outside of an attempt");
        }
        return attempt;
    }

    /** Runs a call of LangChain4j's model as this attempt. */
    void run(Runnable call) {
        Attempt before = CURRENT.get();
        CURRENT.set(this);
        try {
            call.run();
        } finally {
            if (before == null) {
                CURRENT.remove();
            } else {
                CURRENT.set(before);
            }
        }
    }

    /** How long this attempt may still take, or be silent. */
    Duration limit() {
        return Times.min(timeout, deadline.left());
    }

    boolean emptyAnswerIsFine() {
        return emptyAnswerIsFine;
    }

    /** Something leaves for Gemini; {@code abort} stops it from any thread. */
    void sending(Runnable abort) {
        sent = true;
        this.abort.set(abort);
        // The attempt may have been called off a moment before.
        if (fault.get() != null) {
            abort.run();
        }
    }

    boolean wasSent() {
        return sent;
    }

    void answered(int status) {
        httpStatus = status;
        onActivity.run();
    }

    /** Something of a stream came. */
    void activity() {
        onActivity.run();
    }

    void whenActive(Runnable action) {
        onActivity = action;
    }

    /** Nothing more will come of a stream. */
    void closed() {
        onClosed.run();
    }

    void whenClosed(Runnable action) {
        onClosed = action;
    }

    int httpStatus() {
        return httpStatus;
    }

    @Nullable
    Fault fault() {
        return fault.get();
    }

    /** Records what went wrong, unless something already did. */
    Fault fail(Fault found) {
        Fault first = fault.compareAndExchange(null, found);
        return first == null ? found : first;
    }

    /** Records what went wrong and stops the exchange. */
    void abort(Fault why) {
        fail(why);
        Runnable stop = abort.get();
        if (stop != null) {
            stop.run();
        }
    }

    /** The fault of an attempt that ran into its limit. */
    Fault timedOut(@Nullable Throwable cause) {
        if (deadline.isOver()) {
            return Fault.permanent(
                    Kind.DEADLINE_EXCEEDED,
                    httpStatus,
                    "no complete answer within the deadline of " + Times.text(deadline.total())
                            + ": raise the deadline, or ask for less",
                    cause);
        }
        return Fault.retriable(
                Kind.TIMEOUT,
                httpStatus,
                "no answer within the " + Times.text(timeout) + " of one attempt: raise attemptTimeout if answers take "
                        + "longer than that",
                cause);
    }

    GeminiException exception(String modelName, int number, Throwable thrown, ApiKey key) {
        Fault found = fail(Faults.of(thrown, httpStatus, key)).redacted(key);
        Throwable cause = key.clean(found.cause() != null ? found.cause() : thrown);
        return new GeminiException(modelName, number, found, deadline.left(), cause);
    }
}
