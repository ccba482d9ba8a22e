package dev.treadle.needle.pointer;

import dev.treadle.router.SpecialistException;
import java.util.Map;
import java.util.Set;

/** The trained network: {@link RequestFeatures} in, {@link Logits} out. Thread-safe, but not beside {@link #close}. */
final class PointerNetwork implements AutoCloseable {

    private static final Set<String> INPUTS =
            Set.of("tokens", "token_features", "tools", "params", "enums", "param_type", "relation");
    private static final Set<String> OUTPUTS = Set.of("count", "action", "start", "end", "pair", "choice");

    private final OnnxModel model;

    private PointerNetwork(OnnxModel model) {
        this.model = model;
    }

    /** Loads the network; errors as {@link OnnxModel#load}. */
    static PointerNetwork load(String what, byte[] graph) {
        return new PointerNetwork(OnnxModel.load(what, graph, INPUTS, OUTPUTS));
    }

    Logits run(RequestFeatures features) {
        int width = SentenceEncoder.WIDTH;
        int tokens = features.tokens.length / width;
        int tools = features.tools.length / width;
        int parameters = features.types.length;
        int options = features.options.length / width;
        long n = (long) tokens + tools + parameters + options;
        Map<String, float[]> out = model.run(
                new OnnxModel.Inputs()
                        .put("tokens", features.tokens, tokens, width)
                        .put("token_features", features.shapes, tokens, Query.FEATURES)
                        .put("tools", features.tools, tools, width)
                        .put("params", features.parameters, parameters, width)
                        .put("param_type", features.types, parameters)
                        .put("enums", features.options, options, width)
                        .put("relation", features.relations, n, n),
                OUTPUTS);
        int slots = parameters * Logits.INSTANCES;
        return new Logits(
                tokens,
                options,
                sized(out, "count", tools * (Logits.INSTANCES + 1)),
                sized(out, "action", slots * Action.COUNT),
                sized(out, "start", slots * tokens),
                sized(out, "end", slots * tokens),
                sized(out, "pair", tokens * tokens),
                sized(out, "choice", slots * options));
    }

    private static float[] sized(Map<String, float[]> out, String name, int size) {
        float[] values = out.get(name);
        if (values == null || values.length != size) {
            throw new SpecialistException("the pointer network gives " + (values == null ? 0 : values.length)
                    + " numbers for " + name + ", expected " + size);
        }
        return values;
    }

    @Override
    public void close() {
        model.close();
    }
}
