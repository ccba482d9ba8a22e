package dev.treadle.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class ReliabilityTest {

    @Test
    void countsTheRankedPairsAndHalfTheTies() {
        Reliability figures =
                Reliability.of(new double[] {0.9, 0.8, 0.8, 0.3}, new boolean[] {true, false, true, false});

        // Four pairs: 0.9 beats both, 0.8 ties with one and beats the other.
        assertThat(figures.auroc()).isEqualTo(3.5 / 4);
    }

    @Test
    void measuresTheDistanceFromTheTruth() {
        Reliability figures =
                Reliability.of(new double[] {0.75, 0.75, 0.25, 1}, new boolean[] {true, false, false, true});

        assertThat(figures.ece()).isCloseTo((0.5 + 0.25 + 0) / 4, within(1e-12));
        assertThat(figures.brier()).isCloseTo((0.0625 + 0.5625 + 0.0625 + 0) / 4, within(1e-12));
    }

    @Test
    void isUndefinedWhereThereIsNothingToTellApart() {
        assertThat(Reliability.of(new double[] {0.5}, new boolean[] {true}).auroc())
                .isNaN();
        assertThat(Reliability.of(new double[0], new boolean[0]).ece()).isNaN();
        assertThatIllegalArgumentException().isThrownBy(() -> Reliability.of(new double[1], new boolean[2]));
    }

    @Test
    void putsAnswersIntoBinsOfEqualWidth() {
        List<Reliability.Bin> bins = Reliability.bins(
                new double[] {0.04, 0.06, 0.1, 0.95, 1}, new boolean[] {false, true, true, true, false});

        assertThat(bins).hasSize(Reliability.BINS);
        assertThat(bins.get(0).n()).isEqualTo(2);
        assertThat(bins.get(0).probability()).isCloseTo(0.05, within(1e-12));
        assertThat(bins.get(0).right()).isEqualTo(0.5);
        assertThat(bins.get(1).n()).isEqualTo(1);
        assertThat(bins.get(9)).isEqualTo(new Reliability.Bin(2, 0.975, 0.5));
        assertThat(bins.get(5).n()).isZero();
        assertThat(bins.get(5).right()).isNaN();
    }
}
