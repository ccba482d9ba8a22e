package dev.treadle.needle.pointer;

import java.util.ArrayList;
import java.util.List;

/**
 * What the network sees of a request: the query's tokens, then the tools, their parameters and their enum values, in
 * one sequence. Not to be modified.
 */
final class RequestFeatures {

    /** How many tokens the query has, with {@code [CLS]}. */
    final int tokenCount;

    /** The encoder's vectors, flat, a row a token, {@code [CLS]} first; there may be more rows. */
    final float[] tokens;

    /** {@link Query#shapes()}. */
    final float[] shapes;

    /** A vector a tool, in the order of the request. */
    final List<float[]> tools = new ArrayList<>();

    /** A vector a parameter, grouped by tool. */
    final List<float[]> parameters = new ArrayList<>();

    /** Kind of each parameter, and whether it is required. */
    final long[] types;

    /** A vector an enum value, grouped by parameter. */
    final List<float[]> options = new ArrayList<>();

    /** How each element (row) stands to each (column), flat: {@link Relations}. */
    final int[] relations;

    private RequestFeatures(Query query, float[] states, List<OfferedTool> offered, ElementVectors vectors) {
        Relations related = new Relations(query.tokens(), offered);
        tokenCount = query.tokens();
        tokens = states;
        shapes = query.shapes();
        types = new long[related.parameters()];
        relations = related.codes();
        for (OfferedTool tool : offered) {
            tools.add(vectors.of(tool.text()));
            for (OfferedTool.OfferedParameter parameter : tool.parameters()) {
                types[parameters.size()] = parameter.kind().index() * 2L + (parameter.required() ? 1 : 0);
                parameters.add(vectors.of(parameter.text()));
                for (String option : parameter.options()) {
                    options.add(vectors.of(ElementText.ofOption(option)));
                }
            }
        }
    }

    /** The features of a query with the encoder's states of it (with the row of {@code [SEP]}), and the tools. */
    static RequestFeatures of(Query query, float[] states, List<OfferedTool> offered, ElementVectors vectors) {
        return new RequestFeatures(query, states, offered, vectors);
    }
}
