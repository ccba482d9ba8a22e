package dev.treadle.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
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

    private static FixedSequence.Settings settings(boolean byTools) {
        return new FixedSequence.Settings(ALPHA, DELTA, byTools);
    }

    private static FixedSequence.Answer answer(double score, boolean right) {
        return new FixedSequence.Answer(score, right, "");
    }

    private static List<FixedSequence.Answer> sample(int n, DoubleUnaryOperator mistake, SplittableRandom random) {
        List<FixedSequence.Answer> sample = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            double score = random.nextDouble();
            sample.add(answer(score, random.nextDouble() >= mistake.applyAsDouble(score)));
        }
        return sample;
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
            FixedSequence.Result result = FixedSequence.plan(
                            sample(fitted, mistake, random), (double) tested / fitted, settings(false))
                    .test(sample(tested, mistake, random));
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

    /** Tools of very different frequency, each with a rate of mistakes of its own; the mean of these is alpha. */
    private static List<FixedSequence.Answer> tools(int tools, SplittableRandom random) {
        List<FixedSequence.Answer> sample = new ArrayList<>();
        for (int tool = 0; tool < tools; tool++) {
            // One tool in five has all the mistakes.
            double mistake = random.nextInt(5) == 0 ? 5 * ALPHA : 0;
            int calls = 1 + (int) (12 * random.nextDouble() * random.nextDouble());
            for (int call = 0; call < calls; call++) {
                sample.add(
                        new FixedSequence.Answer(random.nextDouble(), random.nextDouble() >= mistake, "tool " + tool));
            }
        }
        return sample;
    }

    private static double passedByTools(boolean byTools) {
        SplittableRandom random = new SplittableRandom(6);
        int passed = 0;
        for (int round = 0; round < ROUNDS; round++) {
            FixedSequence.Result result = FixedSequence.plan(tools(100, random), 1.5, settings(byTools))
                    .test(tools(150, random));
            passed += result.passed() ? 1 : 0;
        }
        return (double) passed / ROUNDS;
    }

    @Test
    void keepsItsPromiseAboutOtherToolsWhereAnswersAboutOneToolGoTogether() {
        // Whatever passes breaks the promise: every threshold lets just alpha through.
        assertThat(passedByTools(true)).isLessThanOrEqualTo(DELTA + MONTE_CARLO);
        assertThat(passedByTools(false))
                .as("which independent answers would not")
                .isGreaterThan(DELTA + MONTE_CARLO);
    }

    @Test
    void findsNothingInTooLittleData() {
        List<FixedSequence.Answer> few = List.of(answer(0.9, true), answer(0.8, true), answer(0.7, true));

        FixedSequence.Result result =
                FixedSequence.plan(few, 1, settings(false)).test(few);

        assertThat(result.passed()).isFalse();
        assertThat(result.threshold()).isEqualTo(Double.POSITIVE_INFINITY);
        assertThat(result.tally().accepted()).isEqualTo(3);
        assertThat(FixedSequence.plan(List.of(), 1, settings(false)).test(few).passed())
                .isFalse();
    }

    @Test
    void stopsAtTheFirstThresholdThatFails() {
        // 200 right answers at 0.9, 40 wrong ones at 0.8, 10,000 right ones at 0.7: the last would pass, but is not
        // reached.
        List<FixedSequence.Answer> answers = new ArrayList<>();
        for (int i = 0; i < 10_240; i++) {
            answers.add(answer(i < 200 ? 0.9 : i < 240 ? 0.8 : 0.7, i < 200 || i >= 240));
        }
        List<FixedSequence.Answer> planned = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            planned.add(answer(0.9, true));
        }
        planned.add(answer(0.8, false));
        planned.add(answer(0.7, false));

        FixedSequence.Result result =
                FixedSequence.plan(planned, 200, settings(false)).test(answers);

        assertThat(result.threshold()).isEqualTo(0.9);
        assertThat(result.tally()).isEqualTo(Tally.independent(200, 0));
    }
}
