package dev.treadle.needle.pointer;

import java.util.Arrays;
import java.util.List;

/**
 * What the network sees of a request: the query's tokens, then the tools, their parameters and their enum values, in
 * one sequence. All arrays are flat, in row-major order.
 */
final class RequestFeatures {

    private static final int WIDTH = SentenceEncoder.WIDTH;

    /** The encoder's vectors, a row a token, {@code [CLS]} first. */
    final float[] tokens;

    /** {@link Query#shapes()}. */
    final float[] shapes;

    /** A vector a tool, in the order of the request. */
    final float[] tools;

    /** A vector a parameter, grouped by tool. */
    final float[] parameters;

    /** Kind of each parameter, and whether it is required. */
    final long[] types;

    /** A vector an enum value, grouped by parameter. */
    final float[] options;

    /** How each element (row) stands to each (column): {@link Relations}. */
    final long[] relations;

    private RequestFeatures(Query query, float[] states, List<OfferedTool> offered, ElementVectors vectors) {
        Relations related = new Relations(query.tokens(), offered);
        tokens = Arrays.copyOf(states, query.tokens() * WIDTH);
        shapes = query.shapes();
        tools = new float[offered.size() * WIDTH];
        parameters = new float[related.parameters() * WIDTH];
        types = new long[related.parameters()];
        options = new float[related.options() * WIDTH];
        relations = related.codes();
        int t = 0;
        int p = 0;
        int o = 0;
        for (OfferedTool tool : offered) {
            put(vectors.of(tool.text()), tools, t++);
            for (OfferedTool.OfferedParameter parameter : tool.parameters()) {
                types[p] = parameter.kind().index() * 2L + (parameter.required() ? 1 : 0);
                put(vectors.of(parameter.text()), parameters, p++);
                for (String option : parameter.options()) {
                    put(vectors.of(ElementText.ofOption(option)), options, o++);
                }
            }
        }
    }

    /** The features of a query with the encoder's states of it (with the row of {@code [SEP]}), and the tools. */
    static RequestFeatures of(Query query, float[] states, List<OfferedTool> offered, ElementVectors vectors) {
        return new RequestFeatures(query, states, offered, vectors);
    }

    private static void put(float[] vector, float[] rows, int row) {
        System.arraycopy(vector, 0, rows, row * WIDTH, WIDTH);
    }
}
