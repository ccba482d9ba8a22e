package dev.treadle.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LogisticTest {

    private static final double[] TRUE_WEIGHTS = {1.5, -0.8, 0};
    private static final double TRUE_INTERCEPT = 0.4;

    private final double[][] rows = new double[20_000][];
    private final boolean[] right = new boolean[rows.length];

    LogisticTest() {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < rows.length; i++) {
            rows[i] = new double[] {random.nextGaussian(), 5 + 2 * random.nextGaussian(), random.nextGaussian()};
            double score = TRUE_INTERCEPT + TRUE_WEIGHTS[0] * rows[i][0] + TRUE_WEIGHTS[1] * (rows[i][1] - 5) / 2;
            right[i] = random.nextDouble() < Logistic.sigmoid(score);
        }
    }

    @Test
    void findsTheCoefficientsThatMadeTheData() {
        Logistic fitted = Logistic.fit(rows, right, 0.1);

        assertThat(fitted.intercept()).isCloseTo(TRUE_INTERCEPT, within(0.06));
        for (int j = 0; j < TRUE_WEIGHTS.length; j++) {
            assertThat(fitted.features().get(j).weight()).isCloseTo(TRUE_WEIGHTS[j], within(0.06));
        }
        assertThat(fitted.features().get(1).mean()).isCloseTo(5, within(0.05));
        assertThat(fitted.features().get(1).scale()).isCloseTo(2, within(0.05));
    }

    @Test
    void endsWhereTheGradientOfThePenalisedLikelihoodIsZero() {
        double penalty = 7;

        Logistic fitted = Logistic.fit(rows, right, penalty);

        double[] gradient = new double[4];
        for (int i = 0; i < rows.length; i++) {
            double residual = (right[i] ? 1 : 0) - Logistic.sigmoid(fitted.score(rows[i]));
            gradient[3] += residual;
            for (int j = 0; j < 3; j++) {
                gradient[j] += residual * fitted.features().get(j).standardised(rows[i][j]);
            }
        }
        for (int j = 0; j < 3; j++) {
            assertThat(gradient[j] - penalty * fitted.features().get(j).weight())
                    .isCloseTo(0, within(1e-6));
        }
        assertThat(gradient[3]).isCloseTo(0, within(1e-6));
    }

    @Test
    void shrinksTheWeightsWithThePenalty() {
        double free = Logistic.fit(rows, right, 0.1).features().get(0).weight();
        double shrunk = Logistic.fit(rows, right, 10_000).features().get(0).weight();

        assertThat(shrunk).isPositive().isLessThan(free / 2);
    }

    @Test
    void takesAMissingValueForTheMeanAndHoldsOthersInTheRangeOfTheFit() {
        Logistic fitted = Logistic.fit(rows, right, 1);
        Logistic.Feature second = fitted.features().get(1);

        assertThat(fitted.score(new double[] {0, Double.NaN, 0}))
                .isEqualTo(fitted.score(new double[] {0, second.mean(), 0}));
        assertThat(fitted.score(new double[] {0, 1e9, 0})).isEqualTo(fitted.score(new double[] {0, second.high(), 0}));
    }

    @Test
    void givesAConstantOrUnreportedColumnNoWeight() {
        double[][] dull = new double[1000][];
        boolean[] outcome = new boolean[dull.length];
        for (int i = 0; i < dull.length; i++) {
            dull[i] = new double[] {rows[i][0], 0.1, Double.NaN};
            outcome[i] = right[i];
        }

        Logistic fitted = Logistic.fit(dull, outcome, 1);

        assertThat(fitted.features().get(1).weight()).isZero();
        assertThat(fitted.features().get(2).weight()).isZero();
        assertThat(fitted.features().get(0).weight()).isPositive();
    }

    @Test
    void staysSoberWhereAllOutcomesAreAlike() {
        boolean[] all = {true, true, true};

        Logistic fitted = Logistic.fit(new double[][] {{1}, {2}, {3}}, all, 1);

        assertThat(Logistic.sigmoid(fitted.score(new double[] {2}))).isCloseTo(3.5 / 4, within(1e-12));
    }

    @Test
    void separatesWithoutRunningAway() {
        Logistic fitted =
                Logistic.fit(new double[][] {{-1}, {-2}, {1}, {2}}, new boolean[] {false, false, true, true}, 0.1);

        assertThat(fitted.features().get(0).weight()).isBetween(1.0, 20.0);
    }
}
