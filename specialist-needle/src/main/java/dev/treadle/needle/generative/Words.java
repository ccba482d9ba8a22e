package dev.treadle.needle.generative;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A set of texts as a tree of their bytes; each node stands for what the texts below it begin with. Not changed once it
 * is in use, and then thread-safe; equal only to itself.
 */
final class Words {

    private static final int NO_WORD = -1;

    /** More are not listed at once. */
    static final int MOST_RESTS = 1024;

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

    /**
     * What is left of the texts that end here or later, in the order in which they were added; of many, the first {@value
     * #MOST_RESTS}.
     */
    List<Rest> rests() {
        return rests(MOST_RESTS);
    }

    /** As {@link #rests()}, of many the first so many. */
    List<Rest> rests(int most) {
        List<Rest> rests = new ArrayList<>();
        byte[] text = new byte[64];
        Deque<Branch> open = new ArrayDeque<>(List.of(new Branch(this, 0, (byte) 0)));
        while (!open.isEmpty() && rests.size() < most) {
            Branch branch = open.pop();
            Words node = branch.node;
            if (branch.length > 0) {
                text = branch.length > text.length ? Arrays.copyOf(text, 2 * branch.length) : text;
                text[branch.length - 1] = branch.last;
            }
            if (node.isWord()) {
                rests.add(new Rest(Arrays.copyOf(text, branch.length), node.word));
            }
            for (int i = node.children.length - 1; i >= 0; i--) {
                open.push(new Branch(node.children[i], branch.length + 1, node.labels[i]));
            }
        }
        return rests;
    }

    /** The last bytes of a text, and its number. */
    @SuppressWarnings("ArrayRecordComponent") // not to be modified, never compared
    record Rest(byte[] bytes, int number) {}

    /** A node that is still to be looked at, and the byte that leads to it. */
    private record Branch(Words node, int length, byte last) {}

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
