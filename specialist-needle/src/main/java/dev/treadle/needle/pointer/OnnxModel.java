package dev.treadle.needle.pointer;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.treadle.needle.BundleException;
import dev.treadle.router.SpecialistException;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * A graph in ONNX Runtime: arrays in, arrays out, every native object closed.
 *
 * <p>One thread a run: requests run side by side, and a small graph gains nothing from more. Thread-safe, but {@link
 * #close} must not run beside {@link #run}.
 */
final class OnnxModel implements AutoCloseable {

    private final String what;
    private final OrtEnvironment environment;
    private final OrtSession session;

    private OnnxModel(String what, OrtEnvironment environment, OrtSession session) {
        this.what = what;
        this.environment = environment;
        this.session = session;
    }

    /**
     * Loads a graph.
     *
     * @param what its name for messages
     * @throws BundleException if ONNX Runtime cannot load it, or it lacks one of the inputs or outputs
     * @throws SpecialistException if ONNX Runtime itself does not work on this machine
     */
    static OnnxModel load(String what, byte[] graph, Set<String> inputs, Set<String> outputs) {
        OrtEnvironment environment = environment();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            options.addConfigEntry("session.intra_op.allow_spinning", "0");
            options.addConfigEntry("session.inter_op.allow_spinning", "0");
            OrtSession session = environment.createSession(graph, options);
            if (!session.getInputNames().equals(inputs)
                    || !session.getOutputNames().containsAll(outputs)) {
                String found = session.getInputNames() + " -> " + session.getOutputNames();
                session.close();
                throw new BundleException(what + " has the inputs and outputs " + found + ", expected " + inputs
                        + " -> " + outputs + ": the file is for another version");
            }
            return new OnnxModel(what, environment, session);
        } catch (OrtException e) {
            throw new BundleException(what + " cannot be loaded by ONNX Runtime: " + e.getMessage(), e);
        }
    }

    /**
     * Loads the native library, which the first {@link #load} would do otherwise.
     *
     * @throws SpecialistException if ONNX Runtime does not work on this machine
     */
    static void startRuntime() {
        environment();
    }

    private static OrtEnvironment environment() {
        try {
            return OrtEnvironment.getEnvironment();
        } catch (LinkageError | IllegalStateException e) {
            throw new SpecialistException(
                    "ONNX Runtime does not work on " + System.getProperty("os.name") + " "
                            + System.getProperty("os.arch")
                            + " (it needs glibc Linux x86-64 or aarch64, macOS on Apple silicon, or Windows x86-64): "
                            + e,
                    e);
        }
    }

    /** The inputs of one run. Values are copied when the run begins. */
    static final class Inputs {
        private final Map<String, Input> inputs = new HashMap<>();

        Inputs put(String name, float[] values, long... shape) {
            inputs.put(name, e -> OnnxTensor.createTensor(e, FloatBuffer.wrap(values), shape));
            return this;
        }

        Inputs put(String name, long[] values, long... shape) {
            inputs.put(name, e -> OnnxTensor.createTensor(e, LongBuffer.wrap(values), shape));
            return this;
        }

        private interface Input {
            OnnxTensor tensor(OrtEnvironment environment) throws OrtException;
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
        try {
            for (Map.Entry<String, Inputs.Input> input : inputs.inputs.entrySet()) {
                tensors.put(input.getKey(), input.getValue().tensor(environment));
            }
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
        }
    }

    private float[] floats(String name, OnnxValue value) {
        if (!(value instanceof OnnxTensor tensor)) {
            throw new SpecialistException(what + " gives no tensor for " + name);
        }
        FloatBuffer buffer = tensor.getFloatBuffer();
        float[] values = new float[buffer.remaining()];
        buffer.get(values);
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
