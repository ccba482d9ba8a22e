package dev.treadle.gemini;

import java.time.Duration;

/** The end of a whole call, all attempts and waits together. Immutable. */
final class Deadline {

    private final Timing timing;
    private final Duration total;
    private final long end;

    Deadline(Timing timing, Duration total) {
        this.timing = timing;
        this.total = total;
        this.end = timing.nanoTime() + total.toNanos();
    }

    Duration total() {
        return total;
    }

    /** Never negative. */
    Duration left() {
        return Duration.ofNanos(Math.max(0, end - timing.nanoTime()));
    }

    boolean isOver() {
        return left().isZero();
    }
}
