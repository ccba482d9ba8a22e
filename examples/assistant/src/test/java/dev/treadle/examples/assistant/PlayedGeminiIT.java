package dev.treadle.examples.assistant;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the played Gemini answers on the wire. */
class PlayedGeminiIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String WEATHER =
            "{\"role\":\"user\",\"parts\":[{\"text\":\"What's the weather like today?\"}]}";
    private static final String CALL =
            "{\"role\":\"model\",\"parts\":[{\"functionCall\":{\"name\":\"getWeather\",\"args\":{\"day\":\"TODAY\"}}}]}";
    private static final String RESULT = "{\"role\":\"user\",\"parts\":[{\"functionResponse\":{\"name\":\"getWeather\","
            + "\"response\":{\"response\":\"today: snow\"}}}]}";
    private static final String HELLO = "{\"role\":\"user\",\"parts\":[{\"text\":\"Hello!\"}]}";

    private final PlayedGemini server = PlayedGemini.start(Script.scripted());

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void callsAToolFirst() throws Exception {
        JsonNode answer = ask(WEATHER);

        JsonNode part = answer.at("/candidates/0/content/parts/0");
        assertThat(part.at("/functionCall/name").asText()).isEqualTo("getWeather");
        assertThat(part.at("/functionCall/args/day").asText()).isEqualTo("TODAY");
        assertThat(part.path("thoughtSignature").asText()).isNotEmpty();
        assertThat(answer.path("modelVersion").asText()).isEqualTo("gemini-3.8-flash");
    }

    @Test
    void phrasesWhatTheToolSaid() throws Exception {
        JsonNode answer = ask(WEATHER, CALL, RESULT);

        assertThat(answer.at("/candidates/0/content/parts/0/text").asText()).isEqualTo("The forecast for today: snow.");
    }

    @Test
    void looksAtTheLastWordsOfTheUserOnly() throws Exception {
        JsonNode answer = ask(WEATHER, CALL, RESULT, HELLO);

        assertThat(answer.at("/candidates/0/content/parts/0/text").asText())
                .isEqualTo(Script.scripted().otherwise());
    }

    @Test
    void countsAQuarterOfTheCharactersAsTokens() throws Exception {
        JsonNode usage = ask(HELLO).path("usageMetadata");

        String request = "{\"contents\":[" + HELLO + "]}";
        assertThat(usage.path("promptTokenCount").asInt()).isEqualTo((request.length() + 3) / 4);
        assertThat(usage.path("totalTokenCount").asInt())
                .isEqualTo(usage.path("promptTokenCount").asInt()
                        + usage.path("candidatesTokenCount").asInt());
    }

    @Test
    void refusesWhatIsNotJson() throws Exception {
        assertThat(post("{").statusCode()).isEqualTo(400);
    }

    @Test
    void listensOnThisMachineOnly() {
        assertThat(server.baseUrl()).startsWith("http://127.0.0.1:").endsWith("/v1beta");
    }

    @Test
    void countsItsRequests() throws Exception {
        ask(HELLO);
        ask(HELLO);

        assertThat(server.requests()).isEqualTo(2);
    }

    private JsonNode ask(String... contents) throws IOException, InterruptedException {
        HttpResponse<String> response = post("{\"contents\":[" + String.join(",", contents) + "]}");
        assertThat(response.statusCode()).isEqualTo(200);
        return JSON.readTree(response.body());
    }

    private HttpResponse<String> post(String body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create(server.baseUrl() + "/models/gemini-3.8-flash:generateContent"))
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    }
}
