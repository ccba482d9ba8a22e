package dev.treadle.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import dev.treadle.gemini.GeminiException.Kind;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackoffTest {

    private static GeminiException failure(@Nullable Duration retryAfter, Duration timeLeft) {
        Fault fault = Fault.retriable(Kind.RATE_LIMITED, 429, "too many", null).withRetryAfter(retryAfter);
        return new GeminiException("gemini-3.8-flash", 1, fault, timeLeft, null);
    }

    @ParameterizedTest
    @CsvSource({"1, 0.0, 50", "1, 0.5, 100", "1, 0.999, 150", "2, 0.5, 200", "3, 0.5, 400", "3, 0.0, 200"})
    void doublesTheWaitGiveOrTakeHalf(int failures, double chance, long millis) {
        Backoff backoff = new Backoff(Duration.ofMillis(100), () -> chance);

        assertThat(backoff.millis(failures, failure(null, Duration.ofMinutes(1))))
                .isEqualTo(millis);
    }

    @Test
    void takesTheWaitThatGeminiAsksFor() {
        Backoff backoff = new Backoff(Duration.ofMillis(100), () -> 0.5);

        assertThat(backoff.millis(1, failure(Duration.ofSeconds(34), Duration.ofMinutes(1))))
                .isEqualTo(34_000);
    }

    @Test
    void givesUpWhereTheWaitLeavesNoTime() {
        Backoff backoff = new Backoff(Duration.ofMillis(100), () -> 0.5);

        assertThat(backoff.millis(1, failure(Duration.ofSeconds(34), Duration.ofSeconds(34))))
                .isNegative();
        assertThat(backoff.millis(1, failure(null, Duration.ofMillis(100)))).isNegative();
        assertThat(backoff.millis(20_000, failure(null, Duration.ofDays(1)))).isNegative();
    }
}
