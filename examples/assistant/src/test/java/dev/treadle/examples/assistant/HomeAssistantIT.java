package dev.treadle.examples.assistant;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** The program from its arguments to its exit code. */
class HomeAssistantIT {

    private static final String KEY = "secret-key-of-the-test";

    @Test
    void printsTheScriptedConversationAndWhatItSaved() {
        Run run = Run.of();

        assertThat(run.code()).isZero();
        assertThat(run.err()).isEmpty();
        assertThat(run.out())
                .startsWith("Gemini is PLAYED: GEMINI_API_KEY is not set")
                .contains(
                        "published price",
                        " 1  Turn on the lights in the kitchen.",
                        "call        switchLights {\"room\":\"KITCHEN\",\"power\":\"ON\"}",
                        "home        light kitchen: off -> 100 %",
                        "16  I'm off to bed",
                        "by          Gemini (played), asked",
                        "because     leans-on-history: \"What about\" may point at an earlier turn",
                        "The home now",
                        "requests to Gemini",
                        "median time, local turn");
    }

    @Test
    void helpsWithoutStartingAnything() {
        Run run = Run.of("--help");

        assertThat(run.code()).isZero();
        assertThat(run.out()).startsWith("Usage: ").contains("--interactive", "GEMINI_API_KEY");
        assertThat(run.err()).isEmpty();
    }

    @Test
    void refusesAnUnknownOptionWithExitCodeTwo() {
        Run run = Run.of("--colour");

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err().strip()).isEqualTo("assistant: unknown option --colour; --help shows those there are");
        assertThat(run.out()).isEmpty();
    }

    @Test
    void refusesAnUnusableBaseUrlWithExitCodeTwo() {
        Run run = Run.of("", Map.of("GEMINI_API_KEY", KEY, "GEMINI_BASE_URL", "nowhere"));

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err())
                .startsWith("assistant: ")
                .contains("GEMINI_BASE_URL")
                .doesNotContain(KEY);
    }

    @Test
    void readsTurnsFromTheStandardInput() {
        Run run = Run.of("Set the heating to 21 degrees.\n\nWhy is the sky blue?\nexit\nPlay jazz.\n", Map.of(), "-i");

        assertThat(run.code()).isZero();
        assertThat(run.out())
                .contains(" 1  Set the heating to 21 degrees.", " 2  Why is the sky blue?", "heating: 19 °C -> 21 °C")
                .contains("(The played Gemini has no answer to that.")
                .doesNotContain("jazz");
    }

    @Test
    void endsWithTheStandardInput() {
        Run run = Run.of("", Map.of(), "--interactive");

        assertThat(run.code()).isZero();
        assertThat(run.out()).contains("turns                                       0");
    }

    @Test
    void leavesTheTurnToGeminiWhereAToolFails() {
        Run run = Run.of("Set the heating to 90 degrees.", Map.of(), "-i");

        assertThat(run.code()).isZero();
        assertThat(run.out())
                .contains(
                        "tool failed the heating goes from 5 to 30 degrees, not to 90.0", "Gemini (played), asked once")
                .doesNotContain("home        heating");
    }

    @Test
    void asksTheGeminiOfTheEnvironment() {
        try (PlayedGemini server = PlayedGemini.start(Script.scripted())) {
            Map<String, String> environment = Map.of(
                    "GEMINI_API_KEY", KEY, "GEMINI_MODEL", "gemini-2.5-flash", "GEMINI_BASE_URL", server.baseUrl());

            Run run = Run.of("Tell me a joke.", environment, "-i");

            assertThat(run.code()).isZero();
            assertThat(run.out())
                    .startsWith("Escalated turns go to the real Gemini: gemini-2.5-flash")
                    .contains("by          Gemini (gemini-2.5-flash), asked once")
                    .doesNotContain("PLAYED", KEY);
            assertThat(server.requests()).isEqualTo(1);
        }
    }

    @Test
    void saysThatACostIsNotKnownWhereThePriceIsNot() {
        Run run = Run.of("Tell me a joke.", Map.of("GEMINI_MODEL", "gemini-of-tomorrow"), "-i");

        assertThat(run.out()).contains("not known");
    }

    @Test
    void goesOnAfterAFailureOfGeminiAndEndsWithExitCodeOne() {
        String unused = closedBaseUrl();
        Map<String, String> environment = Map.of("GEMINI_API_KEY", KEY, "GEMINI_BASE_URL", unused);

        Run run = Run.of("Tell me a joke.\nSet the heating to 21 degrees.", environment, "-i");

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out())
                .contains("failed      gemini-3.8-flash: cannot connect", "heating: 19 °C -> 21 °C")
                .doesNotContain(KEY);
    }

    /** The address of a server that is gone. */
    private static String closedBaseUrl() {
        try (PlayedGemini server = PlayedGemini.start(Script.scripted())) {
            return server.baseUrl();
        }
    }
}
