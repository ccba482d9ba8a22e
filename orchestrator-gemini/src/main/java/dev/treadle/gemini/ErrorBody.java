package dev.treadle.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What Google says in the body of an error: {@code {"error": {"code", "message", "status", "details": [...]}}}, or a list
 * with one such object.
 *
 * @param code the HTTP status that the body names, 0 where it names none
 * @param message Google's text on one line, or the first characters of a body of another kind
 * @param reasons {@code ErrorInfo.reason}, e.g. {@code API_KEY_INVALID}
 * @param quotas {@code QuotaFailure.violations[].quotaId}
 * @param zeroQuota whether a limit is zero: not offered at this tier at all
 * @param retryDelay {@code RetryInfo.retryDelay}
 */
record ErrorBody(
        int code,
        String message,
        List<String> reasons,
        List<String> quotas,
        boolean zeroQuota,
        @Nullable Duration retryDelay) {

    private static final int MESSAGE_LENGTH = 400;
    /** A longer wait is none that a caller sits through; also keeps arithmetic with it from overflowing. */
    private static final BigDecimal LONGEST_DELAY_SECONDS =
            BigDecimal.valueOf(Duration.ofDays(30).toSeconds());

    static ErrorBody of(String body) {
        JsonNode tree = Json.tryParse(body).orElse(MissingNode.getInstance());
        JsonNode root = tree.isArray() ? tree.path(0) : tree;
        JsonNode error = root.path("error");
        if (!error.isObject()) {
            return new ErrorBody(0, Json.excerpt(body, MESSAGE_LENGTH), List.of(), List.of(), false, null);
        }
        List<String> reasons = new ArrayList<>();
        List<String> quotas = new ArrayList<>();
        boolean zeroQuota = false;
        Duration retryDelay = null;
        for (JsonNode detail : error.path("details")) {
            if (detail.path("reason").isTextual()) {
                reasons.add(detail.path("reason").asText());
            }
            if (detail.path("retryDelay").isTextual()) {
                retryDelay = seconds(detail.path("retryDelay").asText());
            }
            for (JsonNode violation : detail.path("violations")) {
                quotas.add(violation.path("quotaId").asText("unnamed"));
                zeroQuota |= violation.path("quotaValue").asText().equals("0");
            }
        }
        String message = Json.excerpt(error.path("message").asText(), MESSAGE_LENGTH);
        return new ErrorBody(
                error.path("code").asInt(0), message, List.copyOf(reasons), List.copyOf(quotas), zeroQuota, retryDelay);
    }

    boolean isKeyRefused() {
        return reasons.contains("API_KEY_INVALID")
                || message.toLowerCase(Locale.ROOT).contains("api key");
    }

    boolean isSignatureRefused() {
        String text = message.toLowerCase(Locale.ROOT);
        return text.contains("thought_signature") || text.contains("thought signature");
    }

    /** Whether waiting within a call is of no use. */
    boolean isQuotaExhausted() {
        return zeroQuota
                || quotas.stream().anyMatch(id -> id.toLowerCase(Locale.ROOT).contains("perday"));
    }

    /** Protobuf's JSON form of a duration: {@code 34s}, {@code 0.250s}. */
    static @Nullable Duration seconds(String text) {
        String digits = text.endsWith("s") ? text.substring(0, text.length() - 1) : text;
        if (!digits.matches("\\d{1,12}(\\.\\d{1,9})?")) {
            return null;
        }
        BigDecimal seconds = new BigDecimal(digits).min(LONGEST_DELAY_SECONDS);
        return Duration.ofNanos(seconds.movePointRight(9).longValue());
    }
}
