package dev.treadle.policy;

import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds the lowest threshold whose error among accepted answers is at most alpha with probability 1 - delta: fixed-sequence
 * testing of Learn then Test (Angelopoulos, Bates, Candes, Jordan and Lei, 2021, arXiv:2110.01052), each hypothesis "the
 * error above this threshold is larger than alpha" tested by a binomial tail ({@link Tally}).
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
    private final Settings settings;

    private FixedSequence(double[] thresholds, Settings settings) {
        this.thresholds = thresholds;
        this.settings = settings;
    }

    /**
     * What is to be proved.
     *
     * @param byTools whether answers are independent from group to group only
     */
    record Settings(double alpha, double delta, boolean byTools) {}

    /**
     * An answer.
     *
     * @param group answers of one group are about the same tool
     */
    record Answer(double probability, boolean right, String group) {}

    /**
     * What a test found.
     *
     * @param threshold the lowest that passed; infinite where none did
     * @param tally of the answers at or above it; where none passed, at or above the first that was tried
     */
    record Result(double threshold, Tally tally) {

        boolean passed() {
            return threshold < Double.POSITIVE_INFINITY;
        }
    }

    /**
     * Plans a test.
     *
     * @param answers that the test will not use
     * @param share how many answers the test will have, for each of these
     */
    static FixedSequence plan(List<Answer> answers, double share, Settings settings) {
        Ranking ranking = new Ranking(answers, settings);
        int steps = Math.min(answers.size(), MOST_STEPS);
        double[] candidates = new double[steps];
        int count = 0;
        int start = 0;
        double least = Double.POSITIVE_INFINITY;
        for (int step = 1; step <= steps; step++) {
            double threshold = ranking.probability((int) ((long) step * answers.size() / steps) - 1);
            if (count > 0 && threshold == candidates[count - 1]) {
                continue;
            }
            double chance = expected(ranking.tally(threshold), share).chance(settings.alpha());
            if (chance < least) {
                least = chance;
                start = count;
            }
            candidates[count++] = threshold;
        }
        return new FixedSequence(Arrays.copyOfRange(candidates, start, count), settings);
    }

    private static Tally expected(Tally seen, double share) {
        int accepted = (int) Math.round(seen.accepted() * share);
        // One mistake more than was seen: a short run without any is no reason to begin with it.
        int errors = Math.min(accepted, (int) Math.ceil((seen.errors() + 1) * share));
        return new Tally(accepted, errors, Math.min(accepted, seen.effective() * share));
    }

    /** Tests the planned thresholds on other answers. */
    Result test(List<Answer> answers) {
        Ranking ranking = new Ranking(answers, settings);
        Result last = new Result(Double.POSITIVE_INFINITY, Tally.independent(0, 0));
        for (double threshold : thresholds) {
            Tally tally = ranking.tally(threshold);
            if (tally.chance(settings.alpha()) > settings.delta()) {
                return last.passed() ? last : new Result(Double.POSITIVE_INFINITY, tally);
            }
            last = new Result(threshold, tally);
        }
        return last;
    }

    /** Answers, the most probable first; thresholds are asked for in falling order. */
    private static final class Ranking {

        private final List<Answer> ranked;
        private final Settings settings;
        private final Map<String, Integer> groups = new LinkedHashMap<>();
        private final int[] acceptedBy;
        private final int[] errorsBy;
        private int accepted;
        private int errors;

        Ranking(List<Answer> answers, Settings settings) {
            this.ranked = answers.stream()
                    .sorted(Comparator.comparingDouble(Answer::probability).reversed())
                    .toList();
            this.settings = settings;
            answers.forEach(a -> groups.putIfAbsent(a.group(), groups.size()));
            this.acceptedBy = new int[groups.size()];
            this.errorsBy = new int[groups.size()];
        }

        double probability(int rank) {
            return ranked.get(rank).probability();
        }

        Tally tally(double threshold) {
            while (accepted < ranked.size() && ranked.get(accepted).probability() >= threshold) {
                Answer answer = ranked.get(accepted++);
                int group = groups.getOrDefault(answer.group(), 0);
                acceptedBy[group]++;
                if (!answer.right()) {
                    errorsBy[group]++;
                    errors++;
                }
            }
            return settings.byTools()
                    ? Tally.byTools(acceptedBy, errorsBy, settings.delta())
                    : Tally.independent(accepted, errors);
        }
    }
}
