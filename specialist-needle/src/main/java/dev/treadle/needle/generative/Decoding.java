package dev.treadle.needle.generative;

import dev.treadle.router.SpecialistException;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Greedy decoding under a grammar: each token is the one with the largest logit among those that the grammar allows.
 *
 * <p>Drafts are fed together with the token they follow, and kept as far as they are what would have been chosen anyway,
 * so that an answer does not depend on them. One instance writes one answer.
 */
final class Decoding {

    private final Network.Session session;
    private final int eos;
    private final TokenGrammar grammar;
    private final Drafts drafts;
    private final int budget;

    private final List<Choice> choices = new ArrayList<>();
    private final NoneProbability none;
    private TokenGrammar.Place place;
    private int feeds;
    private float[] row = {};

    private Decoding(Network.Session session, int eos, TokenGrammar grammar, Drafts drafts, int budget) {
        this.session = session;
        this.eos = eos;
        this.grammar = grammar;
        this.drafts = drafts;
        this.budget = budget;
        this.none = new NoneProbability(grammar);
        this.place = grammar.start();
    }

    /**
     * Writes an answer.
     *
     * @param session to which nothing was fed yet
     * @param eos the token that begins and ends an answer
     * @param budget the most tokens to write, {@code eos} included
     * @return also where there is no whole answer: it says why
     * @throws SpecialistException if the network fails, or gives a value that is no number
     */
    static Decoded decode(Network.Session session, int eos, TokenGrammar grammar, Drafts drafts, int budget) {
        return new Decoding(session, eos, grammar, drafts, budget).run();
    }

    private Decoded run() {
        int[] fed = next(eos);
        int kept = 0;
        Optional<Decoded.Ending> ending = ending();
        while (ending.isEmpty()) {
            // What was drafted and not kept is taken back by the next feed.
            FloatBuffer logits = session.feed(kept, fed);
            feeds++;
            int good = 0;
            do {
                choose(logits, good, fed.length);
                good++;
                ending = ending();
            } while (good < fed.length && last() == fed[good] && ending.isEmpty());
            kept += good;
            if (ending.isEmpty()) {
                fed = next(last());
            }
        }
        return new Decoded(choices, none.sum(), ending.get(), feeds);
    }

    /** A token, and the drafts that follow it. */
    private int[] next(int last) {
        int most = Math.min(session.most(), budget - choices.size()) - 1;
        int[] drafted = most <= 0
                ? new int[0]
                : drafts.after(place, choices.stream().mapToInt(Choice::token).toArray(), most);
        int[] fed = new int[1 + Math.min(Math.max(most, 0), drafted.length)];
        fed[0] = last;
        System.arraycopy(drafted, 0, fed, 1, fed.length - 1);
        return fed;
    }

    private int last() {
        return choices.get(choices.size() - 1).token();
    }

    private Optional<Decoded.Ending> ending() {
        if (grammar.isWhole(place) && choices.size() < budget) {
            // Nothing but the end may come: there is nothing to ask the network.
            write(Choice.only(eos));
        }
        if (grammar.isEnded(place)) {
            return Optional.of(new Decoded.Finished());
        }
        Optional<String> obstacle = grammar.obstacle(place);
        if (obstacle.isPresent()) {
            return Optional.of(new Decoded.Obstacle(obstacle.get()));
        } else if (choices.size() >= budget) {
            return Optional.of(new Decoded.OverBudget());
        } else if (grammar.allowed(place).size() == 0) {
            return Optional.of(new Decoded.NothingAllowed());
        }
        return Optional.empty();
    }

    private void choose(FloatBuffer logits, int index, int rows) {
        int width = logits.remaining() / rows;
        if (row.length != width) {
            row = new float[width];
        }
        logits.get(logits.position() + index * width, row);
        Choice choice = Choice.of(row, grammar.allowed(place));
        none.see(place, row, choice);
        write(choice);
    }

    private void write(Choice choice) {
        choices.add(choice);
        TokenGrammar.Place next = grammar.after(place, choice.token());
        if (next == null) {
            throw new IllegalStateException("the grammar allows token " + choice.token() + " and does not take it");
        }
        place = next;
    }
}
