package dev.treadle.gemini;

import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import io.github.resilience4j.retry.Retry;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One streaming call with all its attempts. Never blocks the caller: waits are left to the timer, and the next attempt
 * starts on a worker thread.
 *
 * <p>The handler hears of exactly one end, or of none where it cancelled the stream itself. Once it has heard anything of an
 * answer, there is no further attempt.
 */
final class StreamingCall implements Engine.InFlight {

    private final Engine engine;
    private final StreamingChatModel gemini;
    private final ChatRequest request;
    private final StreamingChatResponseHandler handler;
    private final Deadline deadline;
    private final Retry.AsyncContext<ChatResponse> retries;
    private final AtomicReference<@Nullable Attempt> current = new AtomicReference<>();
    private final AtomicReference<Timing.@Nullable Cancellable> waiting = new AtomicReference<>();
    private final AtomicBoolean over = new AtomicBoolean();
    private volatile @Nullable Fault aborted;
    private volatile @Nullable GeminiException earlier;
    private final AtomicInteger attempts = new AtomicInteger();

    StreamingCall(Engine engine, StreamingChatModel gemini, ChatRequest request, StreamingChatResponseHandler handler) {
        this.engine = engine;
        this.gemini = gemini;
        this.request = request;
        this.handler = handler;
        this.deadline = engine.newDeadline();
        this.retries = engine.retry().asyncContext();
    }

    void start() {
        engine.began(this);
        enter();
    }

    private void enter() {
        try {
            Guards.Pass pass = engine.guards().enter(deadline);
            later(pass.rateWait(), () -> send(pass), pass);
        } catch (Guards.Refused e) {
            failed(refused(e.fault()));
        }
    }

    private void send(Guards.Pass pass) {
        try {
            pass.begin();
        } catch (Guards.Refused e) {
            failed(refused(e.fault()));
            return;
        }
        attempts.incrementAndGet();
        Attempt attempt = engine.newAttempt(deadline, request);
        current.set(attempt);
        AttemptHandler answer = new AttemptHandler(this, attempt, pass, handler);
        Fault why = aborted;
        if (why != null) {
            attempt.fail(why);
            answer.onError(new FaultException("called off"));
            return;
        }
        StreamWatch watch = new StreamWatch(engine.timing(), attempt);
        attempt.whenActive(watch::touch);
        attempt.whenClosed(() -> {
            watch.stop();
            answer.closed();
        });
        watch.touch();
        try {
            attempt.run(() -> gemini.chat(request, answer));
        } catch (RuntimeException e) {
            watch.stop();
            answer.onError(e);
        }
    }

    /** An attempt brought the whole answer. */
    void succeeded(ChatResponse response) {
        if (finish()) {
            retries.onComplete();
            try {
                handler.onCompleteResponse(response);
            } catch (RuntimeException e) {
                UserCode.report(handler, e);
            }
        }
    }

    /** The caller cancelled the stream: nobody waits for an end. */
    void cancelled() {
        finish();
    }

    /** An attempt failed, or could not begin. */
    void failed(GeminiException error) {
        long wait = retries.onError(error);
        if (wait < 0) {
            end(engine.last(error, earlier));
            return;
        }
        engine.logRetry(error, Duration.ofMillis(wait));
        earlier = error;
        current.set(null);
        later(Duration.ofMillis(wait), this::enter, null);
    }

    GeminiException failure(Attempt attempt, Throwable thrown) {
        return engine.failure(request, attempts.get(), attempt, thrown);
    }

    private void later(Duration wait, Runnable step, Guards.@Nullable Pass pass) {
        if (wait.isZero()) {
            step.run();
            return;
        }
        Runnable next = () -> {
            waiting.set(null);
            if (!over.get()) {
                step.run();
            } else if (pass != null) {
                pass.cancelled();
            }
        };
        Fault why = aborted;
        if (why == null) {
            waiting.set(engine.timing().later(wait, next));
            why = aborted;
        }
        if (why != null) {
            if (pass != null) {
                pass.cancelled();
            }
            end(engine.last(refused(why), earlier));
        }
    }

    private void end(GeminiException error) {
        if (finish()) {
            UserCode.report(handler, error);
        }
    }

    private boolean finish() {
        if (!over.compareAndSet(false, true)) {
            return false;
        }
        engine.ended(this);
        return true;
    }

    private GeminiException refused(Fault fault) {
        return engine.refused(request, attempts.get(), fault, deadline.left());
    }

    @Override
    public void abort(Fault why) {
        aborted = why;
        Timing.Cancellable wait = waiting.getAndSet(null);
        Attempt attempt = current.get();
        if (wait != null) {
            wait.cancel();
            end(engine.last(refused(why), earlier));
        } else if (attempt != null) {
            attempt.abort(why);
        }
    }
}
