package dev.treadle.gemini;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Optional;

/** Reading JSON of other people without trust. Thread-safe. */
final class Json {

    private static final ObjectMapper MAPPER =
            new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private Json() {}

    /** The tree of a text; a missing node for an empty text. */
    static JsonNode parse(String text) throws JsonProcessingException {
        return MAPPER.readTree(text);
    }

    /** The tree of a text, or nothing where it is not JSON. */
    static Optional<JsonNode> tryParse(String text) {
        try {
            return Optional.of(parse(text));
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    /** The first characters of a text on one line, for a message. */
    static String excerpt(String text, int length) {
        String line = text.strip().replaceAll("\\s+", " ");
        return line.length() <= length ? line : line.substring(0, length) + "...";
    }
}
