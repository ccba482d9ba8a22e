package dev.treadle.policy;

import java.util.List;
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

    /**
     * Answers whose probability lies in one bin.
     *
     * @param n how many
     * @param probability the mean of theirs; NaN where there are none
     * @param right the share of right ones; NaN where there are none
     */
    public record Bin(int n, double probability, double right) {}

    /**
     * The bins behind the calibration error, the lowest first: {@value #BINS} of equal width, empty ones too.
     *
     * @param probability as for {@link #of}
     * @param right as for {@link #of}
     */
    public static List<Bin> bins(double[] probability, boolean[] right) {
        int[] n = new int[BINS];
        double[] sums = new double[BINS];
        int[] rights = new int[BINS];
        for (int i = 0; i < right.length; i++) {
            int bin = Math.min(BINS - 1, (int) (probability[i] * BINS));
            n[bin]++;
            sums[bin] += probability[i];
            rights[bin] += right[i] ? 1 : 0;
        }
        return IntStream.range(0, BINS)
                .mapToObj(bin -> new Bin(n[bin], sums[bin] / n[bin], (double) rights[bin] / n[bin]))
                .toList();
    }

    private static double ece(double[] probability, boolean[] right) {
        double error = bins(probability, right).stream()
                .filter(bin -> bin.n() > 0)
                .mapToDouble(bin -> bin.n() * Math.abs(bin.probability() - bin.right()))
                .sum();
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
