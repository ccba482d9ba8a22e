package dev.treadle.gemini;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static dev.treadle.gemini.GeminiServer.MODEL;
import static dev.treadle.gemini.GeminiServer.ok;
import static dev.treadle.gemini.GeminiServer.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.http.Fault;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.AuthenticationException;
import dev.langchain4j.exception.InternalServerException;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.ModelNotFoundException;
import dev.langchain4j.exception.RateLimitException;
import dev.langchain4j.exception.TimeoutException;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.FinishReason;
import dev.treadle.gemini.GeminiException.Kind;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What a caller of the blocking model sees of every fault that Gemini, or the way to it, can have. */
class BlockingFaultsIT {

    @RegisterExtension
    static final GeminiServer SERVER = new GeminiServer();

    private final FakeTiming timing = new FakeTiming();
    private GeminiOrchestrator gemini = SERVER.orchestrator(timing).build();

    @AfterEach
    void close() {
        gemini.close();
    }

    private ChatResponse ask() {
        return gemini.chatModel()
                .chat(ChatRequest.builder().messages(UserMessage.from("Why?")).build());
    }

    private GeminiException failure() {
        return catchThrowableOfType(GeminiException.class, this::ask);
    }

    @ParameterizedTest
    @CsvSource({
        "400, error-400.json,           INVALID_REQUEST,  1, temperature",
        "400, error-400-key.json,       AUTHENTICATION,   1, API key not valid",
        "400, error-400-signature.json, INVALID_HISTORY,  1, thought_signature",
        "401, error-401.json,           AUTHENTICATION,   1, invalid authentication",
        "403, error-403.json,           AUTHENTICATION,   1, is disabled",
        "404, error-404.json,           MODEL_NOT_FOUND,  1, not found",
        "408, error-408.json,           TIMEOUT,          3, timed out",
        "429, error-429.json,           RATE_LIMITED,     3, exhausted",
        "429, error-429-retry-info.json, RATE_LIMITED,    3, PerMinute",
        "429, error-429-per-day.json,   QUOTA_EXHAUSTED,  1, PerDay",
        "429, error-429-zero-quota.json, QUOTA_EXHAUSTED, 1, not offered at this tier",
        "500, error-500.json,           SERVER_ERROR,     3, internal error",
        "503, error-503.json,           SERVER_ERROR,     3, overloaded",
        "501, error-500.json,           SERVER_ERROR,     1, cannot do this",
        "504, error-500.json,           SERVER_ERROR,     3, internal error",
        "505, error-500.json,           SERVER_ERROR,     1, cannot do this",
        "302, not-json.html,            INVALID_RESPONSE, 1, Check baseUrl",
        "418, not-json.html,            INVALID_REQUEST,  1, hotel network",
        "502, not-json.html,            SERVER_ERROR,     3, hotel network",
    })
    void tellsTheKindOfAnErrorStatus(int status, String body, Kind kind, int requests, String text) {
        SERVER.answers(status(status, body));

        GeminiException error = failure();

        assertThat(error.kind()).isEqualTo(kind);
        assertThat(error.httpStatus()).hasValue(status);
        assertThat(error.attempts()).isEqualTo(requests);
        assertThat(error.modelName()).isEqualTo(MODEL);
        assertThat(error)
                .hasMessageStartingWith(MODEL + ": ")
                .hasMessageContaining(text)
                .hasMessageContaining("HTTP " + status)
                .hasMessageContaining("attempt " + requests)
                .cause()
                .isNotNull();
        assertThat(SERVER.requests()).hasSize(requests);
    }

    @ParameterizedTest
    @CsvSource({"400, InvalidRequestException", "403, AuthenticationException", "404, ModelNotFoundException"})
    void keepsLangChainsExceptionAsTheCause(int status, String name) {
        SERVER.answers(status(status, "error-" + status + ".json"));

        GeminiException error = failure();

        assertThat(error.getCause().getClass().getSimpleName()).isEqualTo(name);
        assertThat(error.getCause())
                .isInstanceOfAny(
                        InvalidRequestException.class, AuthenticationException.class, ModelNotFoundException.class);
    }

