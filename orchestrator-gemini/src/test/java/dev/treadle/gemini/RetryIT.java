package dev.treadle.gemini;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static dev.treadle.gemini.GeminiServer.ok;
import static dev.treadle.gemini.GeminiServer.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.langchain4j.model.chat.listener.ChatModelErrorContext;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.listener.ChatModelRequestContext;
import dev.langchain4j.model.chat.listener.ChatModelResponseContext;
import dev.treadle.gemini.GeminiException.Kind;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How often, and after which wait, a call is tried again. */
class RetryIT {

    @RegisterExtension
    static final GeminiServer SERVER = new GeminiServer();

    private final FakeTiming timing = new FakeTiming();
    private GeminiOrchestrator gemini = SERVER.orchestrator(timing).build();

    @AfterEach
    void close() {
        gemini.close();
    }

    private void use(GeminiOrchestrator.Builder builder) {
        gemini.close();
        gemini = builder.build();
    }

    private String ask() {
        return gemini.chatModel().chat("Why?");
    }

    private GeminiException failure() {
        return catchThrowableOfType(GeminiException.class, this::ask);
    }

    @Test
    void waitsAsLongAsGeminiSays() {
        SERVER.answers(status(429, "error-429-retry-info.json"), ok("answer-text.json"));

        assertThat(ask()).isEqualTo("The sky is blue.");
        assertThat(timing.waits()).containsExactly(Duration.ofMillis(2500));
    }

    @Test
    void doublesTheWaitWhereGeminiSaysNothing() {
        SERVER.answers(status(429, "error-429.json"), status(503, "error-503.json"), ok("answer-text.json"));

        assertThat(ask()).isEqualTo("The sky is blue.");
        assertThat(timing.waits()).containsExactly(Duration.ofMillis(100), Duration.ofMillis(200));
    }

    @Test
    void waitsAsLongAsTheHeaderSays() {
        SERVER.answers(status(503, "error-503.json").withHeader("Retry-After", "7"), ok("answer-text.json"));

        ask();

        assertThat(timing.waits()).containsExactly(Duration.ofSeconds(7));
    }

    @Test
    void waitsUntilTheDateOfTheHeader() {
        use(SERVER.orchestrator(timing).clock(Clock.fixed(Instant.parse("2026-11-24T10:00:00Z"), ZoneOffset.UTC)));
        SERVER.answers(
                status(503, "error-503.json").withHeader("Retry-After", "Tue, 24 Nov 2026 10:00:04 GMT"),
                ok("answer-text.json"));

        ask();

        assertThat(timing.waits()).containsExactly(Duration.ofSeconds(4));
    }

    @Test
    void takesTheLongerOfHeaderAndBody() {
        SERVER.answers(status(429, "error-429-retry-info.json").withHeader("Retry-After", "1"), ok("answer-text.json"));

        ask();

        assertThat(timing.waits()).containsExactly(Duration.ofMillis(2500));
    }

    @Test
    void failsAtOnceWhereTheWaitOutlastsTheDeadline() {
        SERVER.answers(status(429, "error-429-retry-in-an-hour.json"));

        GeminiException error = failure();

        assertThat(error.kind()).isEqualTo(Kind.RATE_LIMITED);
        assertThat(error.attempts()).isEqualTo(1);
        assertThat(error.retryAfter()).contains(Duration.ofHours(1));
        assertThat(error)
                .hasMessageContaining("Gemini asks to wait 3600 s, but only 30 s of the deadline of 30 s are left");
        assertThat(timing.waits()).isEmpty();
    }

    @Test
    void spendsOneDeadlineOnAllAttempts() {
        use(SERVER.orchestrator(timing).deadline(Duration.ofSeconds(5)).maxAttempts(10));
        SERVER.answers(status(429, "error-429-retry-info.json"));

        GeminiException error = failure();

        assertThat(error.attempts()).isEqualTo(2);
        assertThat(timing.waits()).containsExactly(Duration.ofMillis(2500));
        assertThat(error).hasMessageContaining("only 2.5 s of the deadline of 5 s are left");
    }

