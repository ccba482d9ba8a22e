package dev.treadle.needle.generative;

/**
 * The probability that an answer calls nothing, added up while it is written: of leaving what is written for the empty list,
 * at each token until the first call is begun. All probabilities are among the tokens that the grammar allows.
 */
final class NoneProbability {

    private final TokenGrammar grammar;
    private boolean open = true;
    private double written = 1;
    private double sum;

    NoneProbability(TokenGrammar grammar) {
        this.grammar = grammar;
    }

    /**
     * Takes the next token.
     *
     * @param place before it
     * @param logits of all tokens there
     */
    void see(TokenGrammar.Place place, float[] logits, Choice choice) {
        if (!open) {
            return;
        }
        TokenSet allowed = grammar.allowed(place);
        double share = 0;
        for (int token = allowed.next(0); token != TokenSet.NONE; token = allowed.next(token + 1)) {
            if (ends(place, token)) {
                share += choice.share() * Exponential.of(logits[token] - logits[choice.token()]);
            }
        }
        sum += written * share;
        written *= choice.share();
        TokenGrammar.Place next = grammar.after(place, choice.token());
        open = next != null && grammar.mayCallNothing(next);
    }

    /** So far, in [0, 1]. */
    double sum() {
        return Math.min(1, sum);
    }

    private boolean ends(TokenGrammar.Place place, int token) {
        TokenGrammar.Place next = grammar.after(place, token);
        return next != null && grammar.isWhole(next);
    }
}
