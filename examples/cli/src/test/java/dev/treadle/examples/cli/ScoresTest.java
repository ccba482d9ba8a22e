package dev.treadle.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class ScoresTest {

    private static Scores.Prediction prediction(boolean exact, double confidence) {
        return new Scores.Prediction("s", exact, exact, true, false, false, confidence, 1);
    }

    @Test
    void countsSharesAndRanksByConfidence() {
        Scores scores = new Scores(
                List.of(prediction(true, 0.9), prediction(true, 0.8), prediction(false, 0.7), prediction(true, 0.6)));

        assertThat(scores.exact).isEqualTo(0.75);
        assertThat(scores.auroc).isCloseTo(2.0 / 3, within(1e-12));
        assertThat(scores.aurc).isCloseTo((0 + 0 + 1.0 / 3 + 1.0 / 4) / 4, within(1e-12));
        assertThat(scores.coverage[0]).isEqualTo(0.5);
        assertThat(scores.ece).isCloseTo((0.1 + 0.2 + 0.7 + 0.4) / 4, within(1e-12));
    }

    @Test
    void acceptsAllOrNoneOfEqualConfidence() {
        Scores scores = new Scores(List.of(prediction(true, 0.9), prediction(false, 0.9)));

        assertThat(scores.coverage).containsOnly(0);
        assertThat(scores.auroc).isEqualTo(0.5);
        assertThat(scores.aurc).isEqualTo(0.5);
    }

    @Test
    void takesTheLargestCoverageUnderAnErrorEvenAfterAWorseOne() {
        // Errors after each: 1, 1/2 ... 1/20: the tenth at most 0.10, the twentieth at most 0.05.
        List<Scores.Prediction> ranked = new java.util.ArrayList<>(List.of(prediction(false, 1)));
        for (int i = 1; i < 20; i++) {
            ranked.add(prediction(true, 1 - i / 100.0));
        }

        Scores scores = new Scores(ranked);

        assertThat(scores.coverage[2]).isEqualTo(1);
        assertThat(scores.coverage[1]).isZero();
    }

    @Test
    void measuresAbstentions() {
        Scores scores = new Scores(List.of(
                new Scores.Prediction("s", true, true, true, true, true, 1, 1),
                new Scores.Prediction("s", false, false, true, true, false, 1, 1),
                new Scores.Prediction("s", false, false, false, false, true, 1, 1)));

        assertThat(scores.abstainPrecision).isEqualTo(0.5);
        assertThat(scores.abstainRecall).isEqualTo(0.5);
        assertThat(scores.schemaValid).isZero();
    }

    @Test
    void writesNullForWhatIsNotDefined() {
        Scores scores = new Scores(List.of(prediction(true, 1)));

        assertThat(scores.json().path("auroc").isNull()).isTrue();
        assertThat(scores.json().path("abstain_precision").isNull()).isTrue();
        assertThat(scores.json().at("/coverage_at_error/0.05").asDouble()).isEqualTo(1);
    }

    @Test
    void takesPercentilesByNearestRank() {
        double[] sorted = {1, 2, 3, 4};

        assertThat(Scores.percentile(sorted, 0.50)).isEqualTo(2);
        assertThat(Scores.percentile(sorted, 0.99)).isEqualTo(4);
    }
}
