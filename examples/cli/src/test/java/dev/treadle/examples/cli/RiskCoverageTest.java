package dev.treadle.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RiskCoverageTest {

    @Test
    void acceptsTheSurestFirst() {
        RiskCoverage curve = RiskCoverage.of(new double[] {0.7, 0.9, 0.8}, new boolean[] {true, true, false}, 4);

        assertThat(curve.points())
                .containsExactly(
                        new RiskCoverage.Point(1, 1, 0.25, 0),
                        new RiskCoverage.Point(2, 1, 0.5, 0.5),
                        new RiskCoverage.Point(3, 2, 0.75, 1.0 / 3));
        assertThat(curve.area()).isCloseTo((0 + 0.5 + 1.0 / 3) / 3, within(1e-12));
        assertThat(curve.overallRisk()).isEqualTo(1.0 / 3);
        assertThat(curve.coverageAt(0.4)).isEqualTo(0.75);
        assertThat(curve.coverageAt(0.1)).isEqualTo(0.25);
    }

    @Test
    void acceptsEqualScoresTogether() {
        RiskCoverage curve =
                RiskCoverage.of(new double[] {0.5, 0.9, 0.5, 0.5}, new boolean[] {true, true, false, false}, 4);

        assertThat(curve.points())
                .containsExactly(new RiskCoverage.Point(1, 1, 0.25, 0), new RiskCoverage.Point(4, 2, 1, 0.5));
        assertThat(curve.area()).isEqualTo((0 + 3 * 0.5) / 4);
    }

    @Test
    void putsAllRightAnswersBeforeTheWrongOnesForTheOracle() {
        RiskCoverage oracle = RiskCoverage.oracle(2, 3, 10);

        assertThat(oracle.points())
                .containsExactly(
                        new RiskCoverage.Point(1, 1, 0.1, 0),
                        new RiskCoverage.Point(2, 2, 0.2, 0),
                        new RiskCoverage.Point(3, 2, 0.3, 1.0 / 3));
    }

    @Test
    void growsInCoverageAndNeverBeatsTheOracle() {
        SplittableRandom random = new SplittableRandom(1);
        for (int round = 0; round < 50; round++) {
            int n = 1 + random.nextInt(60);
            double[] score = new double[n];
            boolean[] right = new boolean[n];
            int rights = 0;
            for (int i = 0; i < n; i++) {
                score[i] = random.nextInt(20) / 20.0;
                right[i] = random.nextDouble() < score[i];
                rights += right[i] ? 1 : 0;
            }

            RiskCoverage curve = RiskCoverage.of(score, right, n + 5);
            List<RiskCoverage.Point> oracle =
                    RiskCoverage.oracle(rights, n, n + 5).points();

            assertThat(curve.points())
                    .extracting(RiskCoverage.Point::coverage)
                    .isSorted()
                    .doesNotHaveDuplicates();
            assertThat(curve.points())
                    .allMatch(point ->
                            point.risk() >= oracle.get(point.accepted() - 1).risk());
            assertThat(curve.area())
                    .isGreaterThanOrEqualTo(
                            RiskCoverage.oracle(rights, n, n + 5).area() - 1e-12);
            assertThat(curve.overallRisk()).isEqualTo(oracle.get(n - 1).risk());
        }
    }

    @Test
    void isEmptyWithoutAnswers() {
        RiskCoverage curve = RiskCoverage.of(new double[0], new boolean[0], 3);

        assertThat(curve.points()).isEmpty();
        assertThat(curve.area()).isNaN();
        assertThat(curve.overallRisk()).isNaN();
        assertThat(curve.coverageAt(1)).isZero();
    }
}
