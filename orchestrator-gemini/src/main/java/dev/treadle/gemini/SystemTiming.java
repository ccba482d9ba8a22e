package dev.treadle.gemini;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Real time: one daemon thread for the waits, other people's threads for the work. */
final class SystemTiming implements Timing {

    private final ScheduledThreadPoolExecutor timer;
    private final Executor workers;

    SystemTiming(Executor workers) {
        this.workers = workers;
        this.timer = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "treadle-gemini-timer");
            thread.setDaemon(true);
            return thread;
        });
        // Nearly every alarm is called off: do not keep the calls it refers to until its time would have come.
        timer.setRemoveOnCancelPolicy(true);
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    @SuppressWarnings("ReturnValueIgnored") // whoever wakes it up says why elsewhere
    public void sleep(Duration duration, CountDownLatch wakeUp) throws InterruptedException {
        wakeUp.await(duration.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public Cancellable later(Duration duration, Runnable task) {
        return alarm(duration, () -> workers.execute(task));
    }

    @Override
    public Cancellable alarm(Duration duration, Runnable task) {
        Future<?> future = timer.schedule(task, duration.toNanos(), TimeUnit.NANOSECONDS);
        return () -> future.cancel(false);
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
