package dev.treadle.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BinomialBoundTest {

    // Without errors the bound is 1 - delta^(1/n). With them: the solutions of "at most k of n with probability delta".
    @ParameterizedTest
    @CsvSource({
        "0, 1, 0.05, 0.95",
        "0, 10, 0.05, 0.258866",
        "0, 59, 0.05, 0.049508",
        "0, 100, 0.05, 0.029513",
        "1, 10, 0.05, 0.394163",
        "5, 10, 0.05, 0.777559",
        "5, 100, 0.025, 0.112835",
        "9, 10, 0.05, 0.994884",
        "10, 10, 0.05, 1",
    })
    void isTheExactUpperBound(int errors, int n, double delta, double bound) {
        assertThat(BinomialBound.upper(errors, n, delta)).isCloseTo(bound, within(1e-6));
    }

    @Test
    void leavesJustDeltaForSoFewErrors() {
        double bound = BinomialBound.upper(17, 431, 0.01);

        double sum = 0;
        double term = Math.pow(1 - bound, 431);
        for (int k = 0; k <= 17; k++) {
            sum += term;
            term *= (431.0 - k) / (k + 1) * bound / (1 - bound);
        }
        assertThat(sum).isCloseTo(0.01, within(1e-10));
    }

    @Test
    void knowsNothingWithoutTrials() {
        assertThat(BinomialBound.upper(0, 0, 0.05)).isEqualTo(1);
        assertThatIllegalArgumentException().isThrownBy(() -> BinomialBound.upper(2, 1, 0.05));
    }

    @ParameterizedTest
    @CsvSource({"0.05, 0.05, 59", "0.01, 0.05, 299", "0.1, 0.1, 22"})
    void saysHowManyTrialsAProofTakes(double alpha, double delta, int n) {
        assertThat(BinomialBound.fewest(alpha, delta)).isEqualTo(n);
        assertThat(BinomialBound.upper(0, n - 1, delta)).isGreaterThan(alpha);
    }
}
