package dev.treadle.gemini;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathMatching;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.client.WireMock;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A Gemini that says what a test tells it to. */
final class GeminiServer implements BeforeAllCallback, BeforeEachCallback, AfterAllCallback {

    static final String KEY = "AIzaSy-secret-test-key-0123456789";
    static final String MODEL = "gemini-3.8-flash";

    private final WireMockServer server =
            new WireMockServer(wireMockConfig().bindAddress("127.0.0.1").dynamicPort());

    @Override
    public void beforeAll(ExtensionContext context) {
        server.start();
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        server.resetAll();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        server.stop();
    }

    String baseUrl() {
        return "http://127.0.0.1:" + server.port() + "/v1beta";
    }

    /** An orchestrator of this server where waits take no time. */
    GeminiOrchestrator.Builder orchestrator(FakeTiming timing) {
        return GeminiOrchestrator.builder(KEY)
                .modelName(MODEL)
                .baseUrl(baseUrl())
                .deadline(Duration.ofSeconds(30))
                .attemptTimeout(Duration.ofSeconds(10))
                .backoff(Duration.ofMillis(100))
                .timing(timing, () -> 0.5);
    }

    /** The answers to the requests in order; the last one also to all after it. */
    void answers(ResponseDefinitionBuilder... answers) {
        for (int i = 0; i < answers.length; i++) {
            String next = i == answers.length - 1 ? state(i) : state(i + 1);
            server.stubFor(post(urlPathMatching("/v1beta/models/.*"))
                    .inScenario("answers")
                    .whenScenarioStateIs(state(i))
                    .willSetStateTo(next)
                    .willReturn(answers[i]));
        }
    }

    /** An answer to every request that holds a word. */
    void answersTo(String word, ResponseDefinitionBuilder answer) {
        answersTo(word, answer, "");
    }

    /** An answer to every request that holds a word, at the method whose name begins with a prefix. */
    void answersTo(String word, ResponseDefinitionBuilder answer, String methodPrefix) {
        server.stubFor(post(urlPathMatching("/v1beta/models/[^:]+:" + methodPrefix + ".*"))
                .withRequestBody(WireMock.containing(word))
                .willReturn(answer));
    }

    private static String state(int i) {
        return i == 0 ? Scenario.STARTED : "answered " + i;
    }

    /** What was asked so far. */
    List<LoggedRequest> requests() {
        return server.findAll(WireMock.postRequestedFor(WireMock.anyUrl()));
    }

    /** A golden body with HTTP 200. */
    static ResponseDefinitionBuilder ok(String file) {
        return status(200, file);
    }

    /** A golden body; the status must be in its name where it is an error. */
    static ResponseDefinitionBuilder status(int status, String file) {
        return aResponse()
                .withStatus(status)
                .withHeader("Content-Type", contentType(file))
                .withBody(golden(file));
    }

    private static String contentType(String file) {
        if (file.endsWith(".sse")) {
            return "text/event-stream";
        }
        return file.endsWith(".html") ? "text/html" : "application/json; charset=UTF-8";
    }

    static String golden(String file) {
        try (InputStream in = GeminiServer.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalArgumentException("no golden file " + file);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
