package dev.treadle.needle.pointer;

import java.util.Arrays;
import java.util.List;

/**
 * What the network says about the slots of a request: unnormalised scores, flat, in row-major order, a row a slot. Not
 * to be modified.
 */
final class Logits {

    private final int tokens;
    private final int options;
    private final int[] rows;
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
     * @param slots which slots the rows stand for
     * @param action {@code [slots, actions]}: how each slot gets its value
     * @param start {@code [slots, tokens]}: where the value's stretch of the query begins
     * @param end {@code [slots, tokens]}: with which token it ends
     * @param pair {@code [tokens, tokens]}: whether row and column are the ends of one stretch
     * @param choice {@code [slots, options]}: which enum value
     */
    Logits(
            int tokens,
            int options,
            Slots slots,
            float[] action,
            float[] start,
            float[] end,
            float[] pair,
            float[] choice) {
        this.tokens = tokens;
        this.options = options;
        this.action = action;
        this.start = start;
        this.end = end;
        this.pair = pair;
        this.choice = choice;
        int parameters = (int) Arrays.stream(slots.parameters).max().orElse(-1) + 1;
        this.rows = new int[parameters * Counts.MAX_CALLS];
        for (int row = 0; row < slots.size(); row++) {
            rows[(int) (slots.parameters[row] * Counts.MAX_CALLS + slots.instances[row])] = row;
        }
    }

    /** The scores where there is no slot. */
    static Logits none() {
        float[] empty = {};
        return new Logits(0, 0, Slots.of(List.of(), Counts.of(empty)), empty, empty, empty, empty, empty);
    }

    private int row(int parameter, int instance) {
        return rows[parameter * Counts.MAX_CALLS + instance];
    }

    float action(int parameter, int instance, Action action) {
        return this.action[row(parameter, instance) * Action.COUNT + action.index()];
    }

    /** The score of the stretch from one token to another. */
    float span(int parameter, int instance, int first, int last) {
        int row = row(parameter, instance) * tokens;
        return start[row + first] + end[row + last] + pair[first * tokens + last];
    }

    float choice(int parameter, int instance, int option) {
        return choice[row(parameter, instance) * options + option];
    }
}
