package dev.treadle.gemini;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static dev.treadle.gemini.GeminiServer.KEY;
import static dev.treadle.gemini.GeminiServer.ok;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The API key is in no message, cause, stack trace, log line or toString, even where the other side sends it back. */
class KeySecrecyIT {

    @RegisterExtension
    static final GeminiServer SERVER = new GeminiServer();

    static Stream<ResponseDefinitionBuilder> answersThatEchoTheKey() {
        String json = "{\"error\":{\"code\":400,\"message\":\"bad key " + KEY + "\",\"status\":\"INVALID_ARGUMENT\"}}";
        return Stream.of(
                aResponse().withStatus(400).withBody(json),
                aResponse().withStatus(403).withBody(json),
                aResponse().withStatus(429).withBody(json),
                aResponse().withStatus(503).withBody("<html>" + KEY + "</html>"),
                aResponse().withStatus(302).withBody(KEY),
                aResponse().withStatus(200).withBody("<html>" + KEY + "</html>"),
                aResponse().withStatus(200).withBody("{\"candidates\":[],\"echo\":\"" + KEY + "\"}"),
                aResponse().withStatus(200).withBody(json),
                aResponse()
                        .withStatus(200)
                        .withBody("{\"candidates\":[{\"finishReason\":\"SAFETY\",\"finishMessage\":\"" + KEY + "\"}]}"),
                aResponse().withStatus(200).withBody("{\"promptFeedback\":{\"blockReason\":\"" + KEY + "\"}}"),
                aResponse()
                        .withStatus(200)
                        .withBody("{\"candidates\":[{\"finishReason\":\"" + KEY + "\"}],\"usageMetadata\":\"" + KEY
                                + "\"}"),
                aResponse()
                        .withStatus(200)
                        .withBody("{\"candidates\":[{\"finishReason\":\"STOP\",\"content\":{\"role\":{},\"parts\":[{"
                                + "\"text\":\"x\",\"inlineData\":\"" + KEY + "\"}]}}]}"),
                aResponse().withStatus(200).withBody("data: {\"echo\": \"" + KEY + "\"\n\n"),
                aResponse().withStatus(200).withBody("data: " + json + "\n\n"));
    }

    @ParameterizedTest
    @MethodSource("answersThatEchoTheKey")
    void keepsTheKeyOutOfEveryFailure(ResponseDefinitionBuilder answer) {
        RecordingLogs.LINES.clear();
        SERVER.answers(answer);

        try (GeminiOrchestrator gemini = SERVER.orchestrator(new FakeTiming()).build()) {
            Throwable blocking = catchThrowable(() -> gemini.chatModel().chat("Why?"));
            StreamRecorder recorder = new StreamRecorder();
            gemini.streamingChatModel().chat("Why?", recorder);
            Throwable streaming = recorder.error();

            assertThat(blocking).isInstanceOf(GeminiException.class);
            assertThat(everythingIn(blocking)).doesNotContain(KEY);
            assertThat(everythingIn(streaming)).doesNotContain(KEY);
        }
        assertThat(RecordingLogs.LINES).noneMatch(line -> line.contains(KEY));
    }

    @Test
    void logsRetriesWithoutTheKey() {
        RecordingLogs.LINES.clear();
        SERVER.answers(aResponse().withStatus(503).withBody("busy with " + KEY), ok("answer-text.json"));

        try (GeminiOrchestrator gemini = SERVER.orchestrator(new FakeTiming()).build()) {
            gemini.chatModel().chat("Why?");
        }

        assertThat(RecordingLogs.LINES).anyMatch(line -> line.contains("busy with [API key]"));
        assertThat(RecordingLogs.LINES).noneMatch(line -> line.contains(KEY));
    }

    @Test
    void hidesTheKeyInEveryToString() {
        GeminiOrchestrator.Builder builder = SERVER.orchestrator(new FakeTiming());
        try (GeminiOrchestrator gemini = builder.build()) {
            assertThat(Stream.of(builder, gemini, gemini.chatModel(), gemini.streamingChatModel(), builder.key)
                            .map(Object::toString))
                    .noneMatch(text -> text.contains(KEY));
            assertThat(gemini).hasToString("GeminiOrchestrator[gemini-3.8-flash at " + SERVER.baseUrl() + "]");
        }
    }

    @Test
    void hidesAKeyThatCannotBeSent() {
        Throwable error = catchThrowable(() -> GeminiOrchestrator.builder(KEY + "\n"));

        assertThat(error).hasMessageContaining("U+000A at position").hasMessageContaining("line ends");
        assertThat(everythingIn(error)).doesNotContain(KEY);
    }

    private static String everythingIn(Throwable error) {
        StringWriter text = new StringWriter();
        error.printStackTrace(new PrintWriter(text, true));
        return text.toString();
    }
}
