package dev.treadle.examples.assistant;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A conversation: what the user says, and what the played Gemini answers to whichever turn reaches it. Immutable.
 *
 * @param turns in their order
 * @param otherwise the played answer to what is not in the script
 */
record Script(List<Turn> turns, String otherwise) {

    private static final String RESOURCE = "conversation.json";
    private static final ObjectMapper JSON = new ObjectMapper();

    Script {
        turns = List.copyOf(turns);
    }

    /**
     * A turn of the script.
     *
     * @param user what the user says
     * @param steps what Gemini answers, request by request: at least one
     */
    record Turn(String user, List<Step> steps) {
        Turn {
            steps = List.copyOf(steps);
        }
    }

    /**
     * One answer of the played Gemini: tool calls, or a text in which {@value PlayedGemini#RESULT} stands for what the
     * last tool said.
     *
     * @param calls function calls in Gemini's form, {@code name} and {@code args}; empty for a text
     */
    record Step(List<ObjectNode> calls, String text) {
        Step {
            calls = List.copyOf(calls);
        }
    }

    /** The conversation that comes with the program. */
    static Script scripted() {
        try (InputStream in = Script.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException("the jar lacks " + RESOURCE + ": build it anew");
            }
            JsonNode script = JSON.readTree(in);
            List<Turn> turns = new ArrayList<>();
            for (JsonNode turn : script.path("turns")) {
                List<Step> steps = new ArrayList<>();
                turn.path("gemini").forEach(step -> steps.add(step(step)));
                turns.add(new Turn(turn.path("user").asText(), steps));
            }
            return new Script(turns, script.path("otherwise").asText());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + RESOURCE, e);
        }
    }

    private static Step step(JsonNode step) {
        List<ObjectNode> calls = new ArrayList<>();
        step.path("calls").forEach(call -> calls.add((ObjectNode) call));
        return new Step(calls, step.path("text").asText());
    }

    /**
     * What the played Gemini says.
     *
     * @param user the user's last words
     * @param answered how many answers the model gave since
     */
    Step answer(String user, int answered) {
        return turns.stream()
                .filter(turn -> turn.user().equals(user))
                .findFirst()
                .map(turn -> turn.steps().get(Math.min(answered, turn.steps().size() - 1)))
                .orElseGet(() -> new Step(List.of(), otherwise));
    }
}
