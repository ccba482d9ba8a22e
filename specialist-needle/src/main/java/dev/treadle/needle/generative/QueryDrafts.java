package dev.treadle.needle.generative;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * Drafts from the query: {@link LikelyText}, cut into tokens as the tokenizer cuts it.
 *
 * <p>What was written is cut again together with what is guessed, since how the one is cut depends on the other; there is
 * a draft where a cut falls between them. For one answer, on one thread.
 */
final class QueryDrafts implements Drafts {

    /** How many bytes before a guess are cut again: enough for tokens to be what they are in the whole text. */
    private static final int OVERLAP = 48;

    /** A token of a guess is hardly ever longer on average. */
    private static final int BYTES_A_TOKEN = 8;

    private static final int[] NONE = {};

    private final Vocabulary vocabulary;
    private final Tokenizer tokenizer;
    private final SpecialTokens specials;
    private final LikelyText likely;

    /**
     * Drafts for a query.
     *
     * @param tools the numbers of the tools, likeliest first; those that are missing come last
     */
    QueryDrafts(Tokenizer tokenizer, SpecialTokens specials, String query, List<Integer> tools) {
        this.vocabulary = tokenizer.vocabulary();
        this.tokenizer = tokenizer;
        this.specials = specials;
        this.likely = new LikelyText(query, tools);
    }

    @Override
    public int[] after(TokenGrammar.Place place, int[] written, int most) {
        byte[] before = spelled(written);
        Frame frame = place.frame();
        if (before.length == 0 && vocabulary.dummyPrefix()) {
            // The space that the tokenizer puts before every text.
            before = new byte[] {' '};
            frame = frame.after(' ');
        }
        if (frame == null) {
            return NONE;
        }
        LikelyText.Guess guess = likely.after(frame, before, most * BYTES_A_TOKEN);
        int[] ids = cut(before, guess.text(), written.length > 1 ? before.length : 0);
        // What comes after the last token of a whole answer is known.
        int useful = guess.isWhole() ? Math.max(0, ids.length - 1) : ids.length;
        int first = written.length == 0 ? 1 : 0;
        int[] drafts = new int[Math.min(first + useful, most)];
        System.arraycopy(ids, 0, drafts, first, drafts.length - first);
        if (first > 0) {
            drafts[0] = specials.toolCall();
        }
        return drafts;
    }

    /**
     * The tokens of a guess as part of its text.
     *
     * @param begin where the first of them is to begin in the text: at the guess, or at the very beginning
     */
    private int[] cut(byte[] before, byte[] guess, int begin) {
        int from = Math.max(0, before.length - OVERLAP);
        while (from < before.length && (before[from] & 0xC0) == 0x80) {
            from++;
        }
        byte[] text = Arrays.copyOfRange(before, from, before.length + guess.length);
        System.arraycopy(guess, 0, text, before.length - from, guess.length);
        // Where the tokenizer puts a space before the text, the one that is there must go.
        int skipped = vocabulary.dummyPrefix() && text.length > 0 && text[0] == ' ' ? 1 : 0;
        int[] ids = tokenizer.encode(new String(text, skipped, text.length - skipped, StandardCharsets.UTF_8));
        int at = from + skipped - (vocabulary.dummyPrefix() ? 1 : 0);
        int i = 0;
        while (i < ids.length && at < begin) {
            at += vocabulary.bytes(ids[i]).length;
            i++;
        }
        return at == begin ? Arrays.copyOfRange(ids, i, ids.length) : NONE;
    }

    private byte[] spelled(int[] tokens) {
        int length = 0;
        for (int token : tokens) {
            length += specials.contains(token) ? 0 : vocabulary.bytes(token).length;
        }
        byte[] text = new byte[length];
        int at = 0;
        for (int token : tokens) {
            byte[] bytes = specials.contains(token) ? new byte[0] : vocabulary.bytes(token);
            System.arraycopy(bytes, 0, text, at, bytes.length);
            at += bytes.length;
        }
        return text;
    }
}
