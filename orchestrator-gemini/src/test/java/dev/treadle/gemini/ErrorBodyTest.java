package dev.treadle.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ErrorBodyTest {

    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-24T10:00:00Z"), ZoneOffset.UTC);

    @ParameterizedTest
    @CsvSource({"34s, 34000", "0.250s, 250", "2.5s, 2500", "0s, 0", "7, 7000", "999999999999s, 2592000000"})
    void readsADuration(String text, long millis) {
        assertThat(ErrorBody.seconds(text)).isEqualTo(Duration.ofMillis(millis));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "s", "-3s", "1e9s", "3 s", "NaNs", "1.s", "0.1234567890s", "soon"})
    void readsNoDurationFromAnythingElse(String text) {
        assertThat(ErrorBody.seconds(text)).isNull();
    }

    @Test
    void readsAnErrorInsideOfAList() {
        ErrorBody body = ErrorBody.of("[" + GeminiServer.golden("error-429-retry-info.json") + "]");

        assertThat(body.code()).isEqualTo(429);
        assertThat(body.retryDelay()).isEqualTo(Duration.ofMillis(2500));
        assertThat(body.quotas()).containsExactly("GenerateRequestsPerMinutePerProjectPerModel-FreeTier");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{}",
                "{\"error\":\"text\"}",
                "{\"error\":{\"details\":{\"a\":1}}}",
                "{\"error\":{\"details\":[1,null,{\"violations\":7},{\"retryDelay\":{}}]}}"
            })
    void bearsABodyOfAnyKind(String text) {
        ErrorBody body = ErrorBody.of(text);

        assertThat(body.quotas()).isEmpty();
        assertThat(body.retryDelay()).isNull();
    }

    @Test
    void cutsALongBodyShort() {
        assertThat(ErrorBody.of("x".repeat(10_000)).message()).hasSize(403).endsWith("...");
    }

    @ParameterizedTest
    @CsvSource({"3, 3000", "'Tue, 24 Nov 2026 10:01:00 GMT', 60000", "'Tue, 24 Nov 2026 09:00:00 GMT', 0"})
    void readsARetryAfterHeader(String value, long millis) {
        assertThat(RetryAfter.parse(value, CLOCK)).isEqualTo(Duration.ofMillis(millis));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "later", "-1", "2026-11-24"})
    void ignoresARetryAfterHeaderThatSaysNothing(String value) {
        assertThat(RetryAfter.parse(value, CLOCK)).isNull();
    }
}
