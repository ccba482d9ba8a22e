package dev.treadle.needle.generative;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * The SentencePiece BPE tokenizer: text into the numbers of a {@link Vocabulary}'s pieces and back, exact to the
 * reference library.
 *
 * <p>Spaces become {@link Vocabulary#SPACE}; a text then falls into characters and user-defined pieces, and of all
 * neighbours that together are a piece, those with the best score are merged first, the leftmost of equals first, until
 * none are left. A character that is in no piece is written as its UTF-8 bytes. Encoding takes O(n log n) in the length
 * of the text. Half a surrogate pair counts as U+FFFD.
 *
 * <p>Immutable and thread-safe.
 */
final class Tokenizer {

    private static final String REPLACEMENT = "\uFFFD";

    private final Vocabulary vocabulary;

    Tokenizer(Vocabulary vocabulary) {
        this.vocabulary = vocabulary;
    }

    /** The pieces behind the numbers. */
    Vocabulary vocabulary() {
        return vocabulary;
    }

    /** The numbers of the pieces of a text; none for a text that is empty after white space was trimmed. */
    int[] encode(String text) {
        StringBuilder normal = normalise(text);
        return normal.isEmpty() ? new int[0] : new Merge(normal).ids();
    }

    /**
     * The text that pieces spell. Control pieces are invisible; bytes that are no valid UTF-8 become U+FFFD each.
     *
     * @throws IllegalArgumentException if a number is none of the vocabulary's
     */
    String decode(int... ids) {
        StringBuilder text = new StringBuilder();
        boolean atStart = true;
        boolean droppedSpace = false;
        for (int i = 0; i < ids.length; ) {
            check(ids[i]);
            int bytesEnd = i;
            while (bytesEnd < ids.length && isByte(ids[bytesEnd])) {
                bytesEnd++;
            }
            appendBytes(text, ids, i, bytesEnd);
            if (bytesEnd == ids.length) {
                break;
            }
            atStart = atStart && !droppedSpace && text.isEmpty();
            String piece = spelled(ids[bytesEnd]);
            droppedSpace = false;
            if (atStart
                    && (vocabulary.dummyPrefix() || vocabulary.collapsesSpaces())
                    && piece.indexOf(Vocabulary.SPACE) == 0) {
                piece = piece.substring(1);
                // Where spaces collapse, all leading ones go; otherwise only the one that encoding put there.
                droppedSpace = !vocabulary.collapsesSpaces();
            }
            text.append(piece.replace(Vocabulary.SPACE, ' '));
            i = bytesEnd + 1;
        }
        return text.toString();
    }

    private boolean isByte(int id) {
        check(id);
        return vocabulary.kind(id) == Vocabulary.Kind.BYTE;
    }

    private void check(int id) {
        if (id < 0 || id >= vocabulary.size()) {
            throw new IllegalArgumentException("there is no piece " + id + " among " + vocabulary.size());
        }
    }

    private String spelled(int id) {
        return switch (vocabulary.kind(id)) {
            case CONTROL -> "";
            case UNKNOWN -> vocabulary.unknown();
            case NORMAL, USER_DEFINED, BYTE -> vocabulary.piece(id);
        };
    }

    private void appendBytes(StringBuilder text, int[] ids, int from, int to) {
        byte[] bytes = new byte[to - from];
        for (int i = from; i < to; i++) {
            bytes[i - from] = vocabulary.bytes(ids[i])[0];
        }
        for (int at = 0; at < bytes.length; ) {
            int length = Utf8.lengthAt(bytes, at);
            text.append(length == 0 ? REPLACEMENT : new String(bytes, at, length, StandardCharsets.UTF_8));
            at += Math.max(1, length);
        }
    }

    private StringBuilder normalise(String text) {
        boolean collapse = vocabulary.collapsesSpaces();
        int from = 0;
        while (collapse && from < text.length() && text.charAt(from) == ' ') {
            from++;
        }
        StringBuilder normal = new StringBuilder(text.length() - from + 1);
        if (from == text.length()) {
            return normal;
        }
        if (vocabulary.dummyPrefix()) {
            normal.append(Vocabulary.SPACE);
        }
        boolean afterSpace = false;
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == ' ') {
                if (!collapse || !afterSpace) {
                    normal.append(Vocabulary.SPACE);
                }
            } else if (Character.isSurrogate(c) && !isHalfOfPair(text, i)) {
                normal.append(REPLACEMENT);
            } else {
                normal.append(c);
            }
            afterSpace = c == ' ';
        }
        int end = normal.length();
        while (collapse && end > 0 && normal.charAt(end - 1) == Vocabulary.SPACE) {
            end--;
        }
        normal.setLength(end);
        return normal;
    }

    private static boolean isHalfOfPair(String text, int i) {
        return Character.isHighSurrogate(text.charAt(i))
                ? i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))
                : i > 0 && Character.isHighSurrogate(text.charAt(i - 1));
    }

    /** The merging of one text: its symbols as a linked list, and a heap of the neighbours that are a piece together. */
    private final class Merge {

        private static final int NONE = PieceTable.NONE;

        private final CharSequence text;
        private final int[] start;
        private final int[] end;
        private final int[] id;
        private final int[] previous;
        private final int[] next;

        /** By symbol: the piece that it is together with its right neighbour. */
        private final int[] together;

        private final LongHeap heap;
        private int count;

        Merge(CharSequence text) {
            this.text = text;
            int most = text.length();
            this.start = new int[most];
            this.end = new int[most];
            this.id = new int[most];
            cut();
            this.previous = new int[count];
            this.next = new int[count];
            this.together = new int[count];
            this.heap = new LongHeap(count);
            for (int s = 0; s < count; s++) {
                previous[s] = s - 1;
                next[s] = s + 1 == count ? NONE : s + 1;
            }
        }

        int[] ids() {
            for (int s = 0; s < count; s++) {
                offer(s);
            }
            while (!heap.isEmpty()) {
                long best = heap.poll();
                int left = (int) best;
                // The pair may have changed since it was offered; it was then offered anew.
                if (together[left] != NONE && vocabulary.rank(together[left]) == (int) (best >>> 32)) {
                    merge(left);
                }
            }
            return written();
        }

        private void cut() {
            List<Integer> whole = vocabulary.userDefined();
            for (int at = 0; at < text.length(); count++) {
                start[count] = at;
                int user = userDefinedAt(whole, at);
                at += user == NONE
                        ? Character.charCount(Character.codePointAt(text, at))
                        : vocabulary.piece(user).length();
                end[count] = at;
                id[count] = user == NONE ? vocabulary.find(text, start[count], at) : user;
            }
        }

        private int userDefinedAt(List<Integer> whole, int at) {
            for (int candidate : whole) {
                String piece = vocabulary.piece(candidate);
                if (piece.charAt(0) == text.charAt(at)
                        && at + piece.length() <= text.length()
                        && piece.contentEquals(text.subSequence(at, at + piece.length()))) {
                    return candidate;
                }
            }
            return NONE;
        }

        private boolean isWhole(int symbol) {
            return id[symbol] != NONE && vocabulary.kind(id[symbol]) == Vocabulary.Kind.USER_DEFINED;
        }

        private void offer(int left) {
            int right = next[left];
            together[left] = NONE;
            if (right == NONE || isWhole(left) || isWhole(right)) {
                return;
            }
            together[left] = vocabulary.find(text, start[left], end[right]);
            if (together[left] != NONE) {
                heap.add((long) vocabulary.rank(together[left]) << 32 | left);
            }
        }

        private void merge(int left) {
            int right = next[left];
            id[left] = together[left];
            end[left] = end[right];
            next[left] = next[right];
            together[right] = NONE;
            if (next[left] != NONE) {
                previous[next[left]] = left;
            }
            if (previous[left] != NONE) {
                offer(previous[left]);
            }
            offer(left);
        }

        private int[] written() {
            int[] ids = new int[count + 4];
            int length = 0;
            for (int s = 0; s != NONE; s = next[s]) {
                if (id[s] != NONE) {
                    ids = room(ids, length, 1);
                    ids[length++] = id[s];
                    continue;
                }
                byte[] bytes = text.subSequence(start[s], end[s]).toString().getBytes(StandardCharsets.UTF_8);
                ids = room(ids, length, bytes.length);
                for (byte b : bytes) {
                    ids[length++] = vocabulary.byteId(b);
                }
            }
            return Arrays.copyOf(ids, length);
        }

        private static int[] room(int[] ids, int length, int more) {
            return length + more <= ids.length ? ids : Arrays.copyOf(ids, 2 * length + more);
        }
    }
}
