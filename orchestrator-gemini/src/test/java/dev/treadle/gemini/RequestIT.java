package dev.treadle.gemini;

import static dev.treadle.gemini.GeminiServer.MODEL;
import static dev.treadle.gemini.GeminiServer.golden;
import static dev.treadle.gemini.GeminiServer.ok;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.treadle.gemini.GeminiException.Kind;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What reaches Gemini. */
class RequestIT {

    @RegisterExtension
    static final GeminiServer SERVER = new GeminiServer();

    private static final ToolExecutionRequest CALL = ToolExecutionRequest.builder()
            .id("call-7")
            .name("set_light")
            .arguments("{\"room\":\"kitchen\"}")
            .build();

    private GeminiOrchestrator gemini = SERVER.orchestrator(new FakeTiming()).build();

    @AfterEach
    void close() {
        gemini.close();
    }

    private void use(GeminiOrchestrator.Builder builder) {
        gemini.close();
        gemini = builder.build();
    }

    private static List<ChatMessage> history(AiMessage call) {
        return List.of(
                UserMessage.from("Light in the kitchen, please"), call, ToolExecutionResultMessage.from(CALL, "done"));
    }

    private JsonNode sent(int index) {
        return Json.tryParse(SERVER.requests().get(index).getBodyAsString()).orElseThrow();
    }

    @Test
    void makesTheCallOfASpecialistAcceptable() {
        SERVER.answers(ok("answer-text.json"));

        gemini.chatModel().chat(history(AiMessage.from(CALL)));

        JsonNode expected =
                Json.tryParse(golden("request-with-specialist-call.json")).orElseThrow();
        assertThat(sent(0).path("contents")).isEqualTo(expected.path("contents"));
    }

    @Test
    void makesTheCallOfASpecialistAcceptableInAStream() {
        SERVER.answers(ok("stream-text.sse"));
        StreamRecorder recorder = new StreamRecorder();

        gemini.streamingChatModel().chat(history(AiMessage.from(CALL)), recorder);

        recorder.response();
        JsonNode expected =
                Json.tryParse(golden("request-with-specialist-call.json")).orElseThrow();
        assertThat(sent(0).path("contents")).isEqualTo(expected.path("contents"));
    }

    @Test
    void sendsBackTheSignatureOfItsOwnCall() {
        SERVER.answers(ok("answer-tool-call.json"), ok("answer-text.json"));
        ToolSpecification tool = ToolSpecification.builder()
                .name("set_light")
                .parameters(JsonObjectSchema.builder().addStringProperty("room").build())
                .build();
        ChatRequest request = ChatRequest.builder()
                .messages(UserMessage.from("Light, please"))
                .toolSpecifications(tool)
                .build();

        ChatResponse first = gemini.chatModel().chat(request);
        ToolExecutionRequest call = first.aiMessage().toolExecutionRequests().get(0);
        gemini.chatModel()
                .chat(
                        UserMessage.from("Light, please"),
                        first.aiMessage(),
                        ToolExecutionResultMessage.from(call, "done"));

        assertThat(sent(1).at("/contents/1/parts/0/thoughtSignature").asText()).isEqualTo("Z2VtaW5pLXNpZ25hdHVyZQ==");
    }

    @Test
    void sendsNoSignatureToAModelThatAsksForNone() {
        use(SERVER.orchestrator(new FakeTiming()).modelName("gemini-2.5-flash"));
        SERVER.answers(ok("answer-text.json"));

        gemini.chatModel().chat(history(AiMessage.from(CALL)));

        assertThat(sent(0).at("/contents/1/parts/0/functionCall/name").asText()).isEqualTo("set_light");
        assertThat(sent(0).at("/contents/1/parts/0").has("thoughtSignature")).isFalse();
    }

    @Test
    void allowsAnEmptyAnswerAfterAToolResult() {
        SERVER.answers(ok("empty-stop.json"));

        ChatResponse response = gemini.chatModel().chat(history(AiMessage.from(CALL)));

        assertThat(response.aiMessage().text()).isNull();
        assertThat(SERVER.requests()).hasSize(1);
    }

