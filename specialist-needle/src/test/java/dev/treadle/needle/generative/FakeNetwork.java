package dev.treadle.needle.generative;

import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * A network in memory: its logits are a hash of its seed, the prompt and the tokens so far, with a liking for what ends
 * strings, lists and answers that grows with the length. It may have an answer in mind, which it follows
 * until it strays. It holds callers to the contract of {@link Network}.
 */
final class FakeNetwork implements Network {

    private final Vocabulary vocabulary = GrammarCase.TOKENIZER.vocabulary();
    private final long seed;
    private final int most;
    private final int[] inMind;
    private final int strayOnceIn;
    private int open;

    /**
     * A network.
     *
     * @param most the most tokens a feed
     */
    FakeNetwork(long seed, int most) {
        this(seed, most, new int[0], 1);
    }

    private FakeNetwork(long seed, int most, int[] inMind, int strayOnceIn) {
        this.seed = seed;
        this.most = most;
        this.inMind = inMind.clone();
        this.strayOnceIn = strayOnceIn;
    }

    /** A network with the tokens of an answer in mind. */
    static FakeNetwork leaning(long seed, int most, int[] inMind) {
        return new FakeNetwork(seed, most, inMind, 16);
    }

    /** A network that writes an answer. */
    static FakeNetwork sure(int most, int[] answer) {
        return new FakeNetwork(0, most, answer, Integer.MAX_VALUE);
    }

    /** The sessions that were opened and not closed. */
    int open() {
        return open;
    }

    @Override
    public int vocabulary() {
        return vocabulary.size();
    }

    @Override
    public Session open(int[] prompt) {
        open++;
        return new FakeSession(prompt.clone());
    }

    @Override
    public void close() {
        check(open == 0, open + " sessions are open");
    }

    private final class FakeSession implements Session {

        private final int[] prompt;
        private int[] fed = {};
        private boolean closed;

        FakeSession(int[] prompt) {
            this.prompt = prompt;
        }

        @Override
        public int most() {
            return most;
        }

        @Override
        public FloatBuffer feed(int keep, int... tokens) {
            check(!closed, "the session is closed");
            check(keep >= 0 && keep <= fed.length, "only " + fed.length + " tokens were fed, not " + keep);
            check(tokens.length >= 1 && tokens.length <= most, tokens.length + " tokens at once");
            check(keep > 0 || tokens[0] == GrammarCase.SPECIALS.eos(), "the first token is " + tokens[0]);
            int[] all = Arrays.copyOf(fed, keep + tokens.length);
            System.arraycopy(tokens, 0, all, keep, tokens.length);
            fed = all;
            float[] rows = new float[tokens.length * vocabulary.size()];
            for (int i = 0; i < tokens.length; i++) {
                long hash = seed * 31 + Arrays.hashCode(prompt);
                hash = hash * 31 + Arrays.hashCode(Arrays.copyOf(all, keep + i + 1));
                logits(hash, keep + i + 1, rows, i * vocabulary.size());
                if (keep + i < inMind.length && Arrays.equals(all, 1, keep + i + 1, inMind, 0, keep + i)) {
                    boolean strays = Math.floorMod(hash, strayOnceIn) == 0;
                    rows[i * vocabulary.size() + inMind[keep + i]] += strays ? 0 : 100;
                }
            }
            return FloatBuffer.wrap(rows);
        }

        @Override
        public void close() {
            check(!closed, "the session is closed already");
            closed = true;
            open--;
        }
    }

    private void logits(long hash, int length, float[] rows, int from) {
        for (int token = 0; token < vocabulary.size(); token++) {
            byte[] bytes = vocabulary.bytes(token);
            boolean ends = bytes.length > 0 && "\"}]".indexOf(bytes[0]) >= 0;
            rows[from + token] = noise(hash + token) + (ends ? 0.1f * (length - 20) : 0);
        }
    }

    /** From -4 to 4. */
    private static float noise(long hash) {
        long mixed = (hash ^ hash >>> 31) * 0x9E3779B97F4A7C15L;
        mixed = (mixed ^ mixed >>> 29) * 0xBF58476D1CE4E5B9L;
        return (mixed ^ mixed >>> 32) % 4096 / 1024f;
    }

    private static void check(boolean isGood, String otherwise) {
        if (!isGood) {
            throw new IllegalStateException(otherwise);
        }
    }
}
