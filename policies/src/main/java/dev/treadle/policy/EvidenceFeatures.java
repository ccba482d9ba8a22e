package dev.treadle.policy;

import dev.treadle.router.Candidate;
import dev.treadle.router.Evidence;
import dev.treadle.router.ToolCall;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;

/**
 * The numbers that a calibration reads off a candidate. A number that the specialist does not report is NaN.
 *
 * <p>Probabilities enter as log-odds, kept {@value #LEAST} from 0 and 1; counts as the logarithm of one more.
 */
enum EvidenceFeatures {
    /** Log-odds of the specialist's own confidence. */
    CONFIDENCE(c -> odds(c.evidence().confidence())),
    /** Log-odds of the least certain tool choice. */
    TOOL_PROBABILITY(c -> odds(c.evidence().toolProbability())),
    /** The smallest gap between the first and the second decision about a tool. */
    TOOL_MARGIN(c -> c.evidence().toolMargin().orElse(Double.NaN)),
    /** Log-odds of "none of these tools". */
    NONE_PROBABILITY(c -> odds(c.evidence().noneProbability())),
    /** Log-odds of the least certain argument. */
    LEAST_ARGUMENT(c -> odds(c.evidence().arguments().stream()
            .mapToDouble(Evidence.Argument::probability)
            .min())),
    /** Log-odds of the mean probability of the arguments. */
    MEAN_ARGUMENT(c -> odds(c.evidence().arguments().stream()
            .mapToDouble(Evidence.Argument::probability)
            .average())),
    /** The mean share of an argument's characters that the query has verbatim. */
    GROUNDING(c -> c.evidence().arguments().stream()
            .mapToDouble(Evidence.Argument::grounding)
            .average()
            .orElse(Double.NaN)),
    /** How many arguments there are. */
    ARGUMENTS(c -> Math.log1p(
            c.calls().stream().mapToInt(call -> call.arguments().size()).sum())),
    /** How many parameters of the called tools are left out. */
    LEFT_OUT(c ->
            Math.log1p(c.calls().stream().mapToInt(call -> leftOut(c, call)).sum())),
    /** How many calls there are. */
    CALLS(c -> Math.log(c.calls().size())),
    /** How many repairs the gate made. */
    REPAIRS(c -> Math.log1p(c.repairs().size())),
    /** How many tools were offered. */
    TOOLS(c -> Math.log1p(c.tools().size())),
    /** How many words the query has. */
    WORDS(c -> Math.log1p(QueryWords.of(c.query()).size())),
    /** How many words of the query no call explains. */
    UNEXPLAINED(c -> Math.log1p(QueryWords.unexplained(c))),
    /** How far the query is from plain English. */
    OUTSIDE_ENGLISH(c -> QueryWords.outsideEnglish(c.query())),
    /** 1 where the query says what not to do, or sets a condition. */
    GUARD_WORDS(c -> Guards.negation(c.query()).isPresent()
                    || Guards.condition(c.query()).isPresent()
            ? 1
            : 0);

    static final double LEAST = 1e-6;

    private final ToDoubleFunction<Candidate> value;

    EvidenceFeatures(ToDoubleFunction<Candidate> value) {
        this.value = value;
    }

    /** All features of a candidate, in the order of the constants. */
    static double[] of(Candidate candidate) {
        EvidenceFeatures[] all = values();
        double[] row = new double[all.length];
        for (int j = 0; j < all.length; j++) {
            row[j] = all[j].value.applyAsDouble(candidate);
        }
        return row;
    }

    /** The name in a calibration file. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    private static double odds(double probability) {
        return Logistic.logit(probability, LEAST);
    }

    private static double odds(OptionalDouble probability) {
        return probability.isEmpty() ? Double.NaN : odds(probability.getAsDouble());
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
