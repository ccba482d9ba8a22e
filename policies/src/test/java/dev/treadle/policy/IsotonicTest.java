package dev.treadle.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class IsotonicTest {

    @Test
    void poolsNeighboursThatDoNotRise() {
        Isotonic curve =
                Isotonic.fit(new double[] {4, 1, 3, 2, 5, 6}, new boolean[] {false, false, true, false, true, true});

        // Right by score: no, no, yes, no, yes, yes. The third and fourth are pooled.
        assertThat(curve.scores()).containsExactly(1.5, 3.5, 5.5);
        assertThat(curve.probabilities()).containsExactly(0.5 / 6, 0.5, 1 - 0.5 / 6);
    }

    @Test
    void isAStraightLineBetweenBlocksAndLevelOutside() {
        Isotonic curve = new Isotonic(List.of(0.0, 2.0), List.of(0.2, 0.8));

        assertThat(curve.probability(-5)).isEqualTo(0.2);
        assertThat(curve.probability(0.5)).isCloseTo(0.35, within(1e-12));
        assertThat(curve.probability(2)).isEqualTo(0.8);
        assertThat(curve.probability(9)).isEqualTo(0.8);
    }

    @Test
    void takesEqualScoresTogetherInWhateverOrderTheyCome() {
        Isotonic one = Isotonic.fit(new double[] {1, 1, 1, 2}, new boolean[] {false, true, true, true});
        Isotonic other = Isotonic.fit(new double[] {1, 2, 1, 1}, new boolean[] {true, true, true, false});

        assertThat(one.scores()).isEqualTo(other.scores()).containsExactly(1.0, 2.0);
        assertThat(one.probabilities()).isEqualTo(other.probabilities());
        assertThat(one.probabilities().get(0)).isCloseTo(2 / 3.0, within(1e-12));
    }

    @Test
    void becomesOneBlockWhereEverythingFalls() {
        Isotonic curve = Isotonic.fit(new double[] {1, 2, 3, 4}, new boolean[] {true, true, false, false});

        assertThat(curve.probabilities()).containsExactly(0.5);
        assertThat(curve.probability(100)).isEqualTo(0.5);
    }
}
