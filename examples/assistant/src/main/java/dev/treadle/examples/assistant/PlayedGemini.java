package dev.treadle.examples.assistant;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathMatching;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.WireMock;
import com.github.tomakehurst.wiremock.extension.ResponseTransformerV2;
import com.github.tomakehurst.wiremock.http.Response;
import com.github.tomakehurst.wiremock.stubbing.ServeEvent;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Stands in for Gemini: WireMock on 127.0.0.1 that speaks the wire protocol of {@code generateContent} and answers from a
 * {@link Script}. It keeps nothing of a conversation: all it needs is in the request, as with the real one. Thread-safe.
 */
final class PlayedGemini implements AutoCloseable {

    /** Stands in a scripted text for what the last tool said. */
    static final String RESULT = "{result}";

    /** Google's rule of thumb for text; the played token counts are the characters sent and received by this. */
    static final int CHARACTERS_PER_TOKEN = 4;

    /** Any key will do. */
    static final String KEY = "played";

    private final WireMockServer server;

    private PlayedGemini(WireMockServer server) {
        this.server = server;
    }

    /** A played Gemini on a free port. */
    static PlayedGemini start(Script script) {
        WireMockServer server = new WireMockServer(
                wireMockConfig().bindAddress("127.0.0.1").dynamicPort().extensions(new Answers(script)));
        server.start();
        server.stubFor(post(urlPathMatching("/v1beta/models/[^:/]+:generateContent"))
                .willReturn(aResponse().withHeader("Content-Type", "application/json; charset=UTF-8")));
        return new PlayedGemini(server);
    }

    /** Where it listens, in the form of {@code GEMINI_BASE_URL}. */
    String baseUrl() {
        return "http://127.0.0.1:" + server.port() + "/v1beta";
    }

    /** How many requests reached it. */
    int requests() {
        return server.findAll(WireMock.postRequestedFor(anyUrl())).size();
    }

    @Override
    public void close() {
        server.stop();
    }

    /** Makes the body of each answer. */
    private static final class Answers implements ResponseTransformerV2 {

        private static final ObjectMapper JSON = new ObjectMapper();
        private static final Pattern MODEL = Pattern.compile("/models/([^:/]+):");

        /** Gemini 3 signs its tool calls, and refuses them where the signature does not come back. */
        private static final String SIGNATURE = "cGxheWVk";

        private final Script script;

        Answers(Script script) {
            this.script = script;
        }

        @Override
        public String getName() {
            return "played-gemini";
        }

        @Override
        public Response transform(Response response, ServeEvent event) {
            String request = event.getRequest().getBodyAsString();
            try {
                String body = answer(JSON.readTree(request), request.length(), model(event));
                return Response.Builder.like(response).but().body(body).build();
            } catch (JsonProcessingException e) {
                return Response.Builder.like(response)
                        .but()
                        .status(400)
                        .body("{\"error\":{\"code\":400,\"message\":\"not JSON\",\"status\":\"INVALID_ARGUMENT\"}}")
                        .build();
            }
        }

        private static String model(ServeEvent event) {
            Matcher model = MODEL.matcher(event.getRequest().getUrl());
            return model.find() ? model.group(1) : "unknown";
        }

        private String answer(JsonNode request, int requestCharacters, String model) {
            Script.Step step = step(request.path("contents"));
            ObjectNode body = JSON.createObjectNode();
            ObjectNode candidate = body.putArray("candidates").addObject();
            ObjectNode content = candidate.putObject("content").put("role", "model");
            ArrayNode parts = content.putArray("parts");
            if (step.calls().isEmpty()) {
                parts.addObject().put("text", step.text());
            }
            for (ObjectNode call : step.calls()) {
                ObjectNode part = parts.addObject();
                part.set("functionCall", call.deepCopy());
                if (parts.size() == 1) {
                    part.put("thoughtSignature", SIGNATURE);
                }
            }
            candidate.put("finishReason", "STOP");
            int input = tokens(requestCharacters);
            int output = tokens(parts.toString().length());
            body.putObject("usageMetadata")
                    .put("promptTokenCount", input)
                    .put("candidatesTokenCount", output)
                    .put("totalTokenCount", input + output);
            return body.put("modelVersion", model).put("responseId", "played").toString();
        }

        private Script.Step step(JsonNode contents) {
            String user = "";
            String result = "";
            int answered = 0;
            for (JsonNode content : contents) {
                for (JsonNode part : content.path("parts")) {
                    if (content.path("role").asText().equals("user") && part.has("text")) {
                        user = part.path("text").asText();
                        answered = 0;
                    }
                    result = part.at("/functionResponse/response/response").asText(result);
                }
                answered += content.path("role").asText().equals("model") ? 1 : 0;
            }
            Script.Step step = script.answer(user, answered);
            return new Script.Step(step.calls(), step.text().replace(RESULT, result));
        }

        private static int tokens(int characters) {
            return (characters + CHARACTERS_PER_TOKEN - 1) / CHARACTERS_PER_TOKEN;
        }
    }
}
