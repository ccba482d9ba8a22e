package dev.treadle.needle.pointer;

import java.util.List;

/**
 * What the network sees of a request: the query's tokens, then the tools, their parameters and their enum values, in
 * one sequence. All arrays are flat, in row-major order.
 *
 * @param tokens the encoder's vectors, a row a token, {@code [CLS]} first
 * @param shapes {@link Query#shapes()}
 * @param tools a vector a tool, in the order of the request
 * @param parameters a vector a parameter, grouped by tool
 * @param types kind of each parameter, and whether it is required
 * @param options a vector an enum value, grouped by parameter
 * @param relations how each element (row) stands to each (column): {@link Relations}
 */
record RequestFeatures(
        float[] tokens,
        float[] shapes,
        float[] tools,
        float[] parameters,
        long[] types,
        float[] options,
        long[] relations) {

    private static final int WIDTH = SentenceEncoder.WIDTH;

    /** The features of a query with the encoder's states of it (with the row of {@code [SEP]}), and the tools. */
    static RequestFeatures of(Query query, float[] states, List<OfferedTool> offered, ElementVectors vectors) {
        Relations relations = new Relations(query.tokens(), offered);
        float[] tokens = new float[query.tokens() * WIDTH];
        System.arraycopy(states, 0, tokens, 0, tokens.length);
        float[] tools = new float[offered.size() * WIDTH];
        float[] parameters = new float[relations.parameters() * WIDTH];
        float[] options = new float[relations.options() * WIDTH];
        long[] types = new long[relations.parameters()];
        int t = 0;
        int p = 0;
        int o = 0;
        for (OfferedTool tool : offered) {
            put(vectors.of(tool.text()), tools, t++);
            for (OfferedTool.OfferedParameter parameter : tool.parameters()) {
                types[p] = parameter.kind().ordinal() * 2L + (parameter.required() ? 1 : 0);
                put(vectors.of(parameter.text()), parameters, p++);
                for (String option : parameter.options()) {
                    put(vectors.of(ElementText.ofOption(option)), options, o++);
                }
            }
        }
        return new RequestFeatures(tokens, query.shapes(), tools, parameters, types, options, relations.codes());
    }

    private static void put(float[] vector, float[] rows, int row) {
        System.arraycopy(vector, 0, rows, row * WIDTH, WIDTH);
    }
}
