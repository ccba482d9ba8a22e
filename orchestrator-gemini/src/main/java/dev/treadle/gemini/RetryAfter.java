package dev.treadle.gemini;

import java.time.Clock;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;

/** The {@code Retry-After} header of RFC 9110, section 10.2.3: seconds, or a date. */
final class RetryAfter {

    private RetryAfter() {}

    /** The wait from now on, or nothing where the header says nothing that can be understood. */
    static @Nullable Duration parse(String value, Clock clock) {
        Duration seconds = ErrorBody.seconds(value.strip());
        if (seconds != null) {
            return seconds;
        }
        try {
            ZonedDateTime when = ZonedDateTime.parse(value.strip(), DateTimeFormatter.RFC_1123_DATE_TIME);
            Duration wait = Duration.between(clock.instant(), when.toInstant());
            return wait.isNegative() ? Duration.ZERO : wait;
        } catch (DateTimeParseException e) {
            return null;
        }
    }
}