    @Test
    void saysSoWhereTheBackoffOutlastsTheDeadline() {
        use(SERVER.orchestrator(timing).deadline(Duration.ofSeconds(2)).backoff(Duration.ofSeconds(3)));
        SERVER.answers(status(503, "error-503.json"));

        GeminiException error = failure();

        assertThat(error.attempts()).isEqualTo(1);
        assertThat(error).hasMessageEndingWith("no other attempt: only 2 s of the deadline of 2 s are left");
    }

    @Test
    void keepsTheEarlierFailureAsSuppressed() {
        SERVER.answers(status(429, "error-429.json"), status(400, "error-400.json"));

        GeminiException error = failure();

        assertThat(error.kind()).isEqualTo(Kind.INVALID_REQUEST);
        assertThat(error.getSuppressed())
                .singleElement()
                .satisfies(earlier ->
                        assertThat(((GeminiException) earlier).kind()).isEqualTo(Kind.RATE_LIMITED));
    }

    @Test
    void doesNotRetryWhereOneAttemptIsAllowed() {
        use(SERVER.orchestrator(timing).maxAttempts(1));
        SERVER.answers(status(503, "error-503.json"));

        assertThat(failure().attempts()).isEqualTo(1);
        assertThat(SERVER.requests()).hasSize(1);
    }

    @Test
    void endsATricklingBodyAtTheDeadline() {
        use(GeminiOrchestrator.builder(GeminiServer.KEY)
                .modelName(GeminiServer.MODEL)
                .baseUrl(SERVER.baseUrl())
                .deadline(Duration.ofMillis(400)));
        SERVER.answers(ok("answer-text.json").withChunkedDribbleDelay(60, 3_000));

        GeminiException error = failure();

        assertThat(error.kind()).isEqualTo(Kind.DEADLINE_EXCEEDED);
        assertThat(error.attempts()).isEqualTo(1);
        assertThat(error).hasMessageContaining("400 ms").hasMessageContaining("raise the deadline");
    }

    @Test
    void endsTheCallWhenItsThreadIsInterrupted() throws InterruptedException {
        SERVER.answers(aResponse().withStatus(200).withFixedDelay(2_000));
        CompletableFuture<GeminiException> failure = new CompletableFuture<>();
        CompletableFuture<Boolean> stillInterrupted = new CompletableFuture<>();
        Thread caller = new Thread(() -> {
            failure.complete(failure());
            stillInterrupted.complete(Thread.currentThread().isInterrupted());
        });

        caller.start();
        await().until(() -> SERVER.requests().size() == 1);
        caller.interrupt();
        caller.join();

        assertThat(failure.join().kind()).isEqualTo(Kind.INTERRUPTED);
        assertThat(stillInterrupted.join()).isTrue();
    }

    @Test
    void sendsNothingForAnInterruptedThread() {
        Thread.currentThread().interrupt();
        GeminiException error = failure();

        assertThat(Thread.interrupted()).isTrue();
        assertThat(error.kind()).isEqualTo(Kind.INTERRUPTED);
        assertThat(error).hasCauseInstanceOf(InterruptedException.class);
        assertThat(gemini.circuitBreaker().getMetrics().getNumberOfFailedCalls())
                .isZero();
    }

    @Test
    void tellsListenersOfACallOnceHoweverManyAttempts() {
        List<String> heard = new CopyOnWriteArrayList<>();
        use(SERVER.orchestrator(timing).listeners(List.of(new ChatModelListener() {
            @Override
            public void onRequest(ChatModelRequestContext context) {
                heard.add("request to " + context.chatRequest().parameters().modelName());
            }

            @Override
            public void onResponse(ChatModelResponseContext context) {
                heard.add("response");
            }

            @Override
            public void onError(ChatModelErrorContext context) {
                heard.add("error");
            }
        })));
        SERVER.answers(status(503, "error-503.json"), ok("answer-text.json"));

        ask();

        assertThat(heard).containsExactly("request to gemini-3.8-flash", "response");
    }

    @Test
    void countsRetriesForMetrics() {
        SERVER.answers(status(503, "error-503.json"), ok("answer-text.json"));

        ask();

        assertThat(gemini.retry().getMetrics().getNumberOfSuccessfulCallsWithRetryAttempt())
                .isEqualTo(1);
    }
}