    @Test
    void saysWhichToolArgumentsOfTheHistoryAreMalformed() {
        AiMessage broken =
                AiMessage.from(CALL.toBuilder().arguments("{\"room\": kit").build());

        GeminiException error = catchThrowableOfType(
                GeminiException.class, () -> gemini.chatModel().chat(history(broken)));
        StreamRecorder recorder = new StreamRecorder();
        gemini.streamingChatModel().chat(history(broken), recorder);

        assertThat(error.kind()).isEqualTo(Kind.INVALID_HISTORY);
        assertThat(error.attempts()).isZero();
        assertThat(error)
                .hasMessageContaining("tool call 'set_light' in message 2 of the history are not JSON")
                .cause()
                .isNotNull();
        assertThat(recorder.error().kind()).isEqualTo(Kind.INVALID_HISTORY);
        assertThat(SERVER.requests()).isEmpty();
    }

    @Test
    void ignoresTheModelNameOfARouterUpstream() {
        SERVER.answers(ok("answer-text.json"));

        gemini.chatModel().chat(named("needle"));

        assertThat(SERVER.requests().get(0).getUrl()).isEqualTo("/v1beta/models/" + MODEL + ":generateContent");
    }

    @Test
    void ignoresTheModelNameOfARouterUpstreamInAStream() {
        SERVER.answers(ok("stream-text.sse"));
        StreamRecorder recorder = new StreamRecorder();

        gemini.streamingChatModel().chat(named("needle"), recorder);

        recorder.response();
        assertThat(SERVER.requests().get(0).getUrl()).startsWith("/v1beta/models/" + MODEL + ":");
    }

    @Test
    void ignoresTheModelNameInItsDefaultParameters() {
        use(SERVER.orchestrator(new FakeTiming())
                .defaultRequestParameters(ChatRequestParameters.builder()
                        .modelName("needle")
                        .temperature(0.25)
                        .build()));
        SERVER.answers(ok("answer-text.json"));

        gemini.chatModel().chat("Why?");

        assertThat(SERVER.requests().get(0).getUrl()).isEqualTo("/v1beta/models/" + MODEL + ":generateContent");
        assertThat(sent(0).at("/generationConfig/temperature").asDouble()).isEqualTo(0.25);
    }

    @Test
    void takesAModelNameThatRequestsMayChoose() {
        use(SERVER.orchestrator(new FakeTiming()).requestModelNames(Set.of("gemini-3.1-pro-preview")));
        SERVER.answers(ok("answer-text.json"));

        gemini.chatModel().chat(named("gemini-3.1-pro-preview"));

        assertThat(SERVER.requests().get(0).getUrl()).contains("/models/gemini-3.1-pro-preview:");
    }

    @Test
    void keepsTheOtherParametersOfTheRequest() {
        SERVER.answers(ok("answer-text.json"));
        ChatRequest request = ChatRequest.builder()
                .messages(UserMessage.from("Why?"))
                .parameters(ChatRequestParameters.builder()
                        .modelName("needle")
                        .temperature(0.5)
                        .maxOutputTokens(77)
                        .build())
                .build();

        gemini.chatModel().chat(request);

        assertThat(sent(0).at("/generationConfig/temperature").asDouble()).isEqualTo(0.5);
        assertThat(sent(0).at("/generationConfig/maxOutputTokens").asInt()).isEqualTo(77);
    }

    @Test
    void sendsTheKeyOnlyInItsHeader() {
        SERVER.answers(ok("answer-text.json"));

        gemini.chatModel().chat("Why?");

        assertThat(SERVER.requests().get(0).getHeader("x-goog-api-key")).isEqualTo(GeminiServer.KEY);
        assertThat(SERVER.requests().get(0).getUrl()).doesNotContain(GeminiServer.KEY);
    }

    private static ChatRequest named(String model) {
        return ChatRequest.builder()
                .messages(UserMessage.from("Why?"))
                .parameters(ChatRequestParameters.builder().modelName(model).build())
                .build();
    }
}
