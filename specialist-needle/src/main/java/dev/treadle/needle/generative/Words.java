package dev.treadle.needle.generative;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A set of texts as a tree of their bytes; each node stands for what the texts below it begin with. Not changed once it
 * is in use, and then thread-safe; equal only to itself.
 */
final class Words {

    private static final int NO_WORD = -1;

    private byte[] labels = {};
    private Words[] children = {};
    private int word = NO_WORD;
    private long under;

    /**
     * Adds a text.
     *
     * @param number at least 0; what {@link #word} says at its end
     * @return the number that the text has, another one if it was there before
     */
    int add(byte[] text, int number) {
        Words node = this;
        node.note(number);
        for (byte b : text) {
            node = node.child(b);
            node.note(number);
        }
        if (node.word == NO_WORD) {
            node.word = number;
        }
        return node.word;
    }

    /** The node after one more byte, 0 to 255; null where no text goes on so. */
    @Nullable
    Words after(int b) {
        for (int i = 0; i < labels.length; i++) {
            if (labels[i] == (byte) b) {
                return children[i];
            }
        }
        return null;
    }

    /** Whether a text ends here. */
    boolean isWord() {
        return word != NO_WORD;
    }

    /** The number of the text that ends here. */
    int word() {
        return word;
    }

    /** Whether no text goes on from here. */
    boolean isLeaf() {
        return children.length == 0;
    }

    /** The texts that end here or later, a bit by number; meaningful where all numbers are below 64. */
    long under() {
        return under;
    }

    /** What is left of the texts that end here or later, in the order in which they were added. */
    List<Rest> rests() {
        List<Rest> rests = new ArrayList<>();
        collect(new byte[0], rests);
        return rests;
    }

    /** The last bytes of a text, and its number. */
    @SuppressWarnings("ArrayRecordComponent") // not to be modified, never compared
    record Rest(byte[] bytes, int number) {}

    private void collect(byte[] before, List<Rest> rests) {
        if (isWord()) {
            rests.add(new Rest(before, word));
        }
        for (int i = 0; i < labels.length; i++) {
            byte[] longer = Arrays.copyOf(before, before.length + 1);
            longer[before.length] = labels[i];
            children[i].collect(longer, rests);
        }
    }

    private void note(int number) {
        under |= 1L << number;
    }

    private Words child(byte b) {
        Words known = after(b);
        if (known != null) {
            return known;
        }
        int last = labels.length;
        labels = Arrays.copyOf(labels, last + 1);
        children = Arrays.copyOf(children, last + 1);
        labels[last] = b;
        children[last] = new Words();
        return children[last];
    }
}
