package dev.treadle.needle.generative;

import ai.onnxruntime.OnnxJavaType;
import dev.treadle.needle.BundleException;
import dev.treadle.router.SpecialistException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The two graphs of a network, known to fit each other: the reader takes the prompt, the writer tokens.
 *
 * <p>The <i>plain</i> graphs are those that Needle is published with: each token costs a run, which computes what the
 * decoder sees of the prompt anew. The <i>fast</i> graphs compute that once, take several tokens a run, and leave out
 * what earlier runs had in excess.
 */
final class Graphs implements AutoCloseable {

    // The tensors' names.
    static final String PROMPT = "input_ids";
    static final String TOKENS = "decoder_input_ids";
    static final String PAST = "past_self_kv";
    static final String PAST_LENGTH = "past_length";
    static final String LOGITS = "logits";
    static final String PRESENT = "present_self_kv";

    /** The most tokens in a run of the fast writer. */
    private static final int MOST = 24;

    // Keys and values have the shape [layers, 2, 1, heads, positions, width].
    private static final int RANK = 6;
    private static final int POSITIONS = 4;

    private final Graph reader;
    private final Graph writer;
    private final Map<String, String> passed;
    private final long[] noPast;
    private final int most;

    private Graphs(Graph reader, Graph writer, Map<String, String> passed, int most) {
        this.reader = reader;
        this.writer = writer;
        this.passed = passed;
        this.most = most;
        this.noPast = writer.shapeIn(PAST, OnnxJavaType.FLOAT);
        passed.forEach((to, from) ->
                requireFit(to, reader.shapeOut(from, OnnxJavaType.FLOAT), writer.shapeIn(to, OnnxJavaType.FLOAT)));
        requireFit(PAST, writer.shapeOut(PRESENT, OnnxJavaType.FLOAT), noPast);
        reader.shapeIn(PROMPT, OnnxJavaType.INT64);
        writer.shapeIn(TOKENS, OnnxJavaType.INT64);
        writer.shapeOut(LOGITS, OnnxJavaType.FLOAT);
        if (most > 1) {
            writer.shapeIn(PAST_LENGTH, OnnxJavaType.INT64);
        }
        if (noPast.length == RANK) {
            noPast[POSITIONS] = 0;
        }
        if (noPast.length != RANK || Arrays.stream(noPast).anyMatch(size -> size < 0)) {
            throw new BundleException(writer.name() + ": the shape of " + PAST + " is " + Arrays.toString(noPast)
                    + ", expected [layers, 2, 1, heads, positions, width] with numbers for all but the positions");
        }
    }

    private void requireFit(String tensor, long[] from, long[] to) {
        boolean fits = from.length == to.length;
        for (int i = 0; fits && i < from.length; i++) {
            fits = from[i] < 0 || to[i] < 0 || from[i] == to[i];
        }
        if (!fits) {
            throw new BundleException(writer.name() + " takes " + Arrays.toString(to) + " for " + tensor + " and gets "
                    + Arrays.toString(from) + ": the files are of two networks (the other one is " + reader.name()
                    + ")");
        }
    }

    /**
     * Loads the graphs that Needle is published with.
     *
     * @param place where they are from, for messages
     * @param threads that share one run of a graph
     * @throws BundleException if they cannot be loaded, or do not fit each other
     * @throws SpecialistException if ONNX Runtime does not work on this machine
     */
    static Graphs plain(String place, int threads, byte[] encoder, byte[] decoderStep) {
        Graph reader = Graph.load(place + "/encoder.onnx", encoder, threads, Set.of(PROMPT), Set.of());
        // It has one output, whose name varies.
        String encoded = reader.outputs().keySet().iterator().next();
        return load(reader, place + "/decoder_step.onnx", decoderStep, threads, Map.of("encoder_out", encoded), 1);
    }

    /** Loads the graphs that write several tokens a run; parameters and errors as for {@link #plain}. */
    static Graphs fast(String place, int threads, byte[] prefill, byte[] decoderMulti) {
        Graph reader = Graph.load(place + "/prefill.onnx", prefill, threads, Set.of(PROMPT), Set.of());
        // Keys and values of each layer of the decoder, under the same names in both graphs.
        Map<String, String> crossed = reader.outputs().keySet().stream().collect(Collectors.toMap(n -> n, n -> n));
        return load(reader, place + "/decoder_multi.onnx", decoderMulti, threads, crossed, MOST);
    }

    private static Graphs load(
            Graph reader, String name, byte[] content, int threads, Map<String, String> passed, int most) {
        Graph writer;
        try {
            Set<String> inputs = new HashSet<>(passed.keySet());
            inputs.addAll(most == 1 ? Set.of(TOKENS, PAST) : Set.of(TOKENS, PAST, PAST_LENGTH));
            writer = Graph.load(name, content, threads, inputs, Set.of(LOGITS, PRESENT));
        } catch (RuntimeException e) {
            reader.close();
            throw e;
        }
        try {
            return new Graphs(reader, writer, passed, most);
        } catch (RuntimeException e) {
            close(reader, writer);
            throw e;
        }
    }

    Graph reader() {
        return reader;
    }

    Graph writer() {
        return writer;
    }

    /** By inputs of the writer: the outputs of the reader that are passed to them. */
    Map<String, String> passed() {
        return passed;
    }

    /** The shape of the keys and values of no tokens. Not to be modified. */
    long[] noPast() {
        return noPast;
    }

    /** The most tokens in a run of the writer; 1 for plain graphs, which also take nothing back. */
    int most() {
        return most;
    }

    @Override
    public void close() {
        close(reader, writer);
    }

    private static void close(Graph reader, Graph writer) {
        try {
            reader.close();
        } finally {
            writer.close();
        }
    }
}
