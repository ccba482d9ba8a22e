package dev.treadle.gemini;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static dev.treadle.gemini.GeminiServer.MODEL;
import static dev.treadle.gemini.GeminiServer.ok;
import static dev.treadle.gemini.GeminiServer.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.tomakehurst.wiremock.http.Fault;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.googleai.GoogleAiGeminiTokenUsage;
import dev.langchain4j.model.output.FinishReason;
import dev.treadle.gemini.GeminiException.Kind;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What a stream handler hears of every fault that Gemini, or the way to it, can have. */
class StreamingFaultsIT {

    @RegisterExtension
    static final GeminiServer SERVER = new GeminiServer();

    private final FakeTiming timing = new FakeTiming();
    private GeminiOrchestrator gemini = SERVER.orchestrator(timing).build();

    @AfterEach
    void close() {
        gemini.close();
    }

    private StreamRecorder ask() {
        StreamRecorder recorder = new StreamRecorder();
        ask(recorder);
        return recorder;
    }

    private void ask(StreamRecorder recorder) {
        gemini.streamingChatModel()
                .chat(ChatRequest.builder().messages(UserMessage.from("Why?")).build(), recorder);
    }

    @Test
    void streamsTextAndEndsOnce() {
        SERVER.answers(ok("stream-text.sse"));

        StreamRecorder recorder = ask();

        ChatResponse response = recorder.response();
        assertThat(recorder.text).containsExactly("The sky ", "is blue.");
        assertThat(response.aiMessage().text()).isEqualTo("The sky is blue.");
        assertThat(response.finishReason()).isEqualTo(FinishReason.STOP);
        assertThat(gemini.costModel().cost(response)).isPresent();
        assertThat(recorder.ends).hasValue(1);
        assertThat(SERVER.requests())
                .singleElement()
                .satisfies(request -> assertThat(request.getUrl())
                        .isEqualTo("/v1beta/models/" + MODEL + ":streamGenerateContent?alt=sse"));
    }

    @Test
    void deliversToolCallsWithTheirSignatureBeforeTheEnd() {
        SERVER.answers(ok("stream-tool-call.sse"));

        StreamRecorder recorder = ask();

        ChatResponse response = recorder.response();
        assertThat(recorder.toolCalls)
                .singleElement()
                .satisfies(
                        call -> assertThat(call.toolExecutionRequest().name()).isEqualTo("set_light"));
        assertThat(response.finishReason()).isEqualTo(FinishReason.TOOL_EXECUTION);
        assertThat(response.aiMessage().attributes()).containsEntry(History.SIGNATURE, "Z2VtaW5pLXNpZ25hdHVyZQ==");
    }

    @ParameterizedTest
    @CsvSource({
        "400, error-400.json,           INVALID_REQUEST,  1, temperature",
        "400, error-400-key.json,       AUTHENTICATION,   1, API key not valid",
        "401, error-401.json,           AUTHENTICATION,   1, invalid authentication",
        "403, error-403.json,           AUTHENTICATION,   1, is disabled",
        "404, error-404.json,           MODEL_NOT_FOUND,  1, not found",
        "408, error-408.json,           TIMEOUT,          3, timed out",
        "429, error-429.json,           RATE_LIMITED,     3, exhausted",
        "429, error-429-retry-info.json, RATE_LIMITED,    3, PerMinute",
        "429, error-429-per-day.json,   QUOTA_EXHAUSTED,  1, PerDay",
        "500, error-500.json,           SERVER_ERROR,     3, internal error",
        "503, error-503.json,           SERVER_ERROR,     3, overloaded",
    })
    void tellsTheKindOfAnErrorStatus(int status, String body, Kind kind, int requests, String text) {
        SERVER.answers(status(status, body));

        StreamRecorder recorder = ask();

        GeminiException error = recorder.error();
        assertThat(error.kind()).isEqualTo(kind);
        assertThat(error.httpStatus()).hasValue(status);
        assertThat(error.attempts()).isEqualTo(requests);
        assertThat(error)
                .hasMessageStartingWith(MODEL + ": ")
                .hasMessageContaining(text)
                .cause()
                .isNotNull();
        assertThat(SERVER.requests()).hasSize(requests);
        assertThat(recorder.ends).hasValue(1);
    }