    @Test
    void keepsLangChainsRetriableExceptionsAsTheCause() {
        SERVER.answers(status(429, "error-429.json"), status(503, "error-503.json"), status(408, "error-408.json"));

        GeminiException error = failure();

        assertThat(error).hasCauseInstanceOf(TimeoutException.class);
        assertThat(error.getSuppressed()).hasSize(1);
        assertThat(error.getSuppressed()[0]).hasCauseInstanceOf(InternalServerException.class);
    }

    @Test
    void saysSoWhenAnErrorHasNoBody() {
        SERVER.answers(aResponse().withStatus(429));

        GeminiException error = failure();

        assertThat(error.kind()).isEqualTo(Kind.RATE_LIMITED);
        assertThat(error).hasMessageContaining("no message").hasCauseInstanceOf(RateLimitException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "no-candidates.json,                   INVALID_RESPONSE,        3, no candidates",
        "prompt-blocked.json,                  BLOCKED,                 1, PROHIBITED_CONTENT",
        "malformed-function-call.json,         MALFORMED_FUNCTION_CALL, 3, default_api.set_light",
        "safety.json,                          BLOCKED,                 1, SAFETY",
        "safety-after-text.json,               BLOCKED,                 1, SAFETY",
        "unknown-finish-reason-empty.json,     INVALID_RESPONSE,        3, FINISHED_BY_COMET",
        "missing-finish-reason-empty.json,     INVALID_RESPONSE,        3, without content and end",
        "missing-finish-reason-tool-call.json, INVALID_RESPONSE,        3, without an end",
        "max-tokens-empty.json,                EMPTY_ANSWER,            1, raise maxOutputTokens",
        "max-tokens-tool-call.json,            EMPTY_ANSWER,            1, raise maxOutputTokens",
        "empty-stop.json,                      EMPTY_ANSWER,            3, without saying anything",
        "missing-thought-signature.json,       INVALID_HISTORY,         1, attributes of AiMessage",
        "tool-call-without-name.json,          INVALID_RESPONSE,        3, without a name",
        "json-array.json,                      INVALID_RESPONSE,        3, not a JSON object",
        "not-json.html,                        INVALID_RESPONSE,        3, not JSON",
    })
    void tellsTheKindOfAnAnswerThatIsNone(String body, Kind kind, int requests, String text) {
        SERVER.answers(ok(body));

        GeminiException error = failure();

        assertThat(error.kind()).isEqualTo(kind);
        assertThat(error.httpStatus()).hasValue(200);
        assertThat(error.attempts()).isEqualTo(requests);
        assertThat(error).hasMessageContaining(text).cause().isNotNull();
        assertThat(SERVER.requests()).hasSize(requests);
    }

    @Test
    void showsTheRawBodyOfAnAnswerThatIsNone() {
        SERVER.answers(ok("malformed-function-call.json"));

        GeminiException error = failure();

        assertThat(error.getCause()).hasMessageContaining("application/json").hasMessageContaining("\"responseId\"");
    }

    @Test
    void treatsAnErrorInsideOfHttp200AsThatError() {
        SERVER.answers(ok("error-in-200.json"), ok("answer-text.json"));

        assertThat(ask().aiMessage().text()).isEqualTo("The sky is blue.");
        assertThat(SERVER.requests()).hasSize(2);
    }

    @Test
    void failsOnAnEmptyBody() {
        SERVER.answers(aResponse().withStatus(200));

        GeminiException error = failure();

        assertThat(error.kind()).isEqualTo(Kind.INVALID_RESPONSE);
        assertThat(error).hasMessageContaining("empty body");
        assertThat(SERVER.requests()).hasSize(3);
    }

