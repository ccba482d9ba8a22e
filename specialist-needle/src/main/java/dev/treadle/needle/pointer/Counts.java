package dev.treadle.needle.pointer;

import java.util.Arrays;

/** How often each tool is called, decided from the network's scores, and how sure that is. Immutable. */
final class Counts {

    /** Calls of one tool in one answer, at most. */
    static final int MAX_CALLS = 3;

    private final int[] counts;
    private final double probability;
    private final double least;
    private final double margin;
    private final double none;

    private Counts(int[] counts, double probability, double least, double margin, double none) {
        this.counts = counts;
        this.probability = probability;
        this.least = least;
        this.margin = margin;
        this.none = none;
    }

    /** The likeliest counts. {@code scores}, flat {@code [tools, 4]}: of each tool for 0 to 3 calls, unnormalised. */
    static Counts of(float[] scores) {
        int[] counts = new int[scores.length / (MAX_CALLS + 1)];
        double probability = 1;
        double least = 1;
        double margin = 1;
        double none = 1;
        for (int t = 0; t < counts.length; t++) {
            double[] own = new double[MAX_CALLS + 1];
            for (int c = 0; c < own.length; c++) {
                own[c] = scores[t * own.length + c];
            }
            double[] p = Probabilities.softmax(own);
            counts[t] = Probabilities.argmax(p);
            probability *= p[counts[t]];
            least = Math.min(least, p[counts[t]]);
            margin = Math.min(margin, Probabilities.margin(p));
            none *= p[0];
        }
        return new Counts(counts, probability, least, margin, none);
    }

    int of(int tool) {
        return counts[tool];
    }

    /** Whether no tool is called. */
    boolean none() {
        return Arrays.stream(counts).allMatch(c -> c == 0);
    }

    /** The product of the probabilities of all counts. */
    double probability() {
        return probability;
    }

    /** The probability of the least certain count. */
    double least() {
        return least;
    }

    /** The smallest distance between the first and the second choice of a count. */
    double margin() {
        return margin;
    }

    /** The probability that no tool is called. */
    double noneProbability() {
        return none;
    }
}
