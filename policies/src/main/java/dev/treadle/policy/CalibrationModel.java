package dev.treadle.policy;

import dev.treadle.router.Candidate;
import dev.treadle.router.ToolCall;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * From evidence to the probability that calls are right. Immutable and thread-safe.
 *
 * @param logistic on the {@link EvidenceFeatures}
 * @param isotonic turns scores into probabilities; where null, the logistic function does
 * @param offsets added to the score, by tool; of several called tools the mean, 0 for those without one
 * @param languageLimit the largest {@link EvidenceFeatures#OUTSIDE_ENGLISH} to which the calibration speaks
 */
record CalibrationModel(
        Logistic logistic, @Nullable Isotonic isotonic, Map<String, Double> offsets, double languageLimit) {

    CalibrationModel {
        offsets = Map.copyOf(offsets);
    }

    /** The probability that the calls of a candidate are right; 0 for a query in a language that was not seen. */
    double probability(Candidate candidate) {
        return probability(EvidenceFeatures.of(candidate), tools(candidate));
    }

    /** The same for features that are known already, and the names of the called tools. */
    double probability(double[] row, Collection<String> tools) {
        if (row[EvidenceFeatures.OUTSIDE_ENGLISH.column()] > languageLimit) {
            return 0;
        }
        double score = logistic.score(row) + offset(offsets, tools);
        return isotonic == null ? Logistic.sigmoid(score) : isotonic.probability(score);
    }

    static double offset(Map<String, Double> offsets, Collection<String> tools) {
        return tools.stream()
                .mapToDouble(tool -> offsets.getOrDefault(tool, 0.0))
                .average()
                .orElse(0);
    }

    static List<String> tools(Candidate candidate) {
        return candidate.calls().stream().map(ToolCall::name).distinct().toList();
    }
}
