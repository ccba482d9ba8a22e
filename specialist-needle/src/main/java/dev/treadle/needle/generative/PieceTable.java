package dev.treadle.needle.generative;

import java.util.Arrays;

/**
 * Finds a piece's number by a stretch of text, without making strings: a hash table with open addressing.
 *
 * <p>Immutable and thread-safe once filled.
 */
final class PieceTable {

    /** What {@link #find} says where there is no such piece. */
    static final int NONE = -1;

    private final String[] pieces;
    private final int[] slots;
    private final int mask;
    private int longest;

    /**
     * A table without entries.
     *
     * @param pieces by number; not copied
     */
    PieceTable(String[] pieces) {
        this.pieces = pieces;
        this.slots = new int[Integer.highestOneBit(Math.max(8, pieces.length)) * 4];
        this.mask = slots.length - 1;
        Arrays.fill(slots, NONE);
    }

    /** Enters a piece; false where one with the same text is there already. */
    boolean add(int id) {
        String piece = pieces[id];
        int slot = hash(piece, 0, piece.length()) & mask;
        while (slots[slot] != NONE) {
            if (pieces[slots[slot]].equals(piece)) {
                return false;
            }
            slot = (slot + 1) & mask;
        }
        slots[slot] = id;
        longest = Math.max(longest, piece.length());
        return true;
    }

    /** The number of the piece that is the text from one index to another, exclusive; or {@link #NONE}. */
    int find(CharSequence text, int from, int to) {
        if (to - from > longest) {
            return NONE;
        }
        int slot = hash(text, from, to) & mask;
        while (slots[slot] != NONE) {
            if (same(pieces[slots[slot]], text, from, to)) {
                return slots[slot];
            }
            slot = (slot + 1) & mask;
        }
        return NONE;
    }

    private static boolean same(String piece, CharSequence text, int from, int to) {
        if (piece.length() != to - from) {
            return false;
        }
        for (int i = from; i < to; i++) {
            if (piece.charAt(i - from) != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private static int hash(CharSequence text, int from, int to) {
        int hash = 0;
        for (int i = from; i < to; i++) {
            hash = (hash + text.charAt(i)) * 0x9E3779B1;
        }
        return hash ^ hash >>> 15;
    }
}
