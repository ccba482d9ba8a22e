package dev.treadle.needle.pointer;

import dev.langchain4j.agent.tool.ToolSpecification;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * The tools of a request that fit the network's window.
 *
 * <p>Where all fit, all are kept. Otherwise the ones nearest to the query in meaning are, in the order of the request;
 * a tool is kept whole or not at all. Thread-safe.
 */
final class Shortlist {

    static final int MAX_TOOLS = 16;
    static final int MAX_PARAMETERS = 160;
    static final int MAX_OPTIONS = 240;

    private Shortlist() {}

    /**
     * The tools that fit; empty where the one nearest to the query alone does not.
     *
     * @param query the query's vector; asked for only where not all tools fit
     */
    static List<OfferedTool> of(List<ToolSpecification> offered, Supplier<float[]> query, ElementVectors vectors) {
        if (offered.size() <= MAX_TOOLS) {
            List<OfferedTool> all = offered.stream().map(OfferedTool::of).toList();
            if (fits(all)) {
                return all;
            }
        }
        float[] wanted = query.get();
        double[] nearness = new double[offered.size()];
        Integer[] order = new Integer[offered.size()];
        for (int t = 0; t < order.length; t++) {
            ToolSpecification tool = offered.get(t);
            nearness[t] = dot(wanted, vectors.of(ElementText.described(tool.name(), tool.description())));
            order[t] = t;
        }
        Arrays.sort(order, Comparator.comparingDouble(t -> -nearness[t]));
        TreeMap<Integer, OfferedTool> kept = new TreeMap<>();
        for (int t : Arrays.asList(order).subList(0, Math.min(MAX_TOOLS, order.length))) {
            OfferedTool tool = OfferedTool.of(offered.get(t));
            List<OfferedTool> together = new ArrayList<>(kept.values());
            together.add(tool);
            if (fits(together)) {
                kept.put(t, tool);
            } else if (kept.isEmpty()) {
                return List.of();
            }
        }
        return List.copyOf(kept.values());
    }

    private static boolean fits(List<OfferedTool> tools) {
        return tools.stream().mapToInt(t -> t.parameters().size()).sum() <= MAX_PARAMETERS
                && tools.stream().mapToInt(OfferedTool::optionCount).sum() <= MAX_OPTIONS;
    }

    private static double dot(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }
}
