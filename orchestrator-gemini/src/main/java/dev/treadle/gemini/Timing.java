package dev.treadle.gemini;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/** Time from outside, so that tests need not wait. Thread-safe. */
interface Timing extends AutoCloseable {

    /** A reading of a clock that only runs forward, in nanoseconds. */
    long nanoTime();

    /** Waits in this thread, unless it is woken up before. */
    void sleep(Duration duration, CountDownLatch wakeUp) throws InterruptedException;

    /** Runs a task on a worker thread after a wait. */
    Cancellable later(Duration duration, Runnable task);

    /** Runs a short task, which does not block, when a time limit is reached. */
    Cancellable alarm(Duration duration, Runnable task);

    @Override
    void close();

    /** Something that may be called off. */
    interface Cancellable {
        void cancel();
    }
}
