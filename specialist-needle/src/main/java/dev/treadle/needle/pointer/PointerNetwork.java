package dev.treadle.needle.pointer;

import dev.treadle.router.SpecialistException;
import java.util.Map;
import java.util.Set;

/**
 * The trained network, in two halves: one reads the whole request and counts the calls, the other fills the slots of
 * the tools that are called, and of those only. Thread-safe, but not beside {@link #close}.
 */
final class PointerNetwork implements AutoCloseable {

    /** The graph that reads, in the bundle. */
    static final String READER = "reader.onnx";

    /** The graph that fills slots, in the bundle. */
    static final String SLOTS = "slots.onnx";

    private static final Set<String> READER_IN =
            Set.of("tokens", "token_features", "tools", "params", "enums", "param_type", "relation");
    private static final Set<String> READER_OUT =
            Set.of("count", "token_states", "tool_states", "param_states", "enum_states");
    private static final Set<String> SLOTS_IN =
            Set.of("token_states", "tool_states", "param_states", "enum_states", "slot_tool", "slot_param", "instance");
    private static final Set<String> SLOTS_OUT = Set.of("action", "start", "end", "pair", "choice");

    private final OnnxModel reader;
    private final OnnxModel filler;

    private PointerNetwork(OnnxModel reader, OnnxModel filler) {
        this.reader = reader;
        this.filler = filler;
    }

    /** Loads the network; errors as {@link OnnxModel#load}. {@code place} says where the graphs are from. */
    static PointerNetwork load(String place, byte[] readerGraph, byte[] slotsGraph) {
        OnnxModel reader = OnnxModel.load(place + "/" + READER, readerGraph, READER_IN, READER_OUT);
        try {
            return new PointerNetwork(reader, OnnxModel.load(place + "/" + SLOTS, slotsGraph, SLOTS_IN, SLOTS_OUT));
        } catch (RuntimeException e) {
            reader.close();
            throw e;
        }
    }

    /**
     * A request as the network has read it: its states, flat, a row of one width for each token, tool, parameter and
     * enum value. Not to be modified.
     */
    @SuppressWarnings("ArrayRecordComponent") // not to be modified, never compared
    record Reading(Counts counts, float[] tokens, float[] tools, float[] parameters, float[] options, int width) {}

    /** Reads a request. */
    Reading read(RequestFeatures features) {
        int width = SentenceEncoder.WIDTH;
        int tokens = features.tokenCount;
        int tools = features.tools.size();
        int parameters = features.parameters.size();
        int options = features.options.size();
        int n = tokens + tools + parameters + options;
        Map<String, float[]> out = reader.run(
                new OnnxModel.Inputs()
                        .put("tokens", features.tokens, tokens, width)
                        .put("token_features", features.shapes, tokens, Query.FEATURES)
                        .put("tools", features.tools, width)
                        .put("params", features.parameters, width)
                        .put("param_type", features.types, parameters)
                        .put("enums", features.options, width)
                        .put("relation", features.relations, n, n),
                READER_OUT);
        int states = sized(out, "token_states", -1).length / tokens;
        return new Reading(
                Counts.of(sized(out, "count", tools * (Counts.MAX_CALLS + 1))),
                sized(out, "token_states", tokens * states),
                sized(out, "tool_states", tools * states),
                sized(out, "param_states", parameters * states),
                sized(out, "enum_states", options * states),
                states);
    }

    /** Says what fills some slots of a request. */
    Logits fill(Reading reading, Slots slots) {
        if (slots.size() == 0) {
            return Logits.none();
        }
        int width = reading.width;
        int tokens = reading.tokens.length / width;
        int options = reading.options.length / width;
        Map<String, float[]> out = filler.run(
                new OnnxModel.Inputs()
                        .put("token_states", reading.tokens, tokens, width)
                        .put("tool_states", reading.tools, reading.tools.length / width, width)
                        .put("param_states", reading.parameters, reading.parameters.length / width, width)
                        .put("enum_states", reading.options, options, width)
                        .put("slot_tool", slots.tools, slots.size())
                        .put("slot_param", slots.parameters, slots.size())
                        .put("instance", slots.instances, slots.size()),
                SLOTS_OUT);
        return new Logits(
                tokens,
                options,
                slots,
                sized(out, "action", slots.size() * Action.COUNT),
                sized(out, "start", slots.size() * tokens),
                sized(out, "end", slots.size() * tokens),
                sized(out, "pair", tokens * tokens),
                sized(out, "choice", slots.size() * options));
    }

    private static float[] sized(Map<String, float[]> out, String name, int size) {
        float[] values = out.get(name);
        if (values == null || (size >= 0 && values.length != size)) {
            throw new SpecialistException("the pointer network gives " + (values == null ? 0 : values.length)
                    + " numbers for " + name + ", expected " + size);
        }
        return values;
    }

    @Override
    public void close() {
        try {
            reader.close();
        } finally {
            filler.close();
        }
    }
}
