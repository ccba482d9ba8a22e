package dev.treadle.policy;

import dev.treadle.router.Candidate;
import dev.treadle.router.Evidence;
import dev.treadle.router.ToolCall;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;

/**
 * The numbers that a calibration reads off a candidate. A number that the specialist does not report is NaN.
 *
 * <p>Probabilities enter as log-odds, kept {@value #LEAST} from 0 and 1; counts as the logarithm of one more.
 */
enum EvidenceFeatures {
    /** Log-odds of the specialist's own confidence. */
    CONFIDENCE,
    /** Log-odds of the least certain tool choice. */
    TOOL_PROBABILITY,
    /** The smallest gap between the first and the second decision about a tool. */
    TOOL_MARGIN,
    /** Log-odds of "none of these tools". */
    NONE_PROBABILITY,
    /** Log-odds of the least certain argument. */
    LEAST_ARGUMENT,
    /** Log-odds of the mean probability of the arguments. */
    MEAN_ARGUMENT,
    /** The mean share of an argument's characters that the query has verbatim. */
    GROUNDING,
    /** How many arguments there are. */
    ARGUMENTS,
    /** How many parameters of the called tools are left out. */
    LEFT_OUT,
    /** How many calls there are; the logarithm of the count itself. */
    CALLS,
    /** How many repairs the gate made. */
    REPAIRS,
    /** How many tools were offered. */
    TOOLS,
    /** How many words the query has. */
    WORDS,
    /** How many words of the query no call explains. */
    UNEXPLAINED,
    /** How far the query is from plain English. */
    OUTSIDE_ENGLISH,
    /** 1 where the query says what not to do, or sets a condition. */
    GUARD_WORDS;

    static final double LEAST = 1e-6;

    private static final List<EvidenceFeatures> COLUMNS = List.of(values());

    /** All features of a candidate, in the order of the constants. */
    static double[] of(Candidate candidate) {
        return COLUMNS.stream().mapToDouble(feature -> feature.in(candidate)).toArray();
    }

    /** The index of this feature in a row. */
    int column() {
        return COLUMNS.indexOf(this);
    }

    /** The name in a calibration file. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    private double in(Candidate candidate) {
        Evidence evidence = candidate.evidence();
        List<ToolCall> calls = candidate.calls();
        return switch (this) {
            case CONFIDENCE -> Logistic.logit(evidence.confidence(), LEAST);
            case TOOL_PROBABILITY -> odds(evidence.toolProbability());
            case TOOL_MARGIN -> evidence.toolMargin().orElse(Double.NaN);
            case NONE_PROBABILITY -> odds(evidence.noneProbability());
            case LEAST_ARGUMENT -> odds(arguments(evidence).min());
            case MEAN_ARGUMENT -> odds(arguments(evidence).average());
            case GROUNDING ->
                evidence.arguments().stream()
                        .mapToDouble(Evidence.Argument::grounding)
                        .average()
                        .orElse(Double.NaN);
            case ARGUMENTS ->
                Math.log1p(
                        calls.stream().mapToInt(call -> call.arguments().size()).sum());
            case LEFT_OUT ->
                Math.log1p(calls.stream()
                        .mapToInt(call -> leftOut(candidate, call))
                        .sum());
            case CALLS -> Math.log(calls.size());
            case REPAIRS -> Math.log1p(candidate.repairs().size());
            case TOOLS -> Math.log1p(candidate.tools().size());
            case WORDS -> Math.log1p(QueryWords.of(candidate.query()).size());
            case UNEXPLAINED -> Math.log1p(QueryWords.unexplained(candidate));
            case OUTSIDE_ENGLISH -> QueryWords.outsideEnglish(candidate.query());
            case GUARD_WORDS ->
                Guards.negation(candidate.query()).isPresent()
                                || Guards.condition(candidate.query()).isPresent()
                        ? 1
                        : 0;
        };
    }

    private static DoubleStream arguments(Evidence evidence) {
        return evidence.arguments().stream().mapToDouble(Evidence.Argument::probability);
    }

    private static double odds(OptionalDouble probability) {
        return probability.isEmpty() ? Double.NaN : Logistic.logit(probability.getAsDouble(), LEAST);
    }

    private static int leftOut(Candidate candidate, ToolCall call) {
        return candidate.tools().stream()
                .filter(tool -> tool.name().equals(call.name()))
                .findFirst()
                .map(tool -> tool.parameters() == null
                        ? 0
                        : tool.parameters().properties().size())
                .map(count -> Math.max(0, count - call.arguments().size()))
                .orElse(0);
    }
}
