package dev.treadle.examples.cli;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The {@code route} command with the embedded specialist. */
class RouteCommandIT {

    private static final String KEY = "secret-key-of-the-test";
    private static final String OUT_OF_SCOPE = "who wrote the novel Middlemarch";

    @RegisterExtension
    static final WireMockExtension GEMINI = WireMockExtension.newInstance()
            .options(options().dynamicPort().bindAddress("127.0.0.1"))
            .build();

    @TempDir
    Path folder;

    @Test
    void answersALocalRequestWithoutAKey() {
        Terminal run = Terminal.run("route", "set a timer for ten minutes");

        assertThat(run.code()).isZero();
        assertThat(run.err()).isEmpty();
        assertThat(run.out()).startsWith("set_timer {\"minutes\":10}").contains("answered by", "confidence", "time");
    }

    @Test
    void printsOneJsonObjectForARequest() {
        Terminal run = Terminal.run("route", "--json", "set a timer for ten minutes");

        JsonNode json = Json.read(run.out());
        assertThat(json.path("verdict").asText()).isEqualTo("accept");
        assertThat(json.path("answered_by").asText()).isEqualTo("specialist");
        assertThat(json.at("/calls/0/arguments/minutes").asInt()).isEqualTo(10);
        assertThat(json.at("/latency_ms/total").asDouble()).isPositive();
        assertThat(json.path("cost_saved_usd").asDouble()).isPositive();
    }

    @Test
    void saysWhatAnEscalatedRequestWouldSendWhereNoOrchestratorIsConfigured() {
        Terminal run = Terminal.run("route", OUT_OF_SCOPE);

        assertThat(run.code()).isZero();
        assertThat(run.out())
                .contains("escalated", "No orchestrator is configured: set GEMINI_API_KEY", OUT_OF_SCOPE, "set_timer");
    }

    @Test
    void sendsAnEscalatedRequestToGemini() {
        GEMINI.stubFor(post(anyUrl())
                .willReturn(okJson(
                        "{\"candidates\":[{\"content\":{\"role\":\"model\",\"parts\":[{\"text\":\"George Eliot.\"}]},"
                                + "\"finishReason\":\"STOP\"}],\"usageMetadata\":{\"promptTokenCount\":900,"
                                + "\"candidatesTokenCount\":4,\"totalTokenCount\":904}}")));

        Terminal run = Terminal.run(gemini(), "route", OUT_OF_SCOPE);
        Terminal json = Terminal.run(gemini(), "route", "--json", OUT_OF_SCOPE);

        assertThat(run.code()).isZero();
        assertThat(run.out())
                .startsWith("George Eliot.")
                .contains("answered by", "cost")
                .doesNotContain(KEY);
        assertThat(Json.read(json.out()).path("answered_by").asText()).isEqualTo("orchestrator");
        assertThat(Json.read(json.out()).at("/usage/input_tokens").asInt()).isEqualTo(900);
        assertThat(GEMINI.getAllServeEvents()).hasSize(2);
    }

    @Test
    void failsWithTheOrchestratorsErrorAndWithoutTheKey() {
        GEMINI.stubFor(post(anyUrl())
                .willReturn(aResponse().withStatus(403).withBody("{\"error\":{\"code\":403,\"message\":\"no\"}}")));

        Terminal run = Terminal.run(gemini(), "route", OUT_OF_SCOPE);

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out()).contains("which failed", "403").doesNotContain(KEY);
    }

    @Test
    void keepsEscalatedRequestsWithTheirAnswers() {
        GEMINI.stubFor(post(anyUrl())
                .willReturn(okJson(
                        "{\"candidates\":[{\"content\":{\"role\":\"model\",\"parts\":[{\"text\":\"George Eliot.\"}]},"
                                + "\"finishReason\":\"STOP\"}]}")));
        Path journal = folder.resolve("journal");
        Path examples = folder.resolve("examples.jsonl");

        Terminal run = Terminal.run(gemini(), "route", "--journal", journal.toString(), OUT_OF_SCOPE);
        Terminal local =
                Terminal.run(gemini(), "route", "--journal", journal.toString(), "set a timer for ten minutes");
        Terminal.run("journal", "export", "--journal", journal.toString(), "--out", examples.toString());

        assertThat(run.code()).isZero();
        assertThat(local.out()).startsWith("set_timer");
        assertThat(Corpus.read(examples, 10)).singleElement().satisfies(example -> {
            assertThat(example.query()).isEqualTo(OUT_OF_SCOPE);
            assertThat(example.expected()).isEmpty();
        });
    }

    @Test
    void refusesAJournalWhereNobodyIsAsked() {
        String journal = folder.resolve("journal").toString();

        assertThat(Terminal.run("route", "--journal", journal, OUT_OF_SCOPE).err())
                .contains("set GEMINI_API_KEY");
        assertThat(Terminal.run(gemini(), "route", "--journal", journal, "--dry-run", OUT_OF_SCOPE)
                        .code())
                .isEqualTo(2);
    }

    @Test
    void asksNobodyInADryRun() {
        Terminal run = Terminal.run(gemini(), "route", "--dry-run", OUT_OF_SCOPE);

        assertThat(run.code()).isZero();
        assertThat(run.out()).contains("escalated", "dry run");
        assertThat(GEMINI.getAllServeEvents()).isEmpty();
    }

    @Test
    void escalatesAllUnderAThresholdThatNothingReaches() {
        Terminal run = Terminal.run("route", "--threshold", "1", "--json", "set a timer for ten minutes");

        JsonNode json = Json.read(run.out());
        assertThat(json.path("reason").asText()).isEqualTo("low-confidence");
        assertThat(json.at("/not_trusted/0/name").asText()).isEqualTo("set_timer");
    }

    @Test
    void takesToolsFromAFile() throws IOException {
        Path tools = Files.writeString(
                folder.resolve("tools.json"),
                "[{\"type\":\"function\",\"function\":{\"name\":\"cancel_order\",\"description\":\"Cancel an order\","
                        + "\"parameters\":{\"type\":\"object\",\"properties\":{\"order_id\":{\"type\":\"integer\","
                        + "\"description\":\"Number of the order\"}},\"required\":[\"order_id\"]}}}]");

        Terminal run = Terminal.run("route", "--tools", tools.toString(), "--json", "cancel order 4711");

        assertThat(Json.read(run.out()).at("/calls/0/arguments/order_id").asInt())
                .isEqualTo(4711);
    }

    @Test
    void showsOnlyTheBeginningOfALongRequest() {
        Terminal run = Terminal.run("route", "word ".repeat(100_000));

        assertThat(run.code()).isZero();
        assertThat(run.out()).contains("too-large", "characters)").hasSizeLessThan(2000);
    }

    @Test
    void refusesAWrongCommandLineWithExitCodeTwo() {
        assertThat(Terminal.run("route").code()).isEqualTo(2);
        assertThat(Terminal.run("route", " ").code()).isEqualTo(2);
        assertThat(Terminal.run("route", "--threshold", "1.5", "x").code()).isEqualTo(2);
        assertThat(Terminal.run("no-such-command").code()).isEqualTo(2);
        assertThat(Terminal.run().code()).isEqualTo(2);
    }

    @Test
    void saysInOneLineThatABundleIsMissing() {
        Terminal run = Terminal.run("route", "--bundle", folder.resolve("none").toString(), "x");

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err().strip()).startsWith("treadle: ").doesNotContain("\n");
    }

    private static Map<String, String> gemini() {
        return Map.of("GEMINI_API_KEY", KEY, "GEMINI_BASE_URL", GEMINI.baseUrl() + "/v1beta");
    }
}
