package dev.treadle.needle.generative;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import dev.treadle.needle.BundleException;
import dev.treadle.needle.OnnxRuntime;
import dev.treadle.router.SpecialistException;
import java.util.Map;
import java.util.Set;

/**
 * An ONNX graph with what it says about its inputs and outputs. Thread-safe, but {@link #close} must not run beside a
 * run.
 *
 * @param name for messages
 */
record Graph(String name, OrtSession session, Map<String, NodeInfo> inputs, Map<String, NodeInfo> outputs)
        implements AutoCloseable {

    /** Loads a graph; parameters and errors as {@link OnnxRuntime#load}. */
    static Graph load(String name, byte[] content, int threads, Set<String> inputs, Set<String> outputs) {
        OrtSession session = OnnxRuntime.load(name, content, threads, inputs, outputs);
        try {
            return new Graph(name, session, session.getInputInfo(), session.getOutputInfo());
        } catch (OrtException e) {
            BundleException failure =
                    new BundleException(name + " is not described by ONNX Runtime: " + e.getMessage(), e);
            try {
                session.close();
            } catch (OrtException alsoBroken) {
                failure.addSuppressed(alsoBroken);
            }
            throw failure;
        }
    }

    /**
     * The shape of an input; -1 where any size goes.
     *
     * @throws BundleException if it is no tensor of the type
     */
    long[] shapeIn(String input, OnnxJavaType type) {
        return shape(inputs, input, type);
    }

    /** The shape of an output, as {@link #shapeIn}. */
    long[] shapeOut(String output, OnnxJavaType type) {
        return shape(outputs, output, type);
    }

    private long[] shape(Map<String, NodeInfo> nodes, String tensor, OnnxJavaType type) {
        NodeInfo node = nodes.get(tensor);
        if (node == null || !(node.getInfo() instanceof TensorInfo info) || info.type != type) {
            throw new BundleException(name + ": expected a tensor of " + type + " for " + tensor + ", found " + node);
        }
        return info.getShape();
    }

    @Override
    public void close() {
        try {
            session.close();
        } catch (OrtException e) {
            throw new SpecialistException(name + " could not be closed: " + e.getMessage(), e);
        }
    }
}
