package dev.treadle.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TallyTest {

    @Test
    void countsToolsWhoseAnswersGoTogetherAsFewAnswers() {
        // Twenty tools with ten answers each; all of one tool's answers are wrong. The variance is ten times that of
        // independent answers, times 20 / 19; Student's quantiles for 199 and 19 degrees of freedom are 1.6525 and
        // 1.7291.
        int[] accepted = new int[20];
        int[] errors = new int[20];
        Arrays.fill(accepted, 10);
        errors[3] = 10;

        Tally tally = Tally.byTools(accepted, errors, 0.05);

        assertThat(tally.accepted()).isEqualTo(200);
        assertThat(tally.errors()).isEqualTo(10);
        assertThat(tally.effective()).isCloseTo(20 * 19 / 20.0 * Math.pow(1.65255 / 1.72913, 2), within(1e-3));
        assertThat(tally.bound(0.05)).isGreaterThan(Tally.independent(200, 10).bound(0.05) + 0.1);
    }

    @Test
    void countsAnswersOfDifferentToolsAlmostInFull() {
        int[] accepted = new int[200];
        int[] errors = new int[200];
        for (int i = 0; i < 200; i++) {
            accepted[i] = 1;
            errors[i] = i % 20 == 0 ? 1 : 0;
        }

        assertThat(Tally.byTools(accepted, errors, 0.05).effective()).isCloseTo(199, within(1e-9));
    }

    @Test
    void countsAToolOnceWhereNoMistakeSaysHowMuchItsAnswersDiffer() {
        assertThat(Tally.byTools(new int[] {50, 50, 0}, new int[3], 0.05).effective())
                .isEqualTo(2);
        assertThat(Tally.byTools(new int[] {50}, new int[] {1}, 0.05).effective())
                .isEqualTo(1);
        assertThat(Tally.byTools(new int[0], new int[0], 0.05).bound(0.05)).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"0.05, 1, 6.3138", "0.05, 10, 1.8125", "0.025, 30, 2.0423", "0.01, 120, 2.3578"})
    void knowsStudentsQuantiles(double tail, double freedom, double quantile) {
        assertThat(Tally.studentQuantile(tail, freedom)).isCloseTo(quantile, within(1e-4));
    }
}
