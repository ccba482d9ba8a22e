package dev.treadle.examples.assistant;

import dev.treadle.gemini.GeminiOrchestrator;
import dev.treadle.gemini.GeminiPrices;
import java.util.Map;
import java.util.Optional;

/** The large model of the assistant: Gemini itself, or a played one where there is no key. Thread-safe. */
final class Gemini implements AutoCloseable {

    static final String DEFAULT_MODEL = "gemini-3.8-flash";

    private final GeminiOrchestrator orchestrator;
    private final Optional<PlayedGemini> played;

    private Gemini(GeminiOrchestrator orchestrator, Optional<PlayedGemini> played) {
        this.orchestrator = orchestrator;
        this.played = played;
    }

    /**
     * Gemini as the environment says.
     *
     * @param environment {@code GEMINI_API_KEY}, and if need be {@code GEMINI_MODEL} and {@code GEMINI_BASE_URL}
     * @param script what is played where there is no key
     * @throws IllegalArgumentException if a variable cannot be used; the message says why
     */
    static Gemini of(Map<String, String> environment, Script script) {
        String key = environment.getOrDefault("GEMINI_API_KEY", "");
        String model = orDefault(environment.getOrDefault("GEMINI_MODEL", ""), DEFAULT_MODEL);
        if (key.isBlank()) {
            return played(model, script);
        }
        String url =
                orDefault(environment.getOrDefault("GEMINI_BASE_URL", ""), GeminiOrchestrator.Builder.DEFAULT_BASE_URL);
        return new Gemini(orchestrator(key, model, url), Optional.empty());
    }

    private static Gemini played(String model, Script script) {
        PlayedGemini server = PlayedGemini.start(script);
        try {
            return new Gemini(orchestrator(PlayedGemini.KEY, model, server.baseUrl()), Optional.of(server));
        } catch (RuntimeException e) {
            server.close();
            throw e;
        }
    }

    private static GeminiOrchestrator orchestrator(String key, String model, String url) {
        return GeminiOrchestrator.builder(key).modelName(model).baseUrl(url).build();
    }

    private static String orDefault(String value, String otherwise) {
        return value.isBlank() ? otherwise : value.strip();
    }

    GeminiOrchestrator orchestrator() {
        return orchestrator;
    }

    /** The server that plays Gemini; empty where the real one is asked. */
    Optional<PlayedGemini> played() {
        return played;
    }

    /** What people call it. */
    String name() {
        return played.isPresent() ? "Gemini (played)" : "Gemini (" + orchestrator.modelName() + ")";
    }

    /** What a user must know of it before the first turn. */
    String notice() {
        String prices = "the published price table (" + orchestrator.modelName() + ", as of "
                + GeminiPrices.PUBLISHED_AS_OF + ")";
        return played.map(server -> "Gemini is PLAYED: GEMINI_API_KEY is not set, so WireMock at " + server.baseUrl()
                        + " speaks Gemini's wire protocol with scripted answers. The cost of played turns is from "
                        + prices + " and the played token counts (the characters sent and received, divided by "
                        + PlayedGemini.CHARACTERS_PER_TOKEN + "); nothing is billed, and Gemini's own time is not in"
                        + " the times.")
                .orElseGet(() -> "Escalated turns go to the real Gemini: " + orchestrator.modelName()
                        + ". Their cost is from " + prices + " and the tokens that Gemini reports.");
    }

    @Override
    public void close() {
        orchestrator.close();
        played.ifPresent(PlayedGemini::close);
    }
}
