package dev.treadle.needle.generative;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The calls of a whole answer, and where in its text they stand. Immutable.
 *
 * <p>Numbers keep their digits: as a binary fraction, one might be outside the limits that it was written within.
 */
record Answer(List<Call> calls) {

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    /** A stretch of the text in bytes: from the first on, up to one before the last. */
    record Stretch(int from, int to) {}

    /**
     * A call.
     *
     * @param name as the model calls the tool
     * @param named where the name stands, with its quotes
     */
    record Call(String name, Stretch named, List<Argument> arguments) {

        /** All arguments. */
        ObjectNode values() {
            ObjectNode values = JsonNodeFactory.instance.objectNode();
            arguments.forEach(argument -> values.set(argument.name(), argument.value()));
            return values;
        }
    }

    /**
     * An argument.
     *
     * @param begun from the end of the one before, or of the bracket, to the value
     * @param written where the value stands, up to the byte that ends it
     */
    record Argument(String name, JsonNode value, Stretch begun, Stretch written) {}

    /**
     * Reads an answer.
     *
     * @param text a list of calls that the grammar took
     */
    static Answer read(byte[] text) {
        List<Call> calls = new ArrayList<>();
        try (JsonParser parser = JSON.createParser(text)) {
            expect(parser, JsonToken.START_ARRAY);
            while (parser.nextToken() == JsonToken.START_OBJECT) {
                calls.add(call(parser));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the grammar took what is no JSON", e);
        }
        return new Answer(List.copyOf(calls));
    }

    private static Call call(JsonParser parser) throws IOException {
        expect(parser, JsonToken.FIELD_NAME);
        expect(parser, JsonToken.VALUE_STRING);
        int from = begin(parser);
        String name = parser.getText();
        Stretch named = new Stretch(from, here(parser));
        expect(parser, JsonToken.FIELD_NAME);
        expect(parser, JsonToken.START_OBJECT);
        List<Argument> arguments = new ArrayList<>();
        int before = here(parser);
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String parameter = parser.currentName();
            JsonToken first = parser.nextToken();
            int start = begin(parser);
            JsonNode value = JSON.readTree(parser);
            int end = here(parser);
            // Only what follows tells that a number or a word is whole.
            boolean endsItself = first == JsonToken.VALUE_STRING || first.isStructStart();
            arguments.add(new Argument(
                    parameter, value, new Stretch(before, start), new Stretch(start, endsItself ? end : end + 1)));
            before = end;
        }
        expect(parser, JsonToken.END_OBJECT);
        return new Call(name, named, List.copyOf(arguments));
    }

    private static int begin(JsonParser parser) {
        return (int) parser.currentTokenLocation().getByteOffset();
    }

    private static int here(JsonParser parser) throws IOException {
        parser.finishToken();
        return (int) parser.currentLocation().getByteOffset();
    }

    private static void expect(JsonParser parser, JsonToken token) throws IOException {
        if (parser.nextToken() != token) {
            throw new IllegalStateException(
                    "the grammar took " + parser.currentToken() + " where only " + token + " may stand");
        }
    }
}
