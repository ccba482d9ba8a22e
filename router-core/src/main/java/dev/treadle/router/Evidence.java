package dev.treadle.router;

import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The numbers a specialist leaves behind about its own answer, a slot at a time.
 *
 * <p>All probabilities are the model's own, in [0, 1], and uncalibrated unless said otherwise. Immutable.
 */
public final class Evidence {

    /** No evidence at all: confidence 0. */
    public static final Evidence NONE = builder(0).build();

    private final double confidence;
    private final @Nullable Double toolProbability;
    private final @Nullable Double toolMargin;
    private final @Nullable Double noneProbability;
    private final @Nullable Double grammarRemoved;
    private final @Nullable Integer retrievalRank;
    private final List<Argument> arguments;

    private Evidence(Builder builder) {
        this.confidence = builder.confidence;
        this.toolProbability = builder.toolProbability;
        this.toolMargin = builder.toolMargin;
        this.noneProbability = builder.noneProbability;
        this.grammarRemoved = builder.grammarRemoved;
        this.retrievalRank = builder.retrievalRank;
        this.arguments = List.copyOf(builder.arguments);
    }

    /**
     * Evidence about one argument of one proposed call.
     *
     * @param call index of the call in the proposal
     * @param parameter name of the parameter
     * @param probability the probability of the whole decision for this parameter: that it gets a value where it is
     *     optional, where the value is from, and the value itself
     * @param grounding the share of the value's characters that the query contains verbatim, in [0, 1]; 0 for a value
     *     that was chosen rather than copied (enum, boolean)
     */
    public record Argument(int call, String parameter, double probability, double grounding) {
        public Argument {
            requireProbability("probability of " + parameter, probability);
            requireProbability("grounding of " + parameter, grounding);
        }
    }

    /**
     * The specialist's confidence that every call is right: tools, counts and arguments together. The product of the
     * probabilities of all decisions that the answer took.
     */
    public double confidence() {
        return confidence;
    }

    /** The smallest probability among the tool choices of the proposal. */
    public OptionalDouble toolProbability() {
        return optional(toolProbability);
    }

    /** The smallest gap between the chosen and the next best decision about a tool, in [0, 1]. */
    public OptionalDouble toolMargin() {
        return optional(toolMargin);
    }

    /** The probability that none of the offered tools serves the request. */
    public OptionalDouble noneProbability() {
        return optional(noneProbability);
    }

    /**
     * The probability that the model, had it not been held to the tools' schemas, would have left them somewhere along this
     * answer; empty where a model cannot leave them.
     */
    public OptionalDouble grammarRemoved() {
        return optional(grammarRemoved);
    }

    /**
     * The largest rank of a called tool among the offered ones, most relevant to the query first, from 1; empty where the
     * model saw all tools, or calls none.
     */
    public OptionalInt retrievalRank() {
        return retrievalRank == null ? OptionalInt.empty() : OptionalInt.of(retrievalRank);
    }

    /** Evidence about the arguments, in the order of calls and parameters. */
    public List<Argument> arguments() {
        return arguments;
    }

    @Override
    public String toString() {
        return "Evidence[confidence=" + confidence + ", tool=" + toolProbability + ", margin=" + toolMargin + ", none="
                + noneProbability + ", removed=" + grammarRemoved + ", rank=" + retrievalRank + ", arguments="
                + arguments
                + "]";
    }

    /** A builder; the confidence is mandatory. */
    public static Builder builder(double confidence) {
        return new Builder(confidence);
    }

    /** Builds {@link Evidence}. Not thread-safe. A probability outside [0, 1] is an {@link IllegalArgumentException}. */
    public static final class Builder {
        private final double confidence;
        private @Nullable Double toolProbability;
        private @Nullable Double toolMargin;
        private @Nullable Double noneProbability;
        private @Nullable Double grammarRemoved;
        private @Nullable Integer retrievalRank;
        private List<Argument> arguments = List.of();

        private Builder(double confidence) {
            this.confidence = requireProbability("confidence", confidence);
        }

        /** See {@link Evidence#toolProbability()}. */
        public Builder toolProbability(double value) {
            toolProbability = requireProbability("toolProbability", value);
            return this;
        }

        /** See {@link Evidence#toolMargin()}. */
        public Builder toolMargin(double value) {
            toolMargin = requireProbability("toolMargin", value);
            return this;
        }

        /** See {@link Evidence#noneProbability()}. */
        public Builder noneProbability(double value) {
            noneProbability = requireProbability("noneProbability", value);
            return this;
        }

        /** See {@link Evidence#grammarRemoved()}. */
        public Builder grammarRemoved(double value) {
            grammarRemoved = requireProbability("grammarRemoved", value);
            return this;
        }

        /** See {@link Evidence#retrievalRank()}. A rank below 1 is an {@link IllegalArgumentException}. */
        public Builder retrievalRank(int value) {
            if (value < 1) {
                throw new IllegalArgumentException("retrievalRank below 1: " + value);
            }
            retrievalRank = value;
            return this;
        }

        /** See {@link Evidence#arguments()}. */
        public Builder arguments(List<Argument> value) {
            arguments = value;
            return this;
        }

        /** The evidence. */
        public Evidence build() {
            return new Evidence(this);
        }
    }

    private static OptionalDouble optional(@Nullable Double value) {
        return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
    }

    private static double requireProbability(String what, double value) {
        if (!(value >= 0 && value <= 1)) {
            throw new IllegalArgumentException(what + " outside [0, 1]: " + value);
        }
        return value;
    }
}
