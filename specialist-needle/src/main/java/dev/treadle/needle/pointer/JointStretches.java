package dev.treadle.needle.pointer;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Stretches of the query for all copied values of an answer, chosen together: the same words are seldom meant twice
 * ("play Teardrop by Massive Attack" has a song and an artist, not a song "Teardrop by Massive Attack"; of "mail Ann the
 * plan and call Bob" each call has a name of its own).
 *
 * <p>Where the likeliest stretches lie apart, they are the answer; otherwise a beam search for the likeliest choice
 * together, in which two values that share words cost a factor. Pure functions.
 */
final class JointStretches {

    /** Stretches of each value that are weighed against those of the others. */
    static final int WEIGHED = 4;

    /** Combinations that are kept. */
    private static final int BEAM = 24;

    // How likely two values share words, against that they do not: counted in the training data, rounded.
    private static final double SAME_CALL = 1e-9;
    private static final double SAME_TOOL = 0.1;
    private static final double OTHER_TOOL = 0.03;

    private JointStretches() {}

    /**
     * A value that is copied or computed from the query.
     *
     * @param call the index of its call among the calls of the answer
     * @param tool the index of that call's tool
     * @param clock whether it is a time or a duration: several of one call are often said by the same words
     * @param candidates its stretches, best first, at least one
     * @param absent the probability of leaving it out against that of copying it; 0 where it must not be left out
     */
    record Copied(int call, int tool, boolean clock, List<Candidate> candidates, double absent) {
        Copied {
            candidates = List.copyOf(candidates);
        }
    }

    /**
     * A stretch of the query and its value.
     *
     * @param start its first character
     * @param end the character after its last
     * @param probability among all stretches
     */
    record Candidate(JsonNode value, int start, int end, double probability) {}

    /** What becomes of a value: a stretch, or null to leave it out; with its probability. */
    record Choice(@Nullable Candidate stretch, double probability) {}

    /** A partial answer: a choice after others, the newest first. */
    private record Chain(
            double score, @Nullable Chain before, @Nullable Choice choice) {}

    /** A choice for each value, in their order. */
    static List<Choice> choose(List<Copied> values) {
        List<Choice> likeliest =
                values.stream().map(v -> taken(v.candidates().get(0))).toList();
        if (apart(values, likeliest)) {
            return likeliest;
        }
        List<Chain> beam = List.of(new Chain(0, null, null));
        for (int i = 0; i < values.size(); i++) {
            List<Chain> longer = new ArrayList<>();
            for (Chain begun : beam) {
                for (Choice option : options(values.get(i))) {
                    longer.add(new Chain(score(values, i, begun, option), begun, option));
                }
            }
            longer.sort(Comparator.comparingDouble(chain -> -chain.score()));
            beam = longer.subList(0, Math.min(BEAM, longer.size()));
        }
        Choice[] chosen = new Choice[values.size()];
        Chain chain = beam.get(0);
        for (int i = chosen.length - 1; i >= 0 && chain != null; i--) {
            chosen[i] = chain.choice();
            chain = chain.before();
        }
        return List.of(chosen);
    }

    private static Choice taken(Candidate candidate) {
        return new Choice(candidate, candidate.probability());
    }

    private static boolean apart(List<Copied> values, List<Choice> choices) {
        for (int i = 1; i < choices.size(); i++) {
            for (int j = 0; j < i; j++) {
                if (cost(values.get(i), choices.get(i), values.get(j), choices.get(j)) < 1) {
                    return false;
                }
            }
        }
        return true;
    }

    private static List<Choice> options(Copied value) {
        List<Choice> options = new ArrayList<>();
        value.candidates().stream().limit(WEIGHED).forEach(c -> options.add(taken(c)));
        if (value.absent() > 0) {
            options.add(new Choice(null, value.absent()));
        }
        return options;
    }

    /** The logarithm of the probability of the chain with one choice more. */
    private static double score(List<Copied> values, int at, Chain begun, Choice option) {
        double score = begun.score() + Math.log(option.probability());
        Chain chain = begun;
        for (int i = at - 1; i >= 0 && chain != null && chain.choice() != null; i--) {
            score += Math.log(cost(values.get(i), chain.choice(), values.get(at), option));
            chain = chain.before();
        }
        return score;
    }

    /** What it costs that two values share words: 1 where they do not, or may. */
    private static double cost(Copied a, Choice chosenA, Copied b, Choice chosenB) {
        Candidate x = chosenA.stretch();
        Candidate y = chosenB.stretch();
        if (x == null || y == null || x.end() <= y.start() || y.end() <= x.start()) {
            return 1;
        }
        if (a.call() == b.call()) {
            return a.clock() && b.clock() ? 1 : SAME_CALL;
        }
        return a.tool() == b.tool() ? SAME_TOOL : OTHER_TOOL;
    }
}
