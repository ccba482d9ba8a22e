package dev.treadle.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Many streams whose true share of mistakes is known. */
class SampledShareTest {

    private static final int ROUNDS = 2000;
    private static final int CALLS = 2000;
    private static final double DELTA = 0.05;

    /** Kinds of calls: how frequent, how often wrong, with what chance looked at. */
    private record Kind(double frequency, double error, double chance) {}

    /** What the rounds gave: the mean error of the estimate, how often the interval has the share, and its mean width. */
    private record Outcome(double bias, double covered, double width) {}

    /** @param fails how often a chosen call cannot be looked at */
    private static Outcome simulate(double fails, long seed, Kind... kinds) {
        SplittableRandom random = new SplittableRandom(seed);
        double bias = 0;
        double width = 0;
        int covered = 0;
        for (int round = 0; round < ROUNDS; round++) {
            SampledShare share = new SampledShare();
            int mistakes = 0;
            for (int call = 0; call < CALLS; call++) {
                Kind kind = pick(random.nextDouble(), kinds);
                boolean mistake = random.nextDouble() < kind.error();
                mistakes += mistake ? 1 : 0;
                share.add(kind.chance());
                if (random.nextDouble() < kind.chance() && random.nextDouble() >= fails) {
                    share.look(kind.chance(), mistake);
                }
            }
            double truth = (double) mistakes / CALLS;
            bias += share.estimate().orElseThrow() - truth;
            width += share.high(DELTA) - share.low(DELTA);
            covered += share.low(DELTA) <= truth && truth <= share.high(DELTA) ? 1 : 0;
        }
        return new Outcome(bias / ROUNDS, (double) covered / ROUNDS, width / ROUNDS);
    }

    private static Kind pick(double place, Kind... kinds) {
        double below = 0;
        for (Kind kind : kinds) {
            below += kind.frequency();
            if (place < below) {
                return kind;
            }
        }
        return kinds[kinds.length - 1];
    }

    @Test
    void isUnbiasedAndCoversWithOneChanceForAll() {
        Outcome outcome = simulate(0, 1, new Kind(1, 0.04, 0.1));

        assertThat(outcome.bias()).isCloseTo(0, within(0.001));
        assertThat(outcome.covered()).isGreaterThanOrEqualTo(1 - DELTA);
        assertThat(outcome.width()).isLessThan(0.08);
    }

    @Test
    void isUnbiasedAndCoversWithSeveralChances() {
        Outcome outcome = simulate(0, 2, new Kind(0.9, 0.01, 0.05), new Kind(0.1, 0.3, 1));

        assertThat(outcome.bias()).isCloseTo(0, within(0.001));
        assertThat(outcome.covered()).isGreaterThanOrEqualTo(1 - DELTA);
        assertThat(outcome.width()).isLessThan(0.08);
    }

    @Test
    void isUnbiasedWhereCallsCannotBeLookedAtForReasonsOfTheirOwn() {
        Outcome outcome = simulate(0.4, 3, new Kind(0.9, 0.01, 0.1), new Kind(0.1, 0.3, 1));

        assertThat(outcome.bias()).isCloseTo(0, within(0.001));
        assertThat(outcome.covered()).isGreaterThanOrEqualTo(1 - DELTA);
    }

    @Test
    void isTheShareAmongThoseLookedAtWithOneChanceForAll() {
        SampledShare share = new SampledShare();
        for (int call = 0; call < 1000; call++) {
            share.add(0.1);
            if (call < 100) {
                share.look(0.1, call < 5);
            }
        }

        assertThat(share.estimate()).hasValue(0.05);
        assertThat(share.calls()).isEqualTo(1000);
        assertThat(share.looked()).isEqualTo(100);
        assertThat(share.mistakes()).isEqualTo(5);
        // Clopper and Pearson's interval of 5 in 100.
        assertThat(share.low(0.05)).isCloseTo(0.01643, within(1e-5));
        assertThat(share.high(0.05)).isCloseTo(0.11283, within(1e-5));
    }

    @Test
    void knowsNothingBeforeItHasLooked() {
        SampledShare share = new SampledShare();
        assertThat(share.estimate()).isEmpty();
        assertThat(share.low(0.05)).isZero();
        assertThat(share.high(0.05)).isEqualTo(1);

        share.add(0.1);
        assertThat(share.estimate()).isEmpty();
        assertThat(share.high(0.05)).isEqualTo(1);
    }

    @Test
    void takesAPartIntoWhichItHasNotLookedForRightOrWrong() {
        SampledShare share = new SampledShare();
        for (int call = 0; call < 500; call++) {
            share.add(1);
            share.look(1, false);
            share.add(0.01);
        }

        assertThat(share.estimate()).hasValue(0);
        assertThat(share.high(0.05)).isGreaterThan(0.5);
    }
}
