package dev.treadle.needle.generative;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.treadle.needle.BundleException;
import dev.treadle.needle.OnnxRuntime;
import dev.treadle.router.SpecialistException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A network in ONNX Runtime. What goes from run to run (the prompt as it was read, the keys and values of the tokens so
 * far) never passes through Java.
 */
final class OnnxNetwork implements Network {

    private static final Set<String> WRITTEN = Set.of(Graphs.LOGITS, Graphs.PRESENT);

    private final Graphs graphs;
    private final int vocabulary;
    private final AtomicInteger held;

    private OnnxNetwork(Graphs graphs, int vocabulary, AtomicInteger held) {
        this.graphs = graphs;
        this.vocabulary = vocabulary;
        this.held = held;
    }

    /**
     * The network of two graphs, which it then owns. Writes a few tokens to see that they work.
     *
     * @param tokens how many the bundle's tokenizer has
     * @throws BundleException if the graphs do not work together, or know fewer tokens; they are closed then
     */
    static OnnxNetwork of(Graphs graphs, int tokens) {
        try {
            return new OnnxNetwork(graphs, tryOut(graphs, tokens), new AtomicInteger());
        } catch (RuntimeException e) {
            graphs.close();
            throw e;
        }
    }

    private static int tryOut(Graphs graphs, int tokens) {
        int more = Math.min(2, graphs.most());
        try (Session session = new Writing(graphs, new AtomicInteger(), new int[] {0})) {
            int vocabulary = session.feed(0, 0).remaining();
            int rows = session.feed(1, new int[more]).remaining();
            if (vocabulary < tokens || rows != more * vocabulary) {
                throw new BundleException(graphs.writer().name() + " gives " + vocabulary + " logits for a token and "
                        + rows + " for " + more + "; the bundle's tokenizer has " + tokens + " tokens");
            }
            return vocabulary;
        } catch (SpecialistException e) {
            throw new BundleException(
                    graphs.writer().name() + " does not work with "
                            + graphs.reader().name() + ": " + e.getMessage(),
                    e);
        }
    }

    @Override
    public int vocabulary() {
        return vocabulary;
    }

    @Override
    public Session open(int[] prompt) {
        return new Writing(graphs, held, prompt);
    }

    /** The native objects of sessions that were not closed. */
    int held() {
        return held.get();
    }

    @Override
    public void close() {
        graphs.close();
    }

    private static final class Writing implements Session {

        private final Graphs graphs;
        private final AtomicInteger held;
        private final LongBuffer ids;

        private OrtSession.@Nullable Result read;

        /** The keys and values of no tokens. */
        private @Nullable OnnxTensor nothing;

        /** What the last run gave: the keys and values of all tokens so far. */
        private OrtSession.@Nullable Result written;

        private int length;

        Writing(Graphs graphs, AtomicInteger held, int[] prompt) {
            this.graphs = graphs;
            this.held = held;
            int room = Math.max(prompt.length, graphs.most() + 1);
            this.ids = ByteBuffer.allocateDirect(room * Long.BYTES)
                    .order(ByteOrder.nativeOrder())
                    .asLongBuffer();
            try {
                nothing = opened(
                        OnnxTensor.createTensor(OnnxRuntime.environment(), FloatBuffer.allocate(0), graphs.noPast()));
                read = read(prompt);
            } catch (OrtException e) {
                close();
                throw new SpecialistException(graphs.reader().name() + " failed in ONNX Runtime: " + e.getMessage(), e);
            } catch (RuntimeException e) {
                close();
                throw e;
            }
        }

        private OrtSession.Result read(int[] prompt) throws OrtException {
            OnnxTensor tensor = ids(0, prompt, 1, prompt.length);
            try {
                return opened(graphs.reader()
                        .session()
                        .run(
                                Map.of(Graphs.PROMPT, tensor),
                                Set.copyOf(graphs.passed().values())));
            } finally {
                closed(tensor);
            }
        }

        @Override
        public int most() {
            return graphs.most();
        }

        @Override
        public FloatBuffer feed(int keep, int... tokens) {
            if (read == null || nothing == null) {
                throw new IllegalStateException("the session is closed");
            } else if (keep < 0 || keep > length || tokens.length > most() || (most() == 1 && keep != length)) {
                throw new IllegalArgumentException(
                        "cannot keep " + keep + " of " + length + " tokens and add " + tokens.length);
            }
            Map<String, OnnxTensor> inputs = new HashMap<>();
            for (Map.Entry<String, String> passed : graphs.passed().entrySet()) {
                inputs.put(passed.getKey(), tensor(read, passed.getValue()));
            }
            inputs.put(Graphs.PAST, written == null ? nothing : tensor(written, Graphs.PRESENT));
            OrtSession.Result before = written;
            try {
                written = run(inputs, keep, tokens);
            } catch (OrtException e) {
                throw new SpecialistException(graphs.writer().name() + " failed in ONNX Runtime: " + e.getMessage(), e);
            }
            closed(before);
            length = keep + tokens.length;
            // The buffer is a copy in the heap.
            return tensor(written, Graphs.LOGITS).getFloatBuffer();
        }

        private OrtSession.Result run(Map<String, OnnxTensor> inputs, int keep, int[] tokens) throws OrtException {
            OnnxTensor fed = ids(0, tokens, 1, tokens.length);
            OnnxTensor kept = null;
            try {
                inputs.put(Graphs.TOKENS, fed);
                if (most() > 1) {
                    kept = ids(tokens.length, new int[] {keep}, 1);
                    inputs.put(Graphs.PAST_LENGTH, kept);
                }
                return opened(graphs.writer().session().run(inputs, WRITTEN));
            } finally {
                closed(fed);
                closed(kept);
            }
        }

        /** Numbers as a tensor, which lies in the session's memory. */
        private OnnxTensor ids(int at, int[] values, long... shape) throws OrtException {
            LongBuffer own = ids.slice(at, values.length);
            for (int i = 0; i < values.length; i++) {
                own.put(i, values[i]);
            }
            return opened(OnnxTensor.createTensor(OnnxRuntime.environment(), own, shape));
        }

        private static OnnxTensor tensor(OrtSession.Result result, String name) {
            return (OnnxTensor) result.get(name).orElseThrow();
        }

        private <T extends AutoCloseable> T opened(T nativeObject) {
            held.incrementAndGet();
            return nativeObject;
        }

        private void closed(@Nullable OnnxTensor tensor) {
            if (tensor != null) {
                tensor.close();
                held.decrementAndGet();
            }
        }

        private void closed(OrtSession.@Nullable Result result) {
            if (result != null) {
                result.close();
                held.decrementAndGet();
            }
        }

        @Override
        public void close() {
            closed(written);
            closed(read);
            closed(nothing);
            written = null;
            read = null;
            nothing = null;
        }
    }
}
