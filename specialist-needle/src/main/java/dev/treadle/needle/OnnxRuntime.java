package dev.treadle.needle;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.treadle.router.SpecialistException;
import java.util.Set;

/**
 * ONNX Runtime as the specialists use it. Of no use to applications.
 *
 * <p>Threads that share a run wait for each other without spinning: requests run side by side. Thread-safe.
 */
public final class OnnxRuntime {

    private OnnxRuntime() {}

    /**
     * The runtime of this process. The first call loads its native library.
     *
     * @throws SpecialistException if ONNX Runtime does not work on this machine
     */
    public static OrtEnvironment environment() {
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

    /**
     * Loads a graph. The caller closes it.
     *
     * @param what its name for messages
     * @param threads that share one run; at least 1
     * @param inputs all that it must have
     * @param outputs those that it must have; it may have others
     * @throws BundleException if ONNX Runtime cannot load it, or its inputs or outputs are others
     * @throws SpecialistException if ONNX Runtime itself does not work on this machine
     */
    public static OrtSession load(String what, byte[] graph, int threads, Set<String> inputs, Set<String> outputs) {
        OrtEnvironment environment = environment();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(threads);
            options.setInterOpNumThreads(1);
            options.addConfigEntry("session.intra_op.allow_spinning", "0");
            options.addConfigEntry("session.inter_op.allow_spinning", "0");
            // A pattern would be kept for each shape that inputs ever had; they gain nothing measurable, and texts have
            // no end of shapes.
            options.setMemoryPatternOptimization(false);
            OrtSession session = environment.createSession(graph, options);
            if (!session.getInputNames().equals(inputs)
                    || !session.getOutputNames().containsAll(outputs)) {
                String found = session.getInputNames() + " -> " + session.getOutputNames();
                session.close();
                throw new BundleException(what + " has the inputs and outputs " + found + ", expected " + inputs
                        + " -> " + outputs + ": the file is for another version");
            }
            return session;
        } catch (OrtException e) {
            throw new BundleException(what + " cannot be loaded by ONNX Runtime: " + e.getMessage(), e);
        }
    }
}
