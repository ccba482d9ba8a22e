package dev.treadle.needle.generative;

/**
 * Guesses how an answer goes on, so that several tokens can be verified in one run of the decoder. A bad guess costs
 * time and changes nothing. For one answer, on one thread.
 */
interface Drafts {

    /** Guesses nothing: one token at a time. */
    Drafts NONE = (place, written, most) -> new int[0];

    /**
     * Guesses what comes next.
     *
     * @param place where in the answer
     * @param written the tokens so far, from {@code <tool_call>} on
     * @param most the most tokens to guess
     * @return the tokens; none where there is nothing to go by
     */
    int[] after(TokenGrammar.Place place, int[] written, int most);
}
