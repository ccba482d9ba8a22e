package dev.treadle.needle.generative;

import dev.treadle.router.Reason;
import java.util.Arrays;

/** What the encoder reads for a request, or why it cannot. Immutable. */
sealed interface Prompt {

    /** The most tokens that the published model reads at once. */
    int WINDOW = 1024;

    /** The tokens of the query, {@code <tools>}, the tokens of the tools. */
    final class Framed implements Prompt {

        private final int[] ids;

        private Framed(int[] ids) {
            this.ids = ids;
        }

        /** At most as many as the window has. Not to be modified. */
        int[] ids() {
            return ids;
        }
    }

    /**
     * The request does not fit.
     *
     * @param reason one for which a specialist may abstain
     * @param detail one line for a person
     */
    record Refused(Reason reason, String detail) implements Prompt {}

    /**
     * Frames a query with its tools. Nothing is ever cut off.
     *
     * @param window the most tokens that the model reads at once
     */
    static Prompt of(String query, ToolSet tools, Tokenizer tokenizer, SpecialTokens specials, int window) {
        int[] asked = tokenizer.encode(query);
        if (holds(asked, specials) || holds(tools.ids(), specials)) {
            return new Refused(
                    Reason.UNSUPPORTED,
                    "the query or a tool spells one of the model's own marks, such as "
                            + tokenizer.vocabulary().piece(specials.tools()));
        }
        int length = asked.length + 1 + tools.ids().length;
        if (length > window) {
            return new Refused(
                    Reason.TOO_LARGE,
                    "the query has " + asked.length + " tokens and the tools " + tools.ids().length
                            + ", together more than the window of " + window + ": offer fewer tools");
        }
        int[] ids = Arrays.copyOf(asked, length);
        ids[asked.length] = specials.tools();
        System.arraycopy(tools.ids(), 0, ids, asked.length + 1, tools.ids().length);
        return new Framed(ids);
    }

    private static boolean holds(int[] ids, SpecialTokens specials) {
        return Arrays.stream(ids).anyMatch(specials::contains);
    }
}
