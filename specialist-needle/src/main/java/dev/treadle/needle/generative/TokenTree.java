package dev.treadle.needle.generative;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The tokens that spell something, as the tree of their bytes: what tokens begin with alike is looked at once.
 *
 * <p>The nodes lie in depth-first order, so that a subtree that cannot be is one jump. Immutable and thread-safe.
 */
final class TokenTree {

    private final byte[][] spelled;
    private final byte[] label;
    private final short[] depth;
    private final int[] end;

    /** By node: where its tokens begin in {@link #tokens}; they end where the next node's begin. */
    private final int[] firstToken;

    private final int[] tokens;
    private final int deepest;

    /**
     * A tree of tokens.
     *
     * @param spelled by token: its bytes; empty for tokens that spell nothing, which are left out. Not copied
     */
    TokenTree(byte[][] spelled) {
        this.spelled = spelled;
        List<Integer> order = new ArrayList<>();
        int nodes = 0;
        for (int token = 0; token < spelled.length; token++) {
            if (spelled[token].length > 0) {
                order.add(token);
                nodes += spelled[token].length;
            }
        }
        order.sort(Comparator.comparing(token -> spelled[token], Arrays::compareUnsigned));
        Builder builder = new Builder(nodes);
        order.forEach(token -> builder.add(spelled[token]));
        this.label = Arrays.copyOf(builder.label, builder.count);
        this.depth = Arrays.copyOf(builder.depth, builder.count);
        this.end = builder.ends();
        this.firstToken = Arrays.copyOf(builder.firstToken, builder.count + 1);
        firstToken[builder.count] = order.size();
        this.tokens = order.stream().mapToInt(Integer::intValue).toArray();
        this.deepest = builder.deepest;
    }

    /** The tree of a vocabulary without the tokens that are never part of a text. */
    static TokenTree of(Vocabulary vocabulary, SpecialTokens specials) {
        byte[][] spelled = new byte[vocabulary.size()][];
        for (int token = 0; token < spelled.length; token++) {
            spelled[token] = specials.contains(token) ? new byte[0] : vocabulary.bytes(token);
        }
        return new TokenTree(spelled);
    }

    /** The place after a token; null where it may not come, or spells nothing. */
    @Nullable
    Frame after(Frame frame, int token) {
        byte[] bytes = spelled[token];
        Frame at = bytes.length == 0 ? null : frame;
        for (int i = 0; i < bytes.length && at != null; i++) {
            at = at.after(bytes[i] & 0xFF);
        }
        return at;
    }

    /** The tokens that may come at a place. */
    TokenSet allowed(Frame frame) {
        BitSet allowed = new BitSet(spelled.length);
        @Nullable Frame[] path = new Frame[deepest + 1];
        path[0] = frame;
        for (int node = 0; node < label.length; ) {
            Frame above = path[depth[node] - 1];
            Frame here = above == null ? null : above.after(label[node] & 0xFF);
            if (here == null) {
                node = end[node];
                continue;
            }
            path[depth[node]] = here;
            for (int i = firstToken[node]; i < firstToken[node + 1]; i++) {
                allowed.set(tokens[i]);
            }
            node++;
        }
        return TokenSet.of(allowed);
    }

    /** Lays out nodes from texts that come in order. */
    private static final class Builder {

        private final byte[] label;
        private final short[] depth;
        private final int[] firstToken;
        private byte[] last = {};
        private int count;
        private int added;
        private int deepest;

        Builder(int mostNodes) {
            this.label = new byte[mostNodes];
            this.depth = new short[mostNodes];
            this.firstToken = new int[mostNodes + 1];
        }

        void add(byte[] text) {
            int shared = Arrays.mismatch(last, text);
            // The same text again adds no node; its token joins those of the node before.
            for (int i = shared < 0 ? text.length : shared; i < text.length; i++) {
                label[count] = text[i];
                depth[count] = (short) (i + 1);
                firstToken[count] = added;
                count++;
            }
            added++;
            deepest = Math.max(deepest, text.length);
            last = text;
        }

        int[] ends() {
            int[] ends = new int[count];
            int[] open = new int[deepest + 2];
            Arrays.fill(open, -1);
            for (int node = 0; node <= count; node++) {
                int from = node == count ? 1 : depth[node];
                for (int d = from; d <= deepest && open[d] >= 0; d++) {
                    ends[open[d]] = node;
                    open[d] = -1;
                }
                if (node < count) {
                    open[depth[node]] = node;
                }
            }
            return ends;
        }
    }
}
