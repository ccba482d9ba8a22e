package dev.treadle.needle.pointer;

/**
 * What the network says about a request: unnormalised scores, flat, in row-major order. Not to be modified.
 */
final class Logits {

    /** Calls of one tool in one answer, at most. */
    static final int INSTANCES = 3;

    private final int tokens;
    private final int options;
    private final float[] count;
    private final float[] action;
    private final float[] start;
    private final float[] end;
    private final float[] pair;
    private final float[] choice;

    /**
     * The network's outputs.
     *
     * @param tokens query tokens, with {@code [CLS]}
     * @param options enum values of all parameters
     * @param count {@code [tools, 4]}: how often each tool is called
     * @param action {@code [parameters, 3, actions]}: how each parameter of each call of its tool gets its value
     * @param start {@code [parameters, 3, tokens]}: where the value's stretch of the query begins
     * @param end {@code [parameters, 3, tokens]}: with which token it ends
     * @param pair {@code [tokens, tokens]}: whether row and column are the ends of one stretch
     * @param choice {@code [parameters, 3, options]}: which enum value
     */
    Logits(
            int tokens,
            int options,
            float[] count,
            float[] action,
            float[] start,
            float[] end,
            float[] pair,
            float[] choice) {
        this.tokens = tokens;
        this.options = options;
        this.count = count;
        this.action = action;
        this.start = start;
        this.end = end;
        this.pair = pair;
        this.choice = choice;
    }

    float count(int tool, int calls) {
        return count[tool * (INSTANCES + 1) + calls];
    }

    float action(int parameter, int instance, Action action) {
        return this.action[(parameter * INSTANCES + instance) * Action.COUNT + action.index()];
    }

    /** The score of the stretch from one token to another. */
    float span(int parameter, int instance, int first, int last) {
        int row = (parameter * INSTANCES + instance) * tokens;
        return start[row + first] + end[row + last] + pair[first * tokens + last];
    }

    float choice(int parameter, int instance, int option) {
        return choice[(parameter * INSTANCES + instance) * options + option];
    }
}
