package dev.treadle.gemini;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import io.github.resilience4j.retry.Retry;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** One call that waits for its answer, with all its attempts, in the thread of the caller. */
final class BlockingCall implements Engine.InFlight {

    private final Engine engine;
    private final ChatModel gemini;
    private final ChatRequest request;
    private final Deadline deadline;
    private final CountDownLatch wakeUp = new CountDownLatch(1);
    private final AtomicReference<@Nullable Attempt> current = new AtomicReference<>();
    private volatile @Nullable Fault aborted;
    private int attempts;

    BlockingCall(Engine engine, ChatModel gemini, ChatRequest request) {
        this.engine = engine;
        this.gemini = gemini;
        this.request = request;
        this.deadline = engine.newDeadline();
    }

    ChatResponse run() {
        engine.began(this);
        try {
            return withRetries();
        } finally {
            engine.ended(this);
        }
    }

    private ChatResponse withRetries() {
        Retry.AsyncContext<ChatResponse> retries = engine.retry().asyncContext();
        GeminiException earlier = null;
        while (true) {
            try {
                ChatResponse response = attempt();
                retries.onComplete();
                return response;
            } catch (GeminiException e) {
                long wait = retries.onError(e);
                if (wait < 0) {
                    throw engine.last(e, earlier);
                }
                engine.logRetry(e, Duration.ofMillis(wait));
                earlier = e;
                try {
                    pause(Duration.ofMillis(wait));
                } catch (GeminiException interrupted) {
                    throw engine.last(interrupted, earlier);
                }
            }
        }
    }

    private ChatResponse attempt() {
        Guards.Pass pass;
        try {
            pass = engine.guards().enter(deadline);
        } catch (Guards.Refused e) {
            throw refused(e.fault());
        }
        try {
            pause(pass.rateWait());
            pass.begin();
        } catch (Guards.Refused e) {
            throw refused(e.fault());
        } catch (GeminiException e) {
            pass.cancelled();
            throw e;
        }
        return send(pass);
    }

    private ChatResponse send(Guards.Pass pass) {
        attempts++;
        Attempt attempt = engine.newAttempt(deadline, request);
        current.set(attempt);
        try {
            Fault why = aborted;
            if (why != null) {
                throw refused(why);
            }
            AtomicReference<@Nullable ChatResponse> response = new AtomicReference<>();
            attempt.run(() -> response.set(gemini.chat(request)));
            ChatResponse answer = Objects.requireNonNull(response.get(), "LangChain4j gave no response");
            pass.succeeded();
            return answer;
        } catch (GeminiException e) {
            pass.cancelled();
            throw e;
        } catch (RuntimeException e) {
            GeminiException failure = engine.failure(request, attempts, attempt, e);
            pass.failed(failure);
            throw failure;
        } finally {
            // An Error, too, must not keep a place.
            pass.cancelled();
            current.set(null);
        }
    }

    private void pause(Duration wait) {
        if (wait.isZero()) {
            return;
        }
        try {
            engine.timing().sleep(wait, wakeUp);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw refused(Faults.interrupted(e));
        }
        Fault why = aborted;
        if (why != null) {
            throw refused(why);
        }
    }

    private GeminiException refused(Fault fault) {
        return engine.refused(request, attempts, fault, deadline.left());
    }

    @Override
    public void abort(Fault why) {
        aborted = why;
        wakeUp.countDown();
        Attempt attempt = current.get();
        if (attempt != null) {
            attempt.abort(why);
        }
    }
}