    @ParameterizedTest
    @CsvSource({
        "stream-cut-before-text.sse,          TRUNCATED,               3, ended before the answer",
        "stream-cut-after-tool-call.sse,      TRUNCATED,               3, ended before the answer",
        "stream-malformed-function-call.sse,  MALFORMED_FUNCTION_CALL, 3, rejected its own tool call",
        "stream-safety-at-once.sse,           BLOCKED,                 1, SAFETY",
        "stream-prompt-blocked.sse,           BLOCKED,                 1, SAFETY",
        "stream-not-json.sse,                 INVALID_RESPONSE,        3, not JSON",
        "stream-empty-stop.sse,               EMPTY_ANSWER,            3, without saying anything",
        "not-json.html,                       INVALID_RESPONSE,        3, empty stream",
    })
    void retriesWhatCanBeRetriedBeforeTheFirstToken(String body, Kind kind, int requests, String text) {
        SERVER.answers(ok(body));

        StreamRecorder recorder = ask();

        GeminiException error = recorder.error();
        assertThat(error.kind()).isEqualTo(kind);
        assertThat(error.attempts()).isEqualTo(requests);
        assertThat(error).hasMessageContaining(text).cause().isNotNull();
        assertThat(SERVER.requests()).hasSize(requests);
        assertThat(recorder.text).isEmpty();
        assertThat(recorder.toolCalls).isEmpty();
        assertThat(recorder.ends).hasValue(1);
    }

    @ParameterizedTest
    @CsvSource({
        "stream-cut.sse,         TRUNCATED",
        "stream-safety.sse,      BLOCKED",
        "stream-error-event.sse, SERVER_ERROR",
    })
    void makesNoFurtherAttemptAfterTheFirstToken(String body, Kind kind) {
        SERVER.answers(ok(body));

        StreamRecorder recorder = ask();

        GeminiException error = recorder.error();
        assertThat(error.kind()).isEqualTo(kind);
        assertThat(error.attempts()).isEqualTo(1);
        assertThat(error.isRetriable()).isFalse();
        assertThat(recorder.text).isNotEmpty();
        assertThat(recorder.ends).hasValue(1);
        assertThat(SERVER.requests()).hasSize(1);
        assertThat(timing.waits()).isEmpty();
    }

    @Test
    void saysThatAPartWasDelivered() {
        SERVER.answers(ok("stream-cut.sse"));

        GeminiException error = ask().error();

        assertThat(error).hasMessageContaining("a part of the answer was already delivered");
    }

    @Test
    void answersAfterAFailureBeforeTheFirstToken() {
        SERVER.answers(
                status(503, "error-503.json"),
                aResponse().withStatus(200).withHeader("Content-Type", "text/event-stream"),
                ok("stream-text.sse"));

        StreamRecorder recorder = ask();

        assertThat(recorder.response().aiMessage().text()).isEqualTo("The sky is blue.");
        assertThat(recorder.text).containsExactly("The sky ", "is blue.");
        assertThat(SERVER.requests()).hasSize(3);
        assertThat(timing.waits()).containsExactly(Duration.ofMillis(100), Duration.ofMillis(200));
    }

