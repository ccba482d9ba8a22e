package dev.treadle.gemini;

import dev.langchain4j.exception.HttpException;
import dev.treadle.gemini.GeminiException.Kind;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpConnectTimeoutException;
import java.time.Duration;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/** Says what an HTTP status, a broken connection or an exception means. */
final class Faults {

    private Faults() {}

    /** An HTTP status other than 2xx. */
    static Fault ofStatus(int status, ErrorBody body, @Nullable Duration retryAfterHeader) {
        Duration delay = longer(body.retryDelay(), retryAfterHeader);
        return ofStatus(status, body).withRetryAfter(delay);
    }

    private static Fault ofStatus(int status, ErrorBody body) {
        String said = body.message().isEmpty() ? "no message" : body.message();
        if (status == 429) {
            return tooMany(body, said);
        }
        if (status == 401 || status == 403 || (status == 400 && body.isKeyRefused())) {
            String text = "the API key was refused: " + said + ". Check the key, its restrictions and its project";
            return Fault.permanent(Kind.AUTHENTICATION, status, text, null);
        }
        if (status == 400 && body.isSignatureRefused()) {
            String text = "a tool call in the history has no valid thought signature: " + said
                    + ". Keep the attributes of AiMessage when messages are stored";
            return Fault.permanent(Kind.INVALID_HISTORY, status, text, null);
        }
        if (status == 404) {
            String text = "no such model: " + said + ". Check modelName and baseUrl (which ends in the API version)";
            return Fault.permanent(Kind.MODEL_NOT_FOUND, status, text, null);
        }
        if (status == 408) {
            return Fault.retriable(Kind.TIMEOUT, status, "Gemini gave up waiting: " + said, null);
        }
        if (status == 501 || status == 505) {
            return Fault.permanent(Kind.SERVER_ERROR, status, "Gemini cannot do this: " + said, null);
        }
        if (status >= 500) {
            String text = (status == 503 ? "Gemini is overloaded: " : "Gemini failed: ") + said + ". Try again later";
            return Fault.retriable(Kind.SERVER_ERROR, status, text, null);
        }
        if (status >= 400) {
            return Fault.permanent(Kind.INVALID_REQUEST, status, "Gemini refused the request: " + said, null);
        }
        String text = "an HTTP status that Gemini does not use: " + said + ". Check baseUrl";
        return Fault.permanent(Kind.INVALID_RESPONSE, status, text, null);
    }

    private static Fault tooMany(ErrorBody body, String said) {
        String quotas = body.quotas().isEmpty() ? "" : " (" + String.join(", ", body.quotas()) + ")";
        if (body.isQuotaExhausted()) {
            String when = body.zeroQuota() ? "not offered at this tier" : "used up for today";
            String text = "the quota is " + when + quotas + ": " + said + ". Raise the tier, or use another model";
            return Fault.permanent(Kind.QUOTA_EXHAUSTED, 429, text, null);
        }
        String text = "too many requests" + quotas + ": " + said + ". Send fewer, see rateLimit, or raise the tier";
        return Fault.retriable(Kind.RATE_LIMITED, 429, text, null);
    }

    /** A connection that was not made or broke. */
    static Fault ofConnection(IOException e, int status, ApiKey key) {
        if (e instanceof SSLHandshakeException || e instanceof SSLPeerUnverifiedException) {
            String text = "no trusted TLS connection: " + text(e, key) + ". Check baseUrl, proxy and trust store";
            return Fault.permanent(Kind.CONNECTION, status, text, e);
        }
        if (e instanceof ConnectException || e instanceof HttpConnectTimeoutException) {
            String text = "cannot connect: " + text(e, key) + ". Check baseUrl, network and proxy";
            return Fault.retriable(Kind.CONNECTION, status, text, e);
        }
        return Fault.retriable(Kind.CONNECTION, status, "the connection broke: " + text(e, key), e);
    }

    static Fault interrupted(InterruptedException e) {
        return Fault.permanent(Kind.INTERRUPTED, 0, "the thread was interrupted while it waited for Gemini", e);
    }

    /** What LangChain4j threw where nothing below it had recorded a fault. */
    static Fault of(Throwable thrown, int status, ApiKey key) {
        for (Throwable t = thrown; t != null; t = t.getCause()) {
            if (t instanceof IOException io) {
                return ofConnection(io, status, key);
            }
            if (t instanceof HttpException http) {
                return ofStatus(http.statusCode(), ErrorBody.of(String.valueOf(http.getMessage())), null);
            }
        }
        if (status >= 200 && status < 300) {
            String text = "an answer that LangChain4j cannot read: " + text(thrown, key);
            return Fault.permanent(Kind.INVALID_RESPONSE, status, text, null);
        }
        String text = "the call failed before it was answered: " + text(thrown, key);
        return Fault.permanent(Kind.UNEXPECTED, status, text, null);
    }

    private static String text(Throwable t, ApiKey key) {
        String message = t.getMessage();
        String name = t.getClass().getSimpleName();
        return message == null ? name : name + ": " + Json.excerpt(key.redact(message), 200);
    }

    private static @Nullable Duration longer(@Nullable Duration a, @Nullable Duration b) {
        if (a == null || b == null) {
            return a == null ? b : a;
        }
        return a.compareTo(b) >= 0 ? a : b;
    }
}
