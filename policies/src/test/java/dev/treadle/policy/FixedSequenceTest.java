package dev.treadle.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

/**
 * The promise, held against worlds whose true error is known: answers have a score that is uniform in [0, 1], and the
 * probability of a mistake is a function of the score. A thousand certificates are made from fresh plans and tests.
 */
class FixedSequenceTest {

    private static final double ALPHA = 0.05;
    private static final double DELTA = 0.05;
    private static final int ROUNDS = 1000;

    /** Three standard deviations of a share of delta among the rounds. */
    private static final double MONTE_CARLO = 3 * Math.sqrt(DELTA * (1 - DELTA) / ROUNDS);

    /** What a thousand rounds gave: shares of them, and of the answers. */
    private record Outcome(double broken, double passed, double coverage) {}

    private record Sample(double[] score, boolean[] right) {}

    private static Sample sample(int n, DoubleUnaryOperator mistake, SplittableRandom random) {
        double[] score = new double[n];
        boolean[] right = new boolean[n];
        for (int i = 0; i < n; i++) {
            score[i] = random.nextDouble();
            right[i] = random.nextDouble() >= mistake.applyAsDouble(score[i]);
        }
        return new Sample(score, right);
    }

    /** The mean of a function between a threshold and 1: the true error of what is accepted. */
    private static double trueError(double threshold, DoubleUnaryOperator mistake) {
        int steps = 2000;
        double sum = 0;
        for (int i = 0; i < steps; i++) {
            sum += mistake.applyAsDouble(threshold + (1 - threshold) * (i + 0.5) / steps);
        }
        return sum / steps;
    }

    private static Outcome simulate(int fitted, int tested, DoubleUnaryOperator mistake, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int broken = 0;
        int passed = 0;
        double coverage = 0;
        for (int round = 0; round < ROUNDS; round++) {
            Sample fit = sample(fitted, mistake, random);
            Sample test = sample(tested, mistake, random);
            FixedSequence.Result result = FixedSequence.plan(
                            fit.score(), fit.right(), (double) tested / fitted, ALPHA, DELTA)
                    .test(test.score(), test.right());
            if (result.passed()) {
                passed++;
                coverage += 1 - result.threshold();
                broken += trueError(result.threshold(), mistake) > ALPHA ? 1 : 0;
            }
        }
        return new Outcome((double) broken / ROUNDS, (double) passed / ROUNDS, coverage / ROUNDS);
    }

    @Test
    void keepsItsPromiseWhereTheErrorGrowsSmoothly() {
        // The error above t is (1 - t)^2 / 5: at most 5 % down to 0.5.
        Outcome outcome = simulate(600, 1500, score -> 0.6 * (1 - score) * (1 - score), 1);

        assertThat(outcome.broken()).isLessThanOrEqualTo(DELTA + MONTE_CARLO);
        assertThat(outcome.passed()).isGreaterThan(0.9);
        assertThat(outcome.coverage()).isGreaterThan(0.35);
    }

    @Test
    void keepsItsPromiseInTheWorstOfWorlds() {
        // No threshold is good enough, all are nearly so, and any that passes breaks the promise.
        Outcome outcome = simulate(600, 1500, score -> ALPHA + 1e-9, 2);

        assertThat(outcome.broken()).isEqualTo(outcome.passed()).isLessThanOrEqualTo(DELTA + MONTE_CARLO);
        assertThat(outcome.broken()).as("the bound is exact, not slack").isGreaterThan(DELTA / 5);
    }

    @Test
    void keepsItsPromiseWhereTheScoreIsMisleading() {
        // The surest answers are the worst.
        Outcome outcome = simulate(600, 1500, score -> score > 0.9 ? 0.3 : 0.02, 3);

        assertThat(outcome.broken()).isLessThanOrEqualTo(DELTA + MONTE_CARLO);
    }

    @Test
    void keepsItsPromiseWithLittleData() {
        Outcome outcome = simulate(40, 100, score -> (1 - score) / 5, 4);

        assertThat(outcome.broken()).isLessThanOrEqualTo(DELTA + MONTE_CARLO);
    }

    @Test
    void acceptsAlmostAllOfWhatIsAlmostAlwaysRight() {
        Outcome outcome = simulate(600, 1500, score -> 0.01, 5);

        assertThat(outcome.passed()).isGreaterThan(0.99);
        assertThat(outcome.coverage()).isGreaterThan(0.98);
    }

    @Test
    void findsNothingInTooLittleData() {
        FixedSequence plan =
                FixedSequence.plan(new double[] {0.9, 0.8, 0.7}, new boolean[] {true, true, true}, 1, ALPHA, DELTA);

        FixedSequence.Result result = plan.test(new double[] {0.9, 0.8, 0.7}, new boolean[] {true, true, true});

        assertThat(result.passed()).isFalse();
        assertThat(result.threshold()).isEqualTo(Double.POSITIVE_INFINITY);
        assertThat(result.accepted()).isEqualTo(3);
        assertThat(FixedSequence.plan(new double[0], new boolean[0], 1, ALPHA, DELTA)
                        .test(new double[] {1}, new boolean[] {true})
                        .passed())
                .isFalse();
    }

    @Test
    void stopsAtTheFirstThresholdThatFails() {
        // 200 right answers at 0.9, 40 wrong ones at 0.8, 10,000 right ones at 0.7: the last would pass, but is not
        // reached.
        double[] score = new double[10_240];
        boolean[] right = new boolean[score.length];
        for (int i = 0; i < score.length; i++) {
            score[i] = i < 200 ? 0.9 : i < 240 ? 0.8 : 0.7;
            right[i] = i < 200 || i >= 240;
        }
        FixedSequence plan =
                FixedSequence.plan(new double[] {0.9, 0.8, 0.7}, new boolean[] {true, false, false}, 200, ALPHA, DELTA);

        FixedSequence.Result result = plan.test(score, right);

        assertThat(result.threshold()).isEqualTo(0.9);
        assertThat(result.accepted()).isEqualTo(200);
        assertThat(result.errors()).isZero();
    }
}