    @Test
    void failsOnAnEmptyStream() {
        SERVER.answers(aResponse().withStatus(200).withHeader("Content-Type", "text/event-stream"));

        GeminiException error = ask().error();

        assertThat(error.kind()).isEqualTo(Kind.INVALID_RESPONSE);
        assertThat(error).hasMessageContaining("empty stream");
        assertThat(error.attempts()).isEqualTo(3);
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"CONNECTION_RESET_BY_PEER", "EMPTY_RESPONSE", "RANDOM_DATA_THEN_CLOSE"})
    void retriesABrokenConnection(Fault fault) {
        SERVER.answers(aResponse().withFault(fault));

        GeminiException error = ask().error();

        assertThat(error.kind()).isEqualTo(Kind.CONNECTION);
        assertThat(error).hasCauseInstanceOf(IOException.class);
        assertThat(error.attempts()).isEqualTo(3);
    }

    @Test
    void retriesARefusedConnection() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        gemini.close();
        gemini = SERVER.orchestrator(timing)
                .baseUrl("http://127.0.0.1:" + port + "/v1beta")
                .build();

        GeminiException error = ask().error();

        assertThat(error.kind()).isEqualTo(Kind.CONNECTION);
        assertThat(error).hasMessageContaining("cannot connect");
        assertThat(error.attempts()).isEqualTo(3);
    }

    @Test
    void readsCountsThatComeAfterTheAnswer() {
        SERVER.answers(ok("stream-usage-last.sse"));

        ChatResponse response = ask().response();

        assertThat(response.tokenUsage()).isInstanceOf(GoogleAiGeminiTokenUsage.class);
        assertThat(response.tokenUsage().inputTokenCount()).isEqualTo(120);
    }

    @Test
    void knowsNoCostWhereThereIsNoUsage() {
        SERVER.answers(ok("stream-no-usage.sse"));

        ChatResponse response = ask().response();

        assertThat(response.aiMessage().text()).isEqualTo("The sky is blue.");
        assertThat(gemini.costModel().cost(response)).isEmpty();
    }

    @Test
    void answersWhereTheEndIsUnknown() {
        SERVER.answers(ok("stream-unknown-finish-reason.sse"));

        ChatResponse response = ask().response();

        assertThat(response.aiMessage().text()).isEqualTo("The sky is blue.");
        assertThat(response.finishReason()).isEqualTo(FinishReason.OTHER);
    }

    /** Alarms need real time: everything here is short. */
    private GeminiOrchestrator impatient(Duration attempt, Duration deadline, int maxAttempts) {
        gemini.close();
        gemini = GeminiOrchestrator.builder(GeminiServer.KEY)
                .modelName(MODEL)
                .baseUrl(SERVER.baseUrl())
                .attemptTimeout(attempt)
                .deadline(deadline)
                .backoff(Duration.ofMillis(1))
                .maxAttempts(maxAttempts)
                .build();
        return gemini;
    }

    @Test
    void retriesAStreamThatDoesNotBegin() {
        impatient(Duration.ofMillis(200), Duration.ofSeconds(20), 3);
        SERVER.answers(ok("stream-text.sse").withFixedDelay(2_000), ok("stream-text.sse"));

        assertThat(ask().response().aiMessage().text()).isEqualTo("The sky is blue.");
        assertThat(SERVER.requests()).hasSize(2);
    }

    @Test
    void endsAStreamThatFallsSilent() {
        impatient(Duration.ofMillis(400), Duration.ofSeconds(20), 3);
        // Three chunks, a second apart: the first event comes at once, the rest too late.
        SERVER.answers(ok("stream-text.sse").withChunkedDribbleDelay(2, 4_000));

        StreamRecorder recorder = ask();

        GeminiException error = recorder.error();
        assertThat(error.kind()).isEqualTo(Kind.TIMEOUT);
        assertThat(recorder.ends).hasValue(1);
    }

    @Test
    void endsATricklingStreamAtTheDeadline() {
        impatient(Duration.ofSeconds(5), Duration.ofMillis(600), 3);
        SERVER.answers(ok("stream-text.sse").withChunkedDribbleDelay(40, 4_000));

        StreamRecorder recorder = ask();

        GeminiException error = recorder.error();
        assertThat(error.kind()).isEqualTo(Kind.DEADLINE_EXCEEDED);
        assertThat(error).hasMessageContaining("600 ms");
        assertThat(error.attempts()).isEqualTo(1);
        assertThat(recorder.ends).hasValue(1);
    }

    @Test
    void goesOnAfterAnExceptionOfTheHandlerAndTellsIt() {
        SERVER.answers(ok("stream-text.sse"));
        IllegalStateException own = new IllegalStateException("the handler's own");
        List<Throwable> errors = new CopyOnWriteArrayList<>();
        StreamRecorder recorder = new StreamRecorder() {
            @Override
            public void onPartialResponse(String part) {
                super.onPartialResponse(part);
                throw own;
            }

            @Override
            public void onError(Throwable error) {
                errors.add(error);
            }
        };

        ask(recorder);

        assertThat(recorder.response().aiMessage().text()).isEqualTo("The sky is blue.");
        assertThat(errors).containsExactly(own, own);
        assertThat(gemini.circuitBreaker().getMetrics().getNumberOfSuccessfulCalls())
                .isEqualTo(1);
    }

    @Test
    void givesItsPlacesBackWhenTheHandlerCancels() {
        SERVER.answers(ok("stream-text.sse"));
        StreamRecorder recorder = new StreamRecorder() {
            @Override
            public void onPartialResponse(PartialResponse part, PartialResponseContext context) {
                text.add(part.text());
                context.streamingHandle().cancel();
            }
        };

        ask(recorder);

        await().untilAsserted(() -> {
            assertThat(recorder.text).containsExactly("The sky ");
            assertThat(gemini.bulkhead().getMetrics().getAvailableConcurrentCalls())
                    .isEqualTo(gemini.bulkhead().getMetrics().getMaxAllowedConcurrentCalls());
        });
        assertThat(recorder.ends).hasValue(0);
        assertThat(gemini.circuitBreaker().getMetrics().getNumberOfBufferedCalls())
                .isZero();
    }
}
