package dev.treadle.needle.generative;

import java.util.List;

/**
 * What a network wrote under a grammar.
 *
 * @param choices the tokens, from {@code <tool_call>} on, with the end of the sequence where it was reached
 * @param none {@link NoneProbability}
 * @param ending why there are no more
 * @param feeds how often the decoder ran
 */
record Decoded(List<Choice> choices, double none, Ending ending, int feeds) {

    Decoded {
        choices = List.copyOf(choices);
    }

    /** The numbers of the tokens. */
    int[] ids() {
        return choices.stream().mapToInt(Choice::token).toArray();
    }

    /** Why an answer ends. */
    sealed interface Ending {}

    /** The answer is whole: it parses, and its calls fit their schemas. */
    record Finished() implements Ending {}

    /** It would have become longer than it may. */
    record OverBudget() implements Ending {}

    /**
     * The value that comes next has a schema that no grammar could be made for.
     *
     * @param why one line for a person
     */
    record Obstacle(String why) implements Ending {}

    /** No token may come, and it is not whole. */
    record NothingAllowed() implements Ending {}
}
