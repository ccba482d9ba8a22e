package dev.treadle.needle.pointer;

import com.fasterxml.jackson.databind.JsonNode;
import dev.treadle.needle.Bundle;
import dev.treadle.needle.BundleException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * The frozen sentence encoder, all-MiniLM-L6-v2: a text into one vector of 384 numbers for each of its pieces.
 *
 * <p>Thread-safe, but {@link #close} must not run beside other calls. About 1 to 3 ms a text on one core.
 */
final class SentenceEncoder implements AutoCloseable {

    /** The numbers in a vector. */
    static final int WIDTH = 384;

    /** The longest text, in pieces without {@code [CLS]} and {@code [SEP]}. */
    static final int MAX_PIECES = 126;

    private static final String GRAPH = "all-minilm-l6-v2-q.onnx";
    private static final String VOCABULARY = "all-minilm-l6-v2-q-tokenizer.json";
    private static final String VOCABULARY_SHA256 = "da0e79933b9ed51798a3ae27893d3c5fa4a201126cef75586296df9b4d2c62a0";
    private static final Set<String> INPUTS = Set.of("input_ids", "attention_mask", "token_type_ids");
    private static final String OUTPUT = "last_hidden_state";

    private final WordPiece wordPiece;
    private final OnnxModel model;

    private SentenceEncoder(WordPiece wordPiece, OnnxModel model) {
        this.wordPiece = wordPiece;
        this.model = model;
    }

    /**
     * The encoder's graph, from the class path.
     *
     * @throws BundleException if it is missing
     */
    static Bundle.Unchecked graph() {
        return Bundle.resource(SentenceEncoder.class, GRAPH);
    }

    /**
     * The graph, if it is the one that a bundle was trained with.
     *
     * @param description {@code resource} and {@code sha256} of that one
     * @throws BundleException if it is another
     */
    static byte[] checked(Bundle.Unchecked graph, JsonNode description) {
        String name = description.path("resource").asText();
        if (!name.equals(GRAPH)) {
            throw new BundleException("the bundle was trained with the sentence encoder '" + name
                    + "'; this release has " + GRAPH + ": update Treadle or use another bundle");
        }
        return graph.checked(description.path("sha256").asText());
    }

    /**
     * Loads the encoder.
     *
     * @throws BundleException if ONNX Runtime cannot load the graph
     */
    static SentenceEncoder load(WordPiece wordPiece, byte[] graph) {
        return new SentenceEncoder(wordPiece, OnnxModel.load("the sentence encoder", graph, INPUTS, Set.of(OUTPUT)));
    }

    /** The tokenizer with the encoder's vocabulary, from the class path. */
    static WordPiece vocabulary() {
        return WordPiece.read(Bundle.resource(SentenceEncoder.class, VOCABULARY, VOCABULARY_SHA256));
    }

    /** The first pieces of a text, without {@code [CLS]} and {@code [SEP]}. */
    List<WordPiece.Piece> pieces(String text, int limit) {
        return wordPiece.pieces(text, limit);
    }

    /**
     * The vectors of the pieces.
     *
     * @param pieces at most {@link #MAX_PIECES}
     * @return flat, a row each for {@code [CLS]}, the pieces and {@code [SEP]}
     */
    float[] states(List<WordPiece.Piece> pieces) {
        int n = pieces.size() + 2;
        long[] ids = new long[n];
        ids[0] = WordPiece.CLS;
        for (int i = 0; i < pieces.size(); i++) {
            ids[i + 1] = pieces.get(i).id();
        }
        ids[n - 1] = WordPiece.SEP;
        long[] ones = new long[n];
        Arrays.fill(ones, 1);
        OnnxModel.Inputs inputs = new OnnxModel.Inputs()
                .put("input_ids", ids, 1, n)
                .put("attention_mask", ones, 1, n)
                .put("token_type_ids", new long[n], 1, n);
        float[] states = model.run(inputs, Set.of(OUTPUT)).get(OUTPUT);
        if (states == null || states.length != n * WIDTH) {
            throw new BundleException("the encoder does not give " + WIDTH + " numbers for each piece");
        }
        return states;
    }

    /** One vector of length 1 for a text, of which it reads the first {@link #MAX_PIECES} pieces. */
    float[] vector(String text) {
        return mean(states(pieces(text, MAX_PIECES)));
    }

    /** The mean of all rows, scaled to length 1. */
    static float[] mean(float[] states) {
        float[] mean = new float[WIDTH];
        for (int i = 0; i < states.length; i++) {
            mean[i % WIDTH] += states[i];
        }
        double square = 0;
        for (float v : mean) {
            square += (double) v * v;
        }
        // The sum has the mean's direction: dividing by the number of rows would change nothing.
        double length = Math.max(Math.sqrt(square), 1e-12);
        for (int i = 0; i < WIDTH; i++) {
            mean[i] = (float) (mean[i] / length);
        }
        return mean;
    }

    @Override
    public void close() {
        model.close();
    }
}
