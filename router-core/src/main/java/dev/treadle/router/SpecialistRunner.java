package dev.treadle.router;

import dev.langchain4j.model.chat.request.ChatRequest;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs specialists within a deadline, on a bounded number of daemon threads: a specialist that hangs keeps its thread
 * (it is interrupted, but native code need not listen), and when all threads hang, requests escalate at once.
 *
 * <p>Thread-safe.
 */
final class SpecialistRunner implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SpecialistRunner.class);

    private final ThreadPoolExecutor threads;
    private final Duration deadline;

    SpecialistRunner(Duration deadline, int maxThreads) {
        this.deadline = deadline;
        AtomicInteger count = new AtomicInteger();
        this.threads = new ThreadPoolExecutor(0, maxThreads, 30, TimeUnit.SECONDS, new SynchronousQueue<>(), run -> {
            Thread thread = new Thread(run, "treadle-specialist-" + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Calls, an abstention, or the reason why there is neither. */
    sealed interface Attempt {
        record Proposed(Proposal proposal) implements Attempt {}

        record Failed(Verdict.Escalate verdict) implements Attempt {}
    }

    Attempt run(Specialist specialist, ChatRequest request) {
        Future<Proposal> running;
        try {
            running = threads.submit(() -> specialist.propose(request));
        } catch (RejectedExecutionException e) {
            return failed(
                    Reason.SPECIALIST_BUSY, "all " + threads.getMaximumPoolSize() + " specialist threads are taken");
        }
        try {
            Proposal proposal = running.get(deadline.toNanos(), TimeUnit.NANOSECONDS);
            return proposal == null
                    ? failed(Reason.SPECIALIST_FAILED, "the specialist returned nothing")
                    : new Attempt.Proposed(proposal);
        } catch (TimeoutException e) {
            running.cancel(true);
            return failed(Reason.SPECIALIST_TIMEOUT, "no answer within " + deadline.toMillis() + " ms");
        } catch (InterruptedException e) {
            running.cancel(true);
            Thread.currentThread().interrupt();
            return failed(Reason.SPECIALIST_FAILED, "the thread of the request was interrupted");
        } catch (ExecutionException e) {
            LOG.warn("specialist failed; the request goes to the orchestrator", e.getCause());
            return failed(Reason.SPECIALIST_FAILED, String.valueOf(e.getCause()));
        }
    }

    private static Attempt failed(Reason reason, String detail) {
        return new Attempt.Failed(new Verdict.Escalate(reason, detail));
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
