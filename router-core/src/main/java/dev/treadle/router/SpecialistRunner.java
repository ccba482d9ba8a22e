package dev.treadle.router;

import dev.langchain4j.model.chat.request.ChatRequest;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs specialists, and the gate on what they propose, within a deadline, on a bounded number of daemon threads: a
 * specialist that hangs keeps its thread (it is interrupted, but native code need not listen), and when all threads hang,
 * requests escalate at once.
 *
 * <p>Thread-safe.
 */
final class SpecialistRunner implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SpecialistRunner.class);

    private final ThreadPoolExecutor threads;
    private final Semaphore permits;
    private final int maxThreads;
    private final ToolCallGate gate;
    private final long deadlineNanos;

    SpecialistRunner(ToolCallGate gate, Duration deadline, int maxThreads) {
        this.gate = gate;
        // Saturates: the longest duration is no overflow.
        this.deadlineNanos = TimeUnit.NANOSECONDS.convert(deadline);
        this.maxThreads = maxThreads;
        this.permits = new Semaphore(maxThreads);
        AtomicInteger count = new AtomicInteger();
        // The permits are the bound. A pool of that size would turn requests away while a thread that has answered is
        // on its way back.
        this.threads =
                new ThreadPoolExecutor(0, Integer.MAX_VALUE, 30, TimeUnit.SECONDS, new SynchronousQueue<>(), run -> {
                    Thread thread = new Thread(run, "treadle-specialist-" + count.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
    }

    /** What came of asking a specialist. */
    sealed interface Attempt {
        /** Time in the gate. */
        default long gateNanos() {
            return 0;
        }
    }

    /** Calls, and what the gate makes of them. */
    record Checked(Proposal.Calls proposal, ToolCallGate.Outcome outcome, long gateNanos) implements Attempt {}

    /** The specialist declined. */
    record Abstained(Proposal.Abstained proposal) implements Attempt {}

    /** The specialist did not answer. */
    record Failed(Verdict.Escalate verdict) implements Attempt {}

    Attempt run(Specialist specialist, ChatRequest request) {
        if (!permits.tryAcquire()) {
            return failed(Reason.SPECIALIST_BUSY, "all " + maxThreads + " specialist threads are taken");
        }
        Permit permit = new Permit(permits);
        FutureTask<Attempt> task = new FutureTask<>(() -> {
            try {
                return ask(specialist, request);
            } finally {
                // Before the caller is told: its next request finds the permit.
                permit.release();
            }
        });
        try {
            threads.execute(() -> {
                task.run();
                // Where it was cancelled before it began.
                permit.release();
            });
        } catch (RejectedExecutionException e) {
            permit.release();
            return failed(Reason.SPECIALIST_FAILED, "the router is closed");
        }
        return answerOf(task);
    }

    private Attempt answerOf(FutureTask<Attempt> task) {
        try {
            return task.get(deadlineNanos, TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            task.cancel(true);
            return failed(
                    Reason.SPECIALIST_TIMEOUT,
                    "no checked answer within " + TimeUnit.NANOSECONDS.toMillis(deadlineNanos) + " ms");
        } catch (InterruptedException e) {
            task.cancel(true);
            Thread.currentThread().interrupt();
            return failed(Reason.SPECIALIST_FAILED, "the thread of the request was interrupted");
        } catch (ExecutionException e) {
            LOG.warn("specialist failed; the request goes to the orchestrator", e.getCause());
            return failed(Reason.SPECIALIST_FAILED, String.valueOf(e.getCause()));
        }
    }

    /** The right to one thread, given back once. Thread-safe. */
    private static final class Permit {
        private final Semaphore permits;
        private final AtomicBoolean released = new AtomicBoolean();

        Permit(Semaphore permits) {
            this.permits = permits;
        }

        void release() {
            if (released.compareAndSet(false, true)) {
                permits.release();
            }
        }
    }

    private Attempt ask(Specialist specialist, ChatRequest request) {
        Proposal proposal = specialist.propose(request);
        if (proposal instanceof Proposal.Calls calls) {
            long gated = System.nanoTime();
            ToolCallGate.Outcome outcome = gate.check(calls.calls(), request.toolSpecifications());
            return new Checked(calls, outcome, System.nanoTime() - gated);
        }
        return proposal instanceof Proposal.Abstained abstained
                ? new Abstained(abstained)
                : failed(Reason.SPECIALIST_FAILED, "the specialist returned nothing");
    }

    private static Attempt failed(Reason reason, String detail) {
        return new Failed(new Verdict.Escalate(reason, detail));
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
