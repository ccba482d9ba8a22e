package dev.treadle.policy;

import dev.treadle.router.Candidate;
import dev.treadle.router.EscalationPolicy;
import dev.treadle.router.Reason;
import dev.treadle.router.ToolCall;
import dev.treadle.router.Verdict;
import java.util.Locale;
import java.util.Map;

/**
 * Accepts where the specialist's confidence is at least a threshold. A tool may have its own; where several tools are
 * called, the strictest of theirs counts.
 *
 * <p>Immutable and thread-safe.
 *
 * @param threshold for tools without their own, in [0, 1]
 * @param byTool thresholds by tool name, each in [0, 1]
 */
public record ConfidenceThreshold(double threshold, Map<String, Double> byTool) implements EscalationPolicy {

    public ConfidenceThreshold {
        requireProbability("threshold", threshold);
        byTool = Map.copyOf(byTool);
        byTool.forEach((tool, value) -> requireProbability("threshold of " + tool, value));
    }

    /** One threshold for all tools. */
    public static ConfidenceThreshold of(double threshold) {
        return new ConfidenceThreshold(threshold, Map.of());
    }

    @Override
    public Verdict judge(Candidate candidate) {
        double limit = candidate.calls().stream()
                .map(ToolCall::name)
                .mapToDouble(name -> byTool.getOrDefault(name, threshold))
                .max()
                .orElse(threshold);
        double confidence = candidate.evidence().confidence();
        String figures = String.format(
                Locale.ROOT, "confidence %.3f %s %.3f", confidence, confidence >= limit ? ">=" : "<", limit);
        return confidence >= limit ? Verdict.accept(figures) : Verdict.escalate(Reason.LOW_CONFIDENCE, figures);
    }

    static double requireProbability(String what, double value) {
        if (!(value >= 0 && value <= 1)) {
            throw new IllegalArgumentException(what + " outside [0, 1]: " + value);
        }
        return value;
    }
}
