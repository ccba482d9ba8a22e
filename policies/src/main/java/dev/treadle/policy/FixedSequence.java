package dev.treadle.policy;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Finds the lowest threshold whose error among accepted answers is at most alpha with probability 1 - delta: fixed-sequence
 * testing of Learn then Test (Angelopoulos, Bates, Candes, Jordan and Lei, 2021, arXiv:2110.01052), each hypothesis "the
 * error above this threshold is larger than alpha" tested by an exact binomial tail.
 *
 * <p>Which thresholds are tested, and in which order, is fixed by answers that the test does not use: from the threshold
 * that is most likely to pass downwards, until one fails. The chance that any threshold passes whose true error is above
 * alpha is then at most delta, however many are tried.
 *
 * <p>Immutable and thread-safe.
 */
final class FixedSequence {

    /** The most thresholds of a plan. */
    static final int MOST_STEPS = 100;

    private final double[] thresholds;
    private final double alpha;
    private final double delta;

    private FixedSequence(double[] thresholds, double alpha, double delta) {
        this.thresholds = thresholds;
        this.alpha = alpha;
        this.delta = delta;
    }

    /**
     * What a test found.
     *
     * @param threshold the lowest that passed; infinite where none did
     * @param accepted answers at or above it; where none passed, at or above the first that was tried
     * @param errors wrong ones among them
     */
    record Result(double threshold, int accepted, int errors) {

        boolean passed() {
            return threshold < Double.POSITIVE_INFINITY;
        }
    }

    /**
     * Plans a test.
     *
     * @param probability of answers that the test will not use
     * @param right whether they are right
     * @param share how many answers the test will have, for each of these
     */
    static FixedSequence plan(double[] probability, boolean[] right, double share, double alpha, double delta) {
        Answers answers = new Answers(probability, right);
        double[] sorted = probability.clone();
        Arrays.sort(sorted);
        int steps = Math.min(sorted.length, MOST_STEPS);
        double[] candidates = new double[steps];
        int count = 0;
        int start = 0;
        double least = Double.POSITIVE_INFINITY;
        for (int step = 1; step <= steps; step++) {
            double threshold = sorted[sorted.length - (int) ((long) step * sorted.length / steps)];
            if (count > 0 && threshold == candidates[count - 1]) {
                continue;
            }
            int accepted = (int) Math.round(answers.accepted(threshold) * share);
            // One mistake more than was seen: a short run without any is no reason to begin with it.
            int errors = (int) Math.ceil((answers.errors(threshold) + 1) * share);
            double chance = BinomialBound.chance(Math.min(errors, accepted), accepted, alpha);
            if (chance < least) {
                least = chance;
                start = count;
            }
            candidates[count++] = threshold;
        }
        return new FixedSequence(Arrays.copyOfRange(candidates, start, count), alpha, delta);
    }

    /** Tests the planned thresholds on other answers. */
    Result test(double[] probability, boolean[] right) {
        Answers answers = new Answers(probability, right);
        Result last = new Result(Double.POSITIVE_INFINITY, 0, 0);
        for (double threshold : thresholds) {
            int accepted = answers.accepted(threshold);
            int errors = answers.errors(threshold);
            if (BinomialBound.chance(errors, accepted, alpha) > delta) {
                return last.passed() ? last : new Result(Double.POSITIVE_INFINITY, accepted, errors);
            }
            last = new Result(threshold, accepted, errors);
        }
        return last;
    }

    /** The probabilities of the right and of the wrong answers, each rising. */
    private static final class Answers {

        private final double[] right;
        private final double[] wrong;

        Answers(double[] probability, boolean[] outcome) {
            right = sorted(probability, outcome, true);
            wrong = sorted(probability, outcome, false);
        }

        private static double[] sorted(double[] probability, boolean[] outcome, boolean wanted) {
            return IntStream.range(0, outcome.length)
                    .filter(i -> outcome[i] == wanted)
                    .mapToDouble(i -> probability[i])
                    .sorted()
                    .toArray();
        }

        int accepted(double threshold) {
            return atLeast(right, threshold) + errors(threshold);
        }

        int errors(double threshold) {
            return atLeast(wrong, threshold);
        }

        private static int atLeast(double[] rising, double threshold) {
            int low = 0;
            int high = rising.length;
            while (low < high) {
                int middle = (low + high) >>> 1;
                if (rising[middle] < threshold) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            return rising.length - low;
        }
    }
}
