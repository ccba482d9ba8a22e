package dev.treadle.gemini;

import static dev.treadle.gemini.GeminiServer.ok;
import static dev.treadle.gemini.GeminiServer.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.treadle.gemini.GeminiException.Kind;
import io.github.resilience4j.bulkhead.BulkheadFullException;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.ratelimiter.RequestNotPermitted;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Circuit breaker, rate limiter, bulkhead and closing, for both faces. */
class GuardsIT {

    @RegisterExtension
    static final GeminiServer SERVER = new GeminiServer();

    private final FakeTiming timing = new FakeTiming();
    private GeminiOrchestrator gemini = use(SERVER.orchestrator(timing));

    @AfterEach
    void close() {
        gemini.close();
    }

    private GeminiOrchestrator use(GeminiOrchestrator.Builder builder) {
        if (gemini != null) {
            gemini.close();
        }
        gemini = builder.build();
        return gemini;
    }

    private static CircuitBreakerConfig opensAfter(int calls) {
        return CircuitBreakerConfig.custom()
                .slidingWindowSize(calls)
                .minimumNumberOfCalls(calls)
                .build();
    }

    private String ask() {
        return gemini.chatModel().chat("Why?");
    }

    private StreamRecorder stream() {
        StreamRecorder recorder = new StreamRecorder();
        gemini.streamingChatModel().chat("Why?", recorder);
        return recorder;
    }

    private GeminiException failure() {
        return catchThrowableOfType(GeminiException.class, this::ask);
    }

    @Test
    void opensTheCircuitAfterFailuresAndSendsNothingMore() {
        use(SERVER.orchestrator(timing).circuitBreaker(opensAfter(2)).maxAttempts(3));
        SERVER.answers(status(503, "error-503.json"));

        GeminiException opening = failure();
        GeminiException next = failure();
        GeminiException streaming = stream().error();

        assertThat(opening.kind()).isEqualTo(Kind.CIRCUIT_OPEN);
        assertThat(opening.attempts()).isEqualTo(2);
        assertThat(opening.getSuppressed()).hasSize(1);
        assertThat(next.kind()).isEqualTo(Kind.CIRCUIT_OPEN);
        assertThat(next.attempts()).isZero();
        assertThat(next).hasCauseInstanceOf(CallNotPermittedException.class);
        assertThat(streaming.kind()).isEqualTo(Kind.CIRCUIT_OPEN);
        assertThat(SERVER.requests()).hasSize(2);
        assertThat(gemini.circuitBreaker().getState()).isEqualTo(CircuitBreaker.State.OPEN);
    }

    @Test
    void opensTheCircuitAfterFailedStreams() {
        use(SERVER.orchestrator(timing).circuitBreaker(opensAfter(2)).maxAttempts(1));
        SERVER.answers(ok("stream-cut.sse"));

        stream().error();
        stream().error();

        assertThat(gemini.circuitBreaker().getState()).isEqualTo(CircuitBreaker.State.OPEN);
    }

    @ParameterizedTest
    @CsvSource({
        "400, error-400.json",
        "401, error-401.json",
        "404, error-404.json",
        "429, error-429-per-day.json",
        "200, safety.json",
        "200, malformed-function-call.json"
    })
    void keepsTheCircuitClosedWhenTheRequestIsAtFault(int status, String body) {
        use(SERVER.orchestrator(timing).circuitBreaker(opensAfter(2)).maxAttempts(1));
        SERVER.answers(status(status, body));

        for (int i = 0; i < 4; i++) {
            failure();
        }

        assertThat(gemini.circuitBreaker().getState()).isEqualTo(CircuitBreaker.State.CLOSED);
        // Neither failures nor successes: they say nothing about Gemini's health.
        assertThat(gemini.circuitBreaker().getMetrics().getNumberOfBufferedCalls())
                .isZero();
        assertThat(SERVER.requests()).hasSize(4);
    }

    @Test
    void takesWhatCountsAsAFailureFromTheKindNotFromTheGivenConfiguration() {
        CircuitBreakerConfig recordsNothing = CircuitBreakerConfig.from(opensAfter(2))
                .recordException(error -> false)
                .build();
        use(SERVER.orchestrator(timing).circuitBreaker(recordsNothing).maxAttempts(2));
        SERVER.answers(status(503, "error-503.json"));

        failure();

        assertThat(gemini.circuitBreaker().getState()).isEqualTo(CircuitBreaker.State.OPEN);
    }

