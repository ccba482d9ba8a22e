package dev.treadle.needle.generative;

import dev.treadle.router.SpecialistException;

/**
 * A token of an answer, and how sure the network was of it. All numbers are in [0, 1].
 *
 * @param token the one with the largest logit among those that the grammar allowed; of equals, the smallest number
 * @param allowed how much probability the network gave to all tokens that the grammar allowed; the rest is what the
 *     grammar removed
 * @param share how much of that the token has: its probability among the allowed ones; 1 where no other was allowed
 * @param runnerUp the share of the next best allowed token; 0 where there was none
 */
record Choice(int token, double allowed, double share, double runnerUp) {

    /** The choice of the only token that could come, for which the network was not asked. */
    static Choice only(int token) {
        return new Choice(token, 1, 1, 0);
    }

    /** The token's probability among all tokens. */
    double probability() {
        return allowed * share;
    }

    /** How far the token was ahead of the next best allowed one. */
    double margin() {
        return share - runnerUp;
    }

    /**
     * Chooses among the allowed tokens.
     *
     * @param logits of all tokens
     * @param tokens at least one
     * @throws SpecialistException if a logit is not a number or not finite
     */
    static Choice of(float[] logits, TokenSet tokens) {
        int best = tokens.next(0);
        int second = TokenSet.NONE;
        for (int token = tokens.next(best + 1); token != TokenSet.NONE; token = tokens.next(token + 1)) {
            if (logits[token] > logits[best]) {
                second = best;
                best = token;
            } else if (second == TokenSet.NONE || logits[token] > logits[second]) {
                second = token;
            }
        }
        double all = 0;
        double inside = 0;
        for (int token = 0; token < logits.length; token++) {
            if (!Float.isFinite(logits[token])) {
                throw new SpecialistException("the decoder gives " + logits[token] + " for token " + token);
            }
            // Infinite where the choice is hopeless: its probability is then 0, as it should be.
            double weight = Exponential.of(logits[token] - logits[best]);
            all += weight;
            if (tokens.contains(token)) {
                inside += weight;
            }
        }
        return new Choice(
                best,
                inside / all,
                1 / inside,
                second == TokenSet.NONE ? 0 : Exponential.of(logits[second] - logits[best]) / inside);
    }
}
