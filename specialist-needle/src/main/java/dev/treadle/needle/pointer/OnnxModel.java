package dev.treadle.needle.pointer;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.treadle.needle.OnnxRuntime;
import dev.treadle.router.SpecialistException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A graph in ONNX Runtime: arrays in, arrays out, every native object closed.
 *
 * <p>Thread-safe, but {@link #close} must not run beside {@link #run}.
 */
final class OnnxModel implements AutoCloseable {

    private final String what;
    private final OrtSession session;
    private final Scratch scratch = new Scratch();

    private OnnxModel(String what, OrtSession session) {
        this.what = what;
        this.session = session;
    }

    /** Loads a graph; parameters and errors as {@link OnnxRuntime#load}. */
    static OnnxModel load(String what, byte[] graph, Set<String> inputs, Set<String> outputs) {
        return new OnnxModel(what, OnnxRuntime.load(what, graph, 1, inputs, outputs));
    }

    /** The inputs of one run, flat, in row-major order; longer arrays are read as far as the shape reaches. */
    static final class Inputs {

        private static final int ALIGNMENT = 64;

        private final Map<String, Input> inputs = new HashMap<>();
        private int bytes;

        @SuppressWarnings("ArrayRecordComponent") // not to be modified, never compared
        private record Input(OnnxJavaType type, long[] shape, int offset, int bytes, Consumer<ByteBuffer> writer) {}

        Inputs put(String name, float[] values, int... shape) {
            return put(name, OnnxJavaType.FLOAT, shape, b -> b.asFloatBuffer().put(values, 0, count(shape)));
        }

        /** A matrix by its rows. */
        Inputs put(String name, List<float[]> rows, int width) {
            int[] shape = {rows.size(), width};
            return put(name, OnnxJavaType.FLOAT, shape, b -> {
                FloatBuffer floats = b.asFloatBuffer();
                rows.forEach(row -> floats.put(row, 0, width));
            });
        }

        Inputs put(String name, int[] values, int... shape) {
            return put(name, OnnxJavaType.INT32, shape, b -> b.asIntBuffer().put(values, 0, count(shape)));
        }

        Inputs put(String name, long[] values, int... shape) {
            return put(name, OnnxJavaType.INT64, shape, b -> b.asLongBuffer().put(values, 0, count(shape)));
        }

        private Inputs put(String name, OnnxJavaType type, int[] shape, Consumer<ByteBuffer> writer) {
            int size = Math.multiplyExact(count(shape), type.size);
            long[] dimensions = Arrays.stream(shape).asLongStream().toArray();
            inputs.put(name, new Input(type, dimensions, bytes, size, writer));
            bytes = Math.addExact(bytes, Math.addExact(size, ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT);
            return this;
        }

        private static int count(int[] shape) {
            return Arrays.stream(shape).reduce(1, Math::multiplyExact);
        }

        /** Adds the tensors to a map; their values lie in the memory. */
        private void tensors(OrtEnvironment environment, ByteBuffer memory, Map<String, OnnxTensor> tensors)
                throws OrtException {
            for (Map.Entry<String, Input> entry : inputs.entrySet()) {
                Input input = entry.getValue();
                ByteBuffer own = memory.slice(input.offset, input.bytes).order(memory.order());
                input.writer.accept(own);
                tensors.put(entry.getKey(), OnnxTensor.createTensor(environment, own, input.shape, input.type));
            }
        }
    }

    /**
     * Runs the graph.
     *
     * @return the wanted outputs by name, flat, in row-major order
     * @throws SpecialistException if ONNX Runtime fails, or gives a value that is no number
     */
    Map<String, float[]> run(Inputs inputs, Set<String> outputs) {
        Map<String, OnnxTensor> tensors = new HashMap<>();
        ByteBuffer memory = scratch.take(inputs.bytes);
        try {
            inputs.tensors(OnnxRuntime.environment(), memory, tensors);
            try (OrtSession.Result result = session.run(tensors, outputs)) {
                Map<String, float[]> values = new HashMap<>();
                for (Map.Entry<String, OnnxValue> output : result) {
                    values.put(output.getKey(), floats(output.getKey(), output.getValue()));
                }
                return values;
            }
        } catch (OrtException e) {
            throw new SpecialistException(what + " failed in ONNX Runtime: " + e.getMessage(), e);
        } finally {
            tensors.values().forEach(OnnxTensor::close);
            scratch.give(memory);
        }
    }

    private float[] floats(String name, OnnxValue value) {
        if (!(value instanceof OnnxTensor tensor)) {
            throw new SpecialistException(what + " gives no tensor for " + name);
        }
        // The buffer is a copy in the heap.
        float[] values = tensor.getFloatBuffer().array();
        for (float v : values) {
            if (!Float.isFinite(v)) {
                throw new SpecialistException(what + " gives " + v + " in its output " + name);
            }
        }
        return values;
    }

    @Override
    public void close() {
        try {
            session.close();
        } catch (OrtException e) {
            throw new SpecialistException(what + " could not be closed: " + e.getMessage(), e);
        }
    }
}
