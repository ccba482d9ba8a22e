package dev.treadle.gemini;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/**
 * How long to wait before the next attempt: as long as Gemini says, else twice as long each time, give or take half, so that
 * callers who failed together do not come back together.
 *
 * @param first the wait after the first failure, before the jitter
 * @param random numbers in [0, 1); thread-safe
 */
record Backoff(Duration first, DoubleSupplier random) {

    private static final double FACTOR = 2;
    private static final double JITTER = 0.5;

    /** The wait in milliseconds; negative where it would outlast the deadline, which Resilience4j takes as "give up". */
    long millis(int failures, GeminiException error) {
        Duration wait = wait(failures, error);
        return wait.compareTo(error.timeLeft()) < 0 ? wait.toMillis() : -1;
    }

    private Duration wait(int failures, GeminiException error) {
        return error.retryAfter().orElseGet(() -> {
            double jitter = 1 + JITTER * (2 * random.getAsDouble() - 1);
            return Duration.ofMillis(Math.round(first.toMillis() * Math.pow(FACTOR, failures - 1) * jitter));
        });
    }
}