    @Test
    void waitsForTheTurnOfTheRateLimit() {
        use(SERVER.orchestrator(timing).rateLimit(1, Duration.ofSeconds(10)));
        SERVER.answers(ok("answer-text.json"));

        ask();
        ask();

        assertThat(timing.waits())
                .singleElement()
                .satisfies(wait -> assertThat(wait).isBetween(Duration.ofSeconds(5), Duration.ofSeconds(10)));
        assertThat(SERVER.requests()).hasSize(2);
    }

    @Test
    void failsAtOnceWhereTheTurnComesAfterTheDeadline() {
        use(SERVER.orchestrator(timing).rateLimit(1, Duration.ofHours(1)));
        SERVER.answers(ok("answer-text.json"));

        ask();
        GeminiException blocking = failure();
        GeminiException streaming = stream().error();

        assertThat(blocking.kind()).isEqualTo(Kind.RATE_LIMITER_FULL);
        assertThat(blocking).hasMessageContaining("1 calls in 3600 s").hasCauseInstanceOf(RequestNotPermitted.class);
        assertThat(streaming.kind()).isEqualTo(Kind.RATE_LIMITER_FULL);
        assertThat(SERVER.requests()).hasSize(1);
        assertThat(gemini.circuitBreaker().getMetrics().getNumberOfFailedCalls())
                .isZero();
    }

    @Test
    void failsAtOnceWhenTooManyCallsAreUnderWay() {
        use(SERVER.orchestrator(timing).maxConcurrentCalls(1));
        SERVER.answers(ok("stream-text.sse").withFixedDelay(1_000));
        StreamRecorder first = stream();
        await().until(() -> gemini.bulkhead().getMetrics().getAvailableConcurrentCalls() == 0);

        GeminiException blocking = failure();
        GeminiException streaming = stream().error();

        assertThat(blocking.kind()).isEqualTo(Kind.BULKHEAD_FULL);
        assertThat(blocking).hasCauseInstanceOf(BulkheadFullException.class);
        assertThat(streaming.kind()).isEqualTo(Kind.BULKHEAD_FULL);
        assertThat(first.response().aiMessage().text()).isEqualTo("The sky is blue.");
        assertThat(SERVER.requests()).hasSize(1);
    }

    @Test
    void givesEveryPlaceBack() {
        use(SERVER.orchestrator(timing).maxConcurrentCalls(1));
        SERVER.answers(status(503, "error-503.json"), ok("safety.json"), ok("answer-text.json"), ok("stream-text.sse"));

        failure();
        ask();
        stream().response();
        stream().response();

        assertThat(SERVER.requests()).hasSize(5);
    }

    @Test
    void endsCallsUnderWayWhenClosed() {
        SERVER.answers(ok("stream-text.sse").withFixedDelay(3_000));
        StreamRecorder streaming = stream();
        CompletableFuture<String> blocking = CompletableFuture.supplyAsync(this::ask);
        await().until(() -> SERVER.requests().size() == 2);

        gemini.close();

        assertThat(streaming.error().kind()).isEqualTo(Kind.CLOSED);
        CompletionException thrown = catchThrowableOfType(CompletionException.class, blocking::join);
        assertThat(((GeminiException) thrown.getCause()).kind()).isEqualTo(Kind.CLOSED);
    }

    @Test
    void endsWaitsWhenClosed() {
        use(GeminiOrchestrator.builder(GeminiServer.KEY)
                .modelName(GeminiServer.MODEL)
                .baseUrl(SERVER.baseUrl()));
        SERVER.answers(status(503, "error-503.json").withHeader("Retry-After", "60"));
        StreamRecorder streaming = stream();
        CompletableFuture<String> blocking = CompletableFuture.supplyAsync(this::ask);
        await().until(() -> gemini.circuitBreaker().getMetrics().getNumberOfFailedCalls() == 2);

        gemini.close();

        assertThat(streaming.error().kind()).isEqualTo(Kind.CLOSED);
        CompletionException thrown = catchThrowableOfType(CompletionException.class, blocking::join);
        assertThat(((GeminiException) thrown.getCause()).kind()).isEqualTo(Kind.CLOSED);
    }

    @Test
    void refusesCallsAfterItWasClosed() {
        gemini.close();
        gemini.close();

        assertThatIllegalStateException().isThrownBy(this::ask).withMessageContaining("closed");
        assertThatIllegalStateException().isThrownBy(this::stream).withMessageContaining("closed");
    }
}
