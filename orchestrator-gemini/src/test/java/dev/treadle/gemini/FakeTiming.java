package dev.treadle.gemini;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/** Time that only passes when somebody waits, and then at once. Alarms never ring. */
final class FakeTiming implements Timing {

    private final AtomicLong now = new AtomicLong(1_000_000_007L);
    private final List<Duration> waits = new CopyOnWriteArrayList<>();

    /** The waits in order, of blocking calls and of streams. */
    List<Duration> waits() {
        return waits;
    }

    @Override
    public long nanoTime() {
        return now.get();
    }

    @Override
    public void sleep(Duration duration, CountDownLatch wakeUp) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("interrupted before the wait");
        }
        pass(duration);
    }

    @Override
    public Cancellable later(Duration duration, Runnable task) {
        pass(duration);
        CompletableFuture.runAsync(task);
        return () -> {};
    }

    private void pass(Duration duration) {
        waits.add(duration);
        now.addAndGet(duration.toNanos());
    }

    @Override
    public Cancellable alarm(Duration duration, Runnable task) {
        return () -> {};
    }

    @Override
    public void close() {}
}