    @ParameterizedTest
    @CsvSource({
        "unknown-finish-reason.json, OTHER",
        "missing-finish-reason.json, OTHER",
        "missing-usage.json, STOP",
        "max-tokens-after-text.json, LENGTH"
    })
    void answersWhereOnlyTheFrameIsOdd(String body, FinishReason end) {
        SERVER.answers(ok(body));

        ChatResponse response = ask();

        assertThat(response.aiMessage().text()).isEqualTo("The sky is blue.");
        assertThat(response.finishReason()).isEqualTo(end);
        assertThat(SERVER.requests()).hasSize(1);
    }

    @Test
    void knowsNoCostWhereThereIsNoUsage() {
        SERVER.answers(ok("missing-usage.json"));

        assertThat(gemini.costModel().cost(ask())).isEmpty();
    }

    @Test
    void givesAToolCallWithoutArgumentsAnEmptyObject() {
        SERVER.answers(ok("answer-tool-call-without-args.json"));

        ChatResponse response = ask();

        assertThat(response.aiMessage().toolExecutionRequests().get(0).arguments())
                .isEqualTo("{}");
        assertThat(response.finishReason()).isEqualTo(FinishReason.TOOL_EXECUTION);
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"CONNECTION_RESET_BY_PEER", "EMPTY_RESPONSE", "RANDOM_DATA_THEN_CLOSE", "MALFORMED_RESPONSE_CHUNK"
            })
    void retriesABrokenConnection(Fault fault) {
        SERVER.answers(aResponse().withFault(fault));

        GeminiException error = failure();

        assertThat(error.kind()).isEqualTo(Kind.CONNECTION);
        assertThat(error).hasCauseInstanceOf(IOException.class);
        assertThat(error.attempts()).isEqualTo(3);
    }

    @Test
    void answersAfterABrokenConnection() {
        SERVER.answers(aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER), ok("answer-text.json"));

        assertThat(ask().aiMessage().text()).isEqualTo("The sky is blue.");
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

        GeminiException error = failure();

        assertThat(error.kind()).isEqualTo(Kind.CONNECTION);
        assertThat(error.attempts()).isEqualTo(3);
        assertThat(error.httpStatus()).isEmpty();
        assertThat(error).hasMessageContaining("cannot connect").hasCauseInstanceOf(IOException.class);
    }

    @Test
    void retriesAnAttemptThatTakesTooLong() {
        gemini.close();
        gemini = SERVER.orchestrator(timing)
                .attemptTimeout(Duration.ofMillis(200))
                .build();
        SERVER.answers(ok("answer-text.json").withFixedDelay(2_000), ok("answer-text.json"));

        assertThat(ask().aiMessage().text()).isEqualTo("The sky is blue.");
        assertThat(SERVER.requests()).hasSize(2);
    }

    @Test
    void givesUpOnAttemptsThatTakeTooLong() {
        gemini.close();
        gemini = SERVER.orchestrator(timing)
                .attemptTimeout(Duration.ofMillis(200))
                .maxAttempts(2)
                .build();
        SERVER.answers(ok("answer-text.json").withFixedDelay(2_000));

        GeminiException error = failure();

        assertThat(error.kind()).isEqualTo(Kind.TIMEOUT);
        assertThat(error.attempts()).isEqualTo(2);
        assertThat(error).hasMessageContaining("200 ms").hasCauseInstanceOf(TimeoutException.class);
    }

    @Test
    void endsATricklingBodyAtTheLimitOfTheAttempt() {
        gemini.close();
        gemini = SERVER.orchestrator(timing)
                .attemptTimeout(Duration.ofMillis(300))
                .maxAttempts(1)
                .build();
        ResponseDefinitionBuilder trickle = ok("answer-text.json").withChunkedDribbleDelay(100, 3_000);
        SERVER.answers(trickle);

        GeminiException error = failure();

        assertThat(error.kind()).isEqualTo(Kind.TIMEOUT);
    }
}
