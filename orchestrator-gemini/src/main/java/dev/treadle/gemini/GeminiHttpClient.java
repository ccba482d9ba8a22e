package dev.treadle.gemini;

import dev.langchain4j.exception.HttpException;
import dev.langchain4j.http.client.HttpRequest;
import dev.langchain4j.http.client.SuccessfulHttpResponse;
import dev.langchain4j.http.client.sse.ServerSentEventListener;
import dev.langchain4j.http.client.sse.ServerSentEventParser;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP client under LangChain4j's Gemini models. It keeps what LangChain4j's own loses (headers, the raw body, the time
 * limit of slow bodies) and leaves its findings in the {@link Attempt}.
 *
 * <p>Thread-safe. Streams are read in threads of the given executor, one each.
 */
final class GeminiHttpClient implements dev.langchain4j.http.client.HttpClient {

    private static final int EXCERPT = 500;
    private static final int LARGEST_ERROR_BODY = 64 * 1024;

    private final HttpClient client;
    private final Executor readers;
    private final ApiKey key;
    private final Clock clock;

    GeminiHttpClient(HttpClient client, Executor readers, ApiKey key, Clock clock) {
        this.client = client;
        this.readers = readers;
        this.key = key;
        this.clock = clock;
    }

    @Override
    public SuccessfulHttpResponse execute(HttpRequest request) {
        Attempt attempt = Attempt.current();
        HttpResponse<byte[]> response = exchange(request, attempt);
        String body = new String(response.body(), StandardCharsets.UTF_8);
        if (!isSuccess(response)) {
            throw refused(response, body, attempt);
        }
        AnswerCheck check = new AnswerCheck(response.statusCode(), attempt.emptyAnswerIsFine(), key);
        String forLangChain = check.whole(body);
        if (check.fault() != null) {
            attempt.fail(check.fault());
            throw unusable(response, body);
        }
        return success(response, forLangChain);
    }

    private HttpResponse<byte[]> exchange(HttpRequest request, Attempt attempt) {
        CompletableFuture<HttpResponse<byte[]>> exchange = client.sendAsync(toJdk(request), BodyHandlers.ofByteArray());
        attempt.sending(() -> exchange.cancel(true));
        try {
            // Not the request's own timeout: that one ends with the headers, and a body may trickle for ever.
            HttpResponse<byte[]> response = exchange.get(attempt.limit().toNanos(), TimeUnit.NANOSECONDS);
            attempt.answered(response.statusCode());
            return response;
        } catch (TimeoutException e) {
            exchange.cancel(true);
            attempt.fail(attempt.timedOut(null));
            throw new dev.langchain4j.exception.TimeoutException("no complete answer in time");
        } catch (InterruptedException e) {
            exchange.cancel(true);
            Thread.currentThread().interrupt();
            attempt.fail(Faults.interrupted(e));
            throw new FaultException("interrupted");
        } catch (CancellationException e) {
            throw new FaultException("called off");
        } catch (ExecutionException e) {
            throw broken(e.getCause() == null ? e : e.getCause(), attempt);
        }
    }

    @Override
    public void execute(HttpRequest request, ServerSentEventParser parser, ServerSentEventListener listener) {
        Attempt attempt = Attempt.current();
        CompletableFuture<HttpResponse<InputStream>> exchange =
                client.sendAsync(toJdk(request), BodyHandlers.ofInputStream());
        attempt.sending(() -> exchange.cancel(true));
        // Whatever happens, the listener hears of an end, even if a thread cannot be had or LangChain4j fails.
        CompletableFuture<Void> unused = exchange.<Void>handleAsync(
                        (response, failure) -> {
                            if (failure != null) {
                                listener.onError(broken(failure, attempt));
                            } else {
                                read(response, parser, listener, attempt);
                            }
                            return null;
                        },
                        readers)
                .exceptionally(failure -> {
                    listener.onError(broken(failure, attempt));
                    return null;
                })
                .whenComplete((nothing, failure) -> attempt.closed());
    }

