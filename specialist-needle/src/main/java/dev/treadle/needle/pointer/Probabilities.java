package dev.treadle.needle.pointer;

/** Scores into probabilities, in double precision. Thread-safe. */
final class Probabilities {

    private Probabilities() {}

    /** Scores into probabilities that add up to 1; a score of minus infinity has none. At least one must be finite. */
    static double[] softmax(double[] scores) {
        double max = Double.NEGATIVE_INFINITY;
        for (double s : scores) {
            max = Math.max(max, s);
        }
        double sum = 0;
        double[] p = new double[scores.length];
        for (int i = 0; i < p.length; i++) {
            p[i] = Math.exp(scores[i] - max);
            sum += p[i];
        }
        for (int i = 0; i < p.length; i++) {
            p[i] /= sum;
        }
        return p;
    }

    static double sigmoid(double score) {
        return 1 / (1 + Math.exp(-score));
    }

    /** The index of the largest number; the first of equal ones. */
    static int argmax(double[] values) {
        int best = 0;
        for (int i = 1; i < values.length; i++) {
            if (values[i] > values[best]) {
                best = i;
            }
        }
        return best;
    }

    /** How far the largest is ahead of the next. */
    static double margin(double[] values) {
        int best = argmax(values);
        double next = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < values.length; i++) {
            if (i != best) {
                next = Math.max(next, values[i]);
            }
        }
        return values[best] - next;
    }
}
