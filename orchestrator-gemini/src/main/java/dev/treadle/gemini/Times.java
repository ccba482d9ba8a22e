package dev.treadle.gemini;

import java.time.Duration;

/** Durations as people write them. */
final class Times {

    private Times() {}

    /** {@code 250 ms}, {@code 2.5 s}, {@code 34 s}. */
    static String text(Duration duration) {
        long millis = duration.toMillis();
        if (millis < 1000) {
            return millis + " ms";
        }
        long tenths = (millis + 50) / 100;
        return tenths % 10 == 0 ? tenths / 10 + " s" : tenths / 10 + "." + tenths % 10 + " s";
    }

    static Duration min(Duration a, Duration b) {
        return a.compareTo(b) <= 0 ? a : b;
    }

    static Duration requirePositive(String what, Duration value) {
        if (value.isZero() || value.isNegative()) {
            throw new IllegalArgumentException(what + " must be longer than zero: " + value);
        }
        if (value.compareTo(Duration.ofDays(1)) > 0) {
            throw new IllegalArgumentException(what + " must be at most one day: " + value);
        }
        return value;
    }
}
