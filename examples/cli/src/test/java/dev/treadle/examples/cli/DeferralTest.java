package dev.treadle.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class DeferralTest {

    private static final Deferral PERFECT = new Deferral(1);

    @Test
    void goesFromSendingEverythingOnToAcceptingEveryCall() {
        RiskCoverage curve = RiskCoverage.of(new double[] {0.9, 0.8}, new boolean[] {true, false}, 4);

        assertThat(PERFECT.of(curve, 4))
                .containsExactly(new Deferral.Point(1, 1), new Deferral.Point(0.75, 1), new Deferral.Point(0.5, 0.75));
    }

    @Test
    void countsTheMistakesOfTheOrchestratorToo() {
        Deferral half = new Deferral(0.5);
        RiskCoverage curve = RiskCoverage.of(new double[] {0.9, 0.8}, new boolean[] {true, false}, 4);

        assertThat(half.of(curve, 4))
                .containsExactly(
                        new Deferral.Point(1, 0.5),
                        new Deferral.Point(0.75, (1 + 3 * 0.5) / 4),
                        new Deferral.Point(0.5, (1 + 2 * 0.5) / 4));
        assertThat(half.random(3, 4)).containsExactly(new Deferral.Point(0, 0.75), new Deferral.Point(1, 0.5));
    }

    @Test
    void sendsOnOnlyWhatIsWrongForTheOracle() {
        assertThat(PERFECT.oracle(3, 4))
                .containsExactly(new Deferral.Point(0, 0.75), new Deferral.Point(0.25, 1), new Deferral.Point(1, 1));
    }

    @Test
    void neverBeatsTheOracle() {
        SplittableRandom random = new SplittableRandom(2);
        for (int round = 0; round < 50; round++) {
            int n = 1 + random.nextInt(40);
            double[] score = new double[n];
            boolean[] right = new boolean[n];
            int rights = random.nextInt(5);
            for (int i = 0; i < n; i++) {
                score[i] = random.nextInt(10) / 10.0;
                right[i] = random.nextBoolean();
                rights += right[i] ? 1 : 0;
            }
            Deferral deferral = new Deferral(random.nextDouble());
            int requests = n + 5;
            List<Deferral.Point> oracle = deferral.oracle(rights, requests);

            assertThat(deferral.of(RiskCoverage.of(score, right, requests), requests))
                    .allSatisfy(
                            point -> assertThat(point.quality()).isLessThanOrEqualTo(at(oracle, point.cost()) + 1e-12));
        }
    }

    /** The height of a line at a cost. */
    private static double at(List<Deferral.Point> line, double cost) {
        for (int i = 1; i < line.size(); i++) {
            Deferral.Point from = line.get(i - 1);
            Deferral.Point to = line.get(i);
            if (cost <= to.cost()) {
                return to.cost() == from.cost()
                        ? Math.max(from.quality(), to.quality())
                        : from.quality()
                                + (to.quality() - from.quality()) * (cost - from.cost()) / (to.cost() - from.cost());
            }
        }
        throw new AssertionError("cost above 1: " + cost);
    }

    @Test
    void refusesAQualityThatIsNoShare() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Deferral(1.1));
        assertThatIllegalArgumentException().isThrownBy(() -> new Deferral(Double.NaN));
    }

    @Test
    void givesTheScoreIntervalOfAShare() {
        Interval eightOfTen = Interval.wilson(0.8, 10);

        assertThat(eightOfTen.low()).isCloseTo(0.4902, within(1e-4));
        assertThat(eightOfTen.high()).isCloseTo(0.9433, within(1e-4));
        assertThat(Interval.wilson(1, 1).low()).isCloseTo(0.2065, within(1e-4));
        assertThat(Interval.wilson(1, 1).high()).isEqualTo(1);
        assertThat(Interval.wilson(0, 50).low()).isZero();
    }

    /** A specialist that is right only where it makes no call: along its line it gets worse than either end. */
    @Test
    void isDrawnDownToItsLowestPoint() {
        List<Calls.Call> wrong = Collections.nCopies(50, new Calls.Call("a", false, 0.5, Double.NaN, false));
        Calls calls = new Calls(100, 50, Calls.Part.ALL, Optional.empty(), wrong);

        assertThat(new DeferralPlot(calls, new Deferral(0.6), "").low()).isBetween(0.2, 0.3);
    }
}
