package dev.treadle.needle.pointer;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.treadle.needle.BundleException;
import java.io.IOException;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The uncased WordPiece tokenizer of BERT: text into pieces of a fixed vocabulary, each with its place in the text.
 *
 * <p>Control characters are dropped, accents stripped, letters lower-cased, white space separates words, punctuation
 * marks and CJK ideographs are words of their own; a word is cut into the longest pieces that the vocabulary has, from
 * left to right. Exact to the reference implementation for every character that Unicode 8 knows; later ones may be
 * classified otherwise, as the Java runtime knows them.
 *
 * <p>Thread-safe and immutable.
 */
final class WordPiece {

    static final int UNKNOWN = 100;
    static final int CLS = 101;
    static final int SEP = 102;

    /** A longer word is one unknown piece, in code points. */
    private static final int MAX_WORD = 100;

    /** These stand for themselves wherever a text spells them out, as in the reference implementation. */
    private static final Map<String, Integer> SPECIAL =
            Map.of("[PAD]", 0, "[UNK]", UNKNOWN, "[CLS]", CLS, "[SEP]", SEP, "[MASK]", 103);

    private static final String CONTINUES = "##";

    private final Map<String, Integer> starts;
    private final Map<String, Integer> continuations;
    private final int longest;

    /**
     * A piece of a text.
     *
     * @param id its number in the vocabulary
     * @param start where it begins in the original text, in UTF-16 units
     * @param end where it ends, exclusive
     * @param continues whether it goes on with the word of the piece before
     */
    record Piece(int id, int start, int end, boolean continues) {}

    private WordPiece(Map<String, Integer> starts, Map<String, Integer> continuations, int longest) {
        this.starts = starts;
        this.continuations = continuations;
        this.longest = longest;
    }

    /**
     * Reads the vocabulary of a {@code tokenizer.json}.
     *
     * @throws BundleException if there is none in it, or not that of uncased BERT
     */
    static WordPiece read(byte[] tokenizerJson) {
        Map<String, Integer> starts = new HashMap<>(1 << 16);
        Map<String, Integer> continuations = new HashMap<>(1 << 14);
        // Thirty thousand field names that are seen once each: interning them only costs time.
        JsonFactory json = new JsonFactoryBuilder()
                .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                .build();
        int longest = 0;
        try (JsonParser parser = json.createParser(tokenizerJson)) {
            for (JsonToken t = parser.nextToken(); t != null; t = parser.nextToken()) {
                if (t == JsonToken.FIELD_NAME && parser.currentName().equals("vocab")) {
                    longest = readVocabulary(parser, starts, continuations);
                    break;
                }
            }
        } catch (IOException e) {
            throw new BundleException("the tokenizer's JSON cannot be read: " + e.getMessage(), e);
        }
        for (Map.Entry<String, Integer> special : SPECIAL.entrySet()) {
            if (!special.getValue().equals(starts.get(special.getKey()))) {
                throw new BundleException("the tokenizer's vocabulary is not that of uncased BERT: it has "
                        + special.getKey() + " at " + starts.get(special.getKey()));
            }
        }
        return new WordPiece(starts, continuations, longest);
    }

    private static int readVocabulary(
            JsonParser parser, Map<String, Integer> starts, Map<String, Integer> continuations) throws IOException {
        int longest = 0;
        parser.nextToken();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String piece = parser.currentName();
            int id = parser.nextIntValue(-1);
            longest = Math.max(longest, piece.length());
            // "##" alone is not in the vocabulary; a mark "#" is.
            if (piece.startsWith(CONTINUES)) {
                continuations.put(piece.substring(CONTINUES.length()), id);
            } else {
                starts.put(piece, id);
            }
        }
        return longest;
    }

    /**
     * The first pieces of a text, without {@code [CLS]} and {@code [SEP]}.
     *
     * @param limit how many at most; reading stops there, so that a long text costs no more than a short one
     */
    List<Piece> pieces(String text, int limit) {
        Reading reading = new Reading(limit);
        int i = 0;
        while (i < text.length() && !reading.isFull()) {
            int c = text.codePointAt(i);
            String special = c == '[' ? specialAt(text, i) : null;
            if (special != null) {
                reading.endWord();
                reading.add(new Piece(SPECIAL.getOrDefault(special, UNKNOWN), i, i + special.length(), false));
                i += special.length();
            } else {
                int end = i + Character.charCount(c);
                reading.read(c, i, end);
                i = end;
            }
        }
        reading.endWord();
        return reading.pieces;
    }

    private static @Nullable String specialAt(String text, int at) {
        for (String special : SPECIAL.keySet()) {
            if (text.startsWith(special, at)) {
                return special;
            }
        }
        return null;
    }

    /** The word that is being read, and the pieces so far. */
    private final class Reading {
        final List<Piece> pieces = new ArrayList<>();
        private final int limit;
        private final StringBuilder word = new StringBuilder();
        // Where each UTF-16 unit of the normalised word comes from.
        private final int[] from = new int[2 * MAX_WORD];
        private final int[] to = new int[2 * MAX_WORD];
        private int length;
        private int wordStart;
        private int wordEnd;

        Reading(int limit) {
            this.limit = limit;
        }

        boolean isFull() {
            return pieces.size() >= limit;
        }

        void read(int c, int start, int end) {
            if (Characters.isDropped(c)) {
                return;
            }
            if (Characters.isSpace(c)) {
                endWord();
            } else if (c < 0x80) {
                append(Character.toLowerCase(c), start, end);
            } else {
                boolean alone = Characters.isIdeograph(c);
                if (alone) {
                    endWord();
                }
                Normalizer.normalize(Character.toString(c), Normalizer.Form.NFD)
                        .codePoints()
                        .filter(k -> Character.getType(k) != Character.NON_SPACING_MARK)
                        .forEach(k -> append(Character.toLowerCase(k), start, end));
                if (alone) {
                    endWord();
                }
            }
        }

        private void append(int c, int start, int end) {
            boolean alone = Characters.isPunctuation(c);
            if (alone) {
                endWord();
            }
            if (length == 0) {
                wordStart = start;
            }
            wordEnd = end;
            if (length++ < MAX_WORD) {
                for (int unit = Character.charCount(c); unit > 0; unit--) {
                    from[word.length() + unit - 1] = start;
                    to[word.length() + unit - 1] = end;
                }
                word.appendCodePoint(c);
            }
            if (alone) {
                endWord();
            }
        }

        void endWord() {
            if (length > 0) {
                int before = pieces.size();
                if (length > MAX_WORD || !cut()) {
                    pieces.subList(before, pieces.size()).clear();
                    add(new Piece(UNKNOWN, wordStart, wordEnd, false));
                }
                while (pieces.size() > limit) {
                    pieces.remove(pieces.size() - 1);
                }
                word.setLength(0);
                length = 0;
            }
        }

        void add(Piece piece) {
            if (!isFull()) {
                pieces.add(piece);
            }
        }

        /** Cuts the word into the longest pieces; false where a rest is in no piece. */
        private boolean cut() {
            for (int start = 0; start < word.length(); ) {
                Map<String, Integer> vocabulary = start == 0 ? starts : continuations;
                int end = Math.min(word.length(), start + longest);
                Integer id = null;
                while (end > start && (id = vocabulary.get(word.substring(start, end))) == null) {
                    end--;
                }
                if (id == null) {
                    return false;
                }
                pieces.add(new Piece(id, from[start], to[end - 1], start > 0));
                start = end;
            }
            return true;
        }
    }
}
