package dev.treadle.needle.pointer;

import java.util.List;
import java.util.stream.LongStream;

/**
 * The parameters that need a value: those of every call of every called tool, as index arrays of one length. Not to be
 * modified.
 */
final class Slots {

    /** The tool of each slot. */
    final long[] tools;

    /** The parameter of each slot, among those of all tools. */
    final long[] parameters;

    /** The call of its tool that each slot belongs to, from 0. */
    final long[] instances;

    private Slots(long[] tools, long[] parameters, long[] instances) {
        this.tools = tools;
        this.parameters = parameters;
        this.instances = instances;
    }

    /** The slots of the tools that are called. */
    static Slots of(List<OfferedTool> offered, Counts counts) {
        LongStream.Builder tools = LongStream.builder();
        LongStream.Builder parameters = LongStream.builder();
        LongStream.Builder instances = LongStream.builder();
        int parameter = 0;
        for (int t = 0; t < offered.size(); t++) {
            int last = parameter + offered.get(t).parameters().size();
            for (; parameter < last; parameter++) {
                for (int instance = 0; instance < counts.of(t); instance++) {
                    tools.add(t);
                    parameters.add(parameter);
                    instances.add(instance);
                }
            }
        }
        return new Slots(
                tools.build().toArray(),
                parameters.build().toArray(),
                instances.build().toArray());
    }

    int size() {
        return tools.length;
    }
}
