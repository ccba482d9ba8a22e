package dev.treadle.gemini;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Ends a stream that is silent for longer than one attempt may be, or that runs into the deadline. Thread-safe. */
final class StreamWatch {

    private final Timing timing;
    private final Attempt attempt;
    private final AtomicReference<Timing.@Nullable Cancellable> alarm = new AtomicReference<>();
    private volatile long limit;
    private volatile boolean stopped;

    StreamWatch(Timing timing, Attempt attempt) {
        this.timing = timing;
        this.attempt = attempt;
    }

    /** Something came, or the attempt begins. */
    void touch() {
        // Only the first one sets the alarm: it looks again when it goes off, so a chatty stream costs nothing here.
        limit = timing.nanoTime() + attempt.limit().toNanos();
        if (alarm.get() == null) {
            set(attempt.limit());
        }
    }

    private void set(Duration wait) {
        Timing.Cancellable next = timing.alarm(wait, this::ring);
        alarm.set(next);
        if (stopped) {
            next.cancel();
        }
    }

    private void ring() {
        long early = limit - timing.nanoTime();
        if (stopped) {
            return;
        }
        if (early > 0) {
            set(Duration.ofNanos(early));
        } else {
            attempt.abort(attempt.timedOut(null));
        }
    }

    void stop() {
        stopped = true;
        Timing.Cancellable last = alarm.get();
        if (last != null) {
            last.cancel();
        }
    }
}
