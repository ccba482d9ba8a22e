package dev.treadle.gemini;

import java.math.BigDecimal;

/**
 * What one model charges from one day on. Immutable.
 *
 * @param standard the rates of a prompt of up to {@code longPromptTokens} tokens
 * @param longPromptTokens the longest prompt, in tokens, that the standard rates hold for
 * @param longPrompt the rates of every token of a call whose prompt is longer
 */
public record GeminiPrice(Rates standard, int longPromptTokens, Rates longPrompt) {

    /** Checks the limit. */
    public GeminiPrice {
        if (longPromptTokens <= 0) {
            throw new IllegalArgumentException(
                    "the longest prompt at standard rates must be positive: " + longPromptTokens);
        }
    }

    /**
     * US dollars for one million tokens.
     *
     * @param input tokens of the prompt that come from no cache
     * @param output tokens of the answer
     * @param thinking tokens of the model's thoughts, which Gemini counts apart from the answer
     * @param cached tokens of the prompt that come from a cache, implicit or explicit; storage of an explicit one is not here
     */
    public record Rates(BigDecimal input, BigDecimal output, BigDecimal thinking, BigDecimal cached) {

        /** Checks that no rate is negative. */
        public Rates {
            require("input", input);
            require("output", output);
            require("thinking", thinking);
            require("cached", cached);
        }

        private static void require(String what, BigDecimal rate) {
            if (rate.signum() < 0) {
                throw new IllegalArgumentException("the " + what + " price is negative: " + rate);
            }
        }

        /** Rates where thoughts cost as much as output, as Google prices them. In US dollars for one million tokens. */
        public static Rates of(String input, String output, String cached) {
            BigDecimal out = new BigDecimal(output);
            return new Rates(new BigDecimal(input), out, out, new BigDecimal(cached));
        }
    }

    /** The same rates for prompts of any length. */
    public static GeminiPrice flat(Rates rates) {
        return new GeminiPrice(rates, Integer.MAX_VALUE, rates);
    }

    /** The rates of a prompt of the given length in tokens. */
    public Rates ratesFor(int promptTokens) {
        return promptTokens > longPromptTokens ? longPrompt : standard;
    }
}
