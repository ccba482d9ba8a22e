package dev.treadle.policy;

import java.util.stream.IntStream;

/**
 * How well probabilities tell right answers from wrong ones, and how true they are. NaN where a figure is not defined.
 *
 * <p>Immutable.
 *
 * @param n how many answers
 * @param auroc the probability that a right answer has a higher value than a wrong one; equal values count half
 * @param ece the expected calibration error: the mean distance between probability and share of right answers, over
 *     {@value #BINS} bins of equal width, weighted by their counts (Naeini, Cooper and Hauskrecht, AAAI 2015)
 * @param brier the mean squared distance between probability and outcome, 0 to 1 (Brier, Monthly Weather Review 78, 1950)
 */
public record Reliability(int n, double auroc, double ece, double brier) {

    /** The bins of the calibration error. */
    public static final int BINS = 10;

    /**
     * The figures of answers.
     *
     * @param probability of each answer to be right, in [0, 1]
     * @param right whether it is, in the same order
     * @throws IllegalArgumentException if the lengths differ
     */
    public static Reliability of(double[] probability, boolean[] right) {
        if (probability.length != right.length) {
            throw new IllegalArgumentException(probability.length + " probabilities for " + right.length + " answers");
        }
        return new Reliability(
                right.length, auroc(probability, right), ece(probability, right), brier(probability, right));
    }

    private static double auroc(double[] probability, boolean[] right) {
        int[] ranked = IntStream.range(0, right.length)
                .boxed()
                .sorted((a, b) -> Double.compare(probability[b], probability[a]))
                .mapToInt(Integer::intValue)
                .toArray();
        double rights = 0;
        double wrongs = 0;
        double pairs = 0;
        for (int from = 0, to; from < ranked.length; from = to) {
            double rightHere = 0;
            for (to = from; to < ranked.length && probability[ranked[to]] == probability[ranked[from]]; to++) {
                rightHere += right[ranked[to]] ? 1 : 0;
            }
            double wrongHere = to - from - rightHere;
            pairs += wrongHere * (rights + rightHere / 2);
            rights += rightHere;
            wrongs += wrongHere;
        }
        return rights == 0 || wrongs == 0 ? Double.NaN : pairs / (rights * wrongs);
    }

    private static double ece(double[] probability, boolean[] right) {
        double[] surplus = new double[BINS];
        for (int i = 0; i < right.length; i++) {
            surplus[Math.min(BINS - 1, (int) (probability[i] * BINS))] += probability[i] - (right[i] ? 1 : 0);
        }
        double error = 0;
        for (double s : surplus) {
            error += Math.abs(s);
        }
        return error / right.length;
    }

    private static double brier(double[] probability, boolean[] right) {
        double sum = 0;
        for (int i = 0; i < right.length; i++) {
            double off = probability[i] - (right[i] ? 1 : 0);
            sum += off * off;
        }
        return sum / right.length;
    }
}
