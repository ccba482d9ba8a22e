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
        double inside = 0;
        for (int token = tokens.next(0); token != TokenSet.NONE; token = tokens.next(token + 1)) {
            inside += Math.exp(logits[token] - logits[best]);
        }
        return new Choice(
                best,
                allowed(logits, logits[best], inside),
                1 / inside,
                second == TokenSet.NONE ? 0 : Math.exp(logits[second] - logits[best]) / inside);
    }

    /** The share of the allowed tokens in all, from the sum of their exponentials relative to a logit. */
    private static double allowed(float[] logits, float relativeTo, double inside) {
        float largest = Float.NEGATIVE_INFINITY;
        for (int token = 0; token < logits.length; token++) {
            if (!Float.isFinite(logits[token])) {
                throw new SpecialistException("the decoder gives " + logits[token] + " for token " + token);
            }
            largest = Math.max(largest, logits[token]);
        }
        double all = 0;
        for (float logit : logits) {
            all += Math.exp(logit - largest);
        }
        return Math.min(1, inside * Math.exp(relativeTo - largest) / all);
    }
}
