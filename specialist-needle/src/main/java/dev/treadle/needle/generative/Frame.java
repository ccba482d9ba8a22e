package dev.treadle.needle.generative;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A place in an answer that is being written: what is open there, from the innermost value to the whole list of calls,
 * and so which bytes may come next.
 *
 * <p>A frame reads the bytes of one value or part of one and hands over to the frame below it when that is whole. The
 * frames are a pushdown automaton over bytes whose stack is a linked list; equal places are equal frames. Immutable and
 * thread-safe.
 */
sealed interface Frame
        permits Frame.Done,
                Frame.OneOf,
                Frame.Fork,
                Frame.Unsupported,
                NumberShape.Digits,
                TextShape.Characters,
                ObjectShape.Members,
                ObjectShape.Key,
                ListShape.Items,
                CallShape.Opening {

    /** More lists and objects within each other are not written: a parser need not read them. */
    int MAX_DEPTH = 64;

    /**
     * The place after one more byte.
     *
     * @param b 0 to 255
     * @return null where the byte may not come
     */
    @Nullable
    Frame after(int b);

    /** The number of lists and objects that are open. */
    int depth();

    /** The end of the answer: nothing may come. */
    record Done() implements Frame {
        @Override
        public @Nullable Frame after(int b) {
            return null;
        }

        @Override
        public int depth() {
            return 0;
        }
    }

    /** Within one of several given texts. */
    record OneOf(Words words, Frame below) implements Frame {
        @Override
        public @Nullable Frame after(int b) {
            Words longer = words.after(b);
            if (longer == null) {
                return words.isWord() ? below.after(b) : null;
            }
            return longer.isWord() && longer.isLeaf() ? below : new OneOf(longer, below);
        }

        @Override
        public int depth() {
            return below.depth();
        }
    }

    /** Several places at once, where what came so far does not tell which it is. At least two, no two equal. */
    record Fork(Set<Frame> ways) implements Frame {

        /** More are not followed: where alternatives contain themselves, each bracket may multiply them. */
        static final int MAX_WAYS = 128;

        /** A fork, or the one way itself, or a dead end where there are too many. */
        static Frame of(List<Frame> ways) {
            Set<Frame> distinct = new LinkedHashSet<>();
            for (Frame way : ways) {
                if (way instanceof Fork fork) {
                    distinct.addAll(fork.ways);
                } else {
                    distinct.add(way);
                }
                if (distinct.size() > MAX_WAYS) {
                    return new Unsupported("more than " + MAX_WAYS + " alternatives at once are not supported", way);
                }
            }
            return distinct.size() == 1 ? distinct.iterator().next() : new Fork(distinct);
        }

        @Override
        public @Nullable Frame after(int b) {
            List<Frame> left = new ArrayList<>(ways.size());
            for (Frame way : ways) {
                Frame next = way.after(b);
                if (next != null) {
                    left.add(next);
                }
            }
            return left.isEmpty() ? null : of(left);
        }

        @Override
        public int depth() {
            return ways.stream().mapToInt(Frame::depth).max().orElse(0);
        }
    }

    /**
     * Before a value that no grammar could be made for: nothing may come.
     *
     * @param why which keyword of which schema is at fault, for a person
     */
    record Unsupported(String why, Frame below) implements Frame {
        @Override
        public @Nullable Frame after(int b) {
            return null;
        }

        @Override
        public int depth() {
            return below.depth();
        }
    }
}
