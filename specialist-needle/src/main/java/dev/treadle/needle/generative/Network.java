package dev.treadle.needle.generative;

import dev.treadle.router.SpecialistException;
import java.nio.FloatBuffer;

/**
 * A network of the Needle architecture: an encoder, which reads a prompt once, and a decoder, which says what may come
 * after the tokens so far.
 *
 * <p>Thread-safe, but {@link #close} must come after all sessions were closed. A session is for one thread at a time.
 */
interface Network extends AutoCloseable {

    /** The number of tokens that it knows: their numbers go from 0. */
    int vocabulary();

    /**
     * Reads a prompt.
     *
     * @param prompt {@link Prompt.Framed#ids}
     * @throws SpecialistException if the runtime is broken
     */
    Session open(int[] prompt);

    @Override
    void close();

    /** The writing of one answer. */
    interface Session extends AutoCloseable {

        /** The most tokens in one {@link #feed}; at least 1. */
        int most();

        /**
         * Takes back the last tokens, and adds others. The first token of all is the end of the sequence, {@link
         * SpecialTokens#eos}.
         *
         * @param keep how many of the tokens that were fed so far stay, from the first on; where {@link #most} is 1, all
         *     of them must
         * @param tokens what comes after them: at least one, at most {@link #most}
         * @return what may follow each of {@code tokens}: a row of {@link #vocabulary} logits for each, in order. Valid
         *     until the next call, and not to be modified
         * @throws SpecialistException if the runtime is broken; the session is then of no more use
         */
        FloatBuffer feed(int keep, int... tokens);

        @Override
        void close();
    }
}
