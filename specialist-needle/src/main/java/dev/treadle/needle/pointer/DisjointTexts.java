package dev.treadle.needle.pointer;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Texts for the parameters of one call that lie beside each other in the query: the same words are seldom meant twice
 * ("play Teardrop by Massive Attack" has a song and an artist, not a song "Teardrop by Massive Attack").
 *
 * <p>Where the likeliest stretches lie apart, they are the answer; otherwise the likeliest choice together in which no two
 * overlap. Pure functions.
 */
final class DisjointTexts {

    /** More texts than that in one call are taken as they come: the search tries every combination. */
    static final int MOST_TEXTS = 5;

    /** Stretches of each text that are weighed against those of the others. */
    static final int WEIGHED = 4;

    private DisjointTexts() {}

    /**
     * One text of a call.
     *
     * @param candidates its stretches, best first, at least one
     * @param absent the probability of leaving it out against that of copying it; 0 where it must not be left out
     */
    record Text(List<Candidate> candidates, double absent) {
        Text {
            candidates = List.copyOf(candidates);
        }
    }

    /**
     * A stretch of the query as a value.
     *
     * @param start its first character
     * @param end the character after its last
     * @param probability among all stretches
     */
    record Candidate(String value, int start, int end, double probability) {}

    /** What becomes of a text: a stretch, or null to leave it out; with its probability. */
    record Choice(@Nullable Candidate stretch, double probability) {}

    /** A choice for each text, in their order. */
    static List<Choice> choose(List<Text> texts) {
        List<Choice> likeliest =
                texts.stream().map(text -> taken(text.candidates().get(0))).toList();
        if (texts.size() > MOST_TEXTS || apart(likeliest)) {
            return likeliest;
        }
        Search search = new Search(texts);
        search.extend(List.of(), 1);
        return search.best == null ? likeliest : search.best;
    }

    private static Choice taken(Candidate candidate) {
        return new Choice(candidate, candidate.probability());
    }

    private static boolean apart(List<Choice> choices) {
        List<Candidate> stretches = new ArrayList<>();
        for (Choice choice : choices) {
            if (choice.stretch() != null) {
                stretches.add(choice.stretch());
            }
        }
        stretches.sort(Comparator.comparingInt(Candidate::start));
        for (int i = 1; i < stretches.size(); i++) {
            if (stretches.get(i).start() < stretches.get(i - 1).end()) {
                return false;
            }
        }
        return true;
    }

    /** Tries every combination, in the order of the options; of equally likely ones the first stays. */
    private static final class Search {
        private final List<List<Choice>> options = new ArrayList<>();
        private @Nullable List<Choice> best;
        private double bestProbability = -1;

        Search(List<Text> texts) {
            for (Text text : texts) {
                List<Choice> own = new ArrayList<>();
                text.candidates().stream().limit(WEIGHED).forEach(c -> own.add(taken(c)));
                if (text.absent() > 0) {
                    own.add(new Choice(null, text.absent()));
                }
                options.add(own);
            }
        }

        void extend(List<Choice> begun, double probability) {
            if (probability <= bestProbability || !apart(begun)) {
                return;
            }
            if (begun.size() == options.size()) {
                best = begun;
                bestProbability = probability;
                return;
            }
            for (Choice choice : options.get(begun.size())) {
                List<Choice> longer = new ArrayList<>(begun);
                longer.add(choice);
                extend(longer, probability * choice.probability());
            }
        }
    }
}