    private void read(
            HttpResponse<InputStream> response,
            ServerSentEventParser parser,
            ServerSentEventListener listener,
            Attempt attempt) {
        try (InputStream body = response.body()) {
            // Closing is what ends a read that waits for a silent server.
            attempt.sending(() -> close(body));
            attempt.answered(response.statusCode());
            if (!isSuccess(response)) {
                String text = new String(body.readNBytes(LARGEST_ERROR_BODY), StandardCharsets.UTF_8);
                listener.onError(refused(response, text, attempt));
                return;
            }
            listener.onOpen(success(response, null));
            new CheckedStream(response.statusCode(), listener, attempt, key).read(body, parser);
        } catch (IOException e) {
            listener.onError(broken(e, attempt));
        }
    }

    private static void close(InputStream body) {
        try {
            body.close();
        } catch (IOException e) {
            // Nobody reads it any more.
        }
    }

    private RuntimeException broken(Throwable failure, Attempt attempt) {
        if (attempt.fault() != null) {
            return new FaultException("called off");
        }
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof IOException io) {
            attempt.fail(Faults.ofConnection(io, attempt.httpStatus(), key));
        }
        return cause instanceof RuntimeException e ? e : new RuntimeException(cause);
    }

    /** The body is in the message of LangChain4j's exception, where it also serves as the cause. */
    private HttpException refused(HttpResponse<?> response, String body, Attempt attempt) {
        String shown = key.redact(body);
        Duration wait = response.headers()
                .firstValue("Retry-After")
                .map(value -> RetryAfter.parse(value, clock))
                .orElse(null);
        attempt.fail(Faults.ofStatus(response.statusCode(), ErrorBody.of(shown), wait));
        return new HttpException(response.statusCode(), shown.isEmpty() ? "(empty body)" : shown);
    }

    private FaultException unusable(HttpResponse<?> response, String body) {
        String type = response.headers().firstValue("Content-Type").orElse("no content type");
        return new FaultException("HTTP " + response.statusCode() + ", " + type + ", body: "
                + (body.isBlank() ? "(empty)" : Json.excerpt(key.redact(body), EXCERPT)));
    }

    private static boolean isSuccess(HttpResponse<?> response) {
        return response.statusCode() >= 200 && response.statusCode() < 300;
    }

    private static SuccessfulHttpResponse success(HttpResponse<?> response, @Nullable String body) {
        SuccessfulHttpResponse.Builder builder = SuccessfulHttpResponse.builder()
                .statusCode(response.statusCode())
                // The body was decoded already, whatever the header said.
                .headers(Map.of("Content-Type", List.of("application/json; charset=utf-8")));
        if (body != null) {
            builder.body(body);
        }
        return builder.build();
    }

    private static java.net.http.HttpRequest toJdk(HttpRequest request) {
        java.net.http.HttpRequest.Builder jdk = java.net.http.HttpRequest.newBuilder(URI.create(request.url()));
        request.headers().forEach((name, values) -> values.forEach(value -> jdk.header(name, value)));
        String body = request.body();
        return jdk.method(
                        request.method().name(),
                        body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body, StandardCharsets.UTF_8))
                .build();
    }

    /** Gives LangChain4j the client; the time limits it sets are ours to keep, see {@link Attempt#limit()}. */
    static final class Builder implements dev.langchain4j.http.client.HttpClientBuilder {

        private final GeminiHttpClient client;
        private Duration connectTimeout = Duration.ofSeconds(10);
        private Duration readTimeout = Duration.ofSeconds(60);

        Builder(GeminiHttpClient client) {
            this.client = client;
        }

        @Override
        public Duration connectTimeout() {
            return connectTimeout;
        }

        @Override
        public Builder connectTimeout(Duration timeout) {
            connectTimeout = timeout;
            return this;
        }

        @Override
        public Duration readTimeout() {
            return readTimeout;
        }

        @Override
        public Builder readTimeout(Duration timeout) {
            readTimeout = timeout;
            return this;
        }

        @Override
        public GeminiHttpClient build() {
            return client;
        }
    }
}
