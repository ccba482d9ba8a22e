package dev.treadle.needle.generative;

import java.util.BitSet;

/** A set of token numbers. Immutable and thread-safe. */
final class TokenSet {

    /** What {@link #next} says where there is no more. */
    static final int NONE = -1;

    static final TokenSet EMPTY = new TokenSet(new BitSet());

    private final BitSet tokens;
    private final int size;

    private TokenSet(BitSet tokens) {
        this.tokens = tokens;
        this.size = tokens.cardinality();
    }

    /** The set of the numbers of a bit set. */
    static TokenSet of(BitSet tokens) {
        return new TokenSet((BitSet) tokens.clone());
    }

    /** The set of one number. */
    static TokenSet of(int token) {
        BitSet one = new BitSet();
        one.set(token);
        return new TokenSet(one);
    }

    boolean contains(int token) {
        return tokens.get(token);
    }

    int size() {
        return size;
    }

    /** The smallest number of the set that is not below another, or {@link #NONE}. */
    int next(int from) {
        return tokens.nextSetBit(from);
    }

    @Override
    public String toString() {
        return tokens.toString();
    }
}
