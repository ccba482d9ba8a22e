package dev.treadle.needle.generative;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The graphs of the untrained bundle, with drafts and without. */
class DraftedGraphsTest {

    private static final int ROUNDS = 120;
    private static final int BUDGET = 80;

    /** Two tokens whose shares differ by less may change places where numbers are rounded otherwise. */
    private static final double TIE = 1e-3;

    enum Pair {
        PLAIN_AND_FAST,
        FAST_ALONE,
        INT8_ALONE;

        OnnxNetwork undrafted() {
            return switch (this) {
                case PLAIN_AND_FAST -> TinyBundle.plain();
                case FAST_ALONE -> TinyBundle.fast();
                case INT8_ALONE -> TinyBundle.int8();
            };
        }

        OnnxNetwork drafted() {
            return this == INT8_ALONE ? TinyBundle.int8() : TinyBundle.fast();
        }
    }

    @ParameterizedTest
    @EnumSource
    void writeTheSame(Pair pair) {
        Random random = new Random(1);
        int ties = 0;
        try (OnnxNetwork undrafted = pair.undrafted();
                OnnxNetwork drafted = pair.drafted()) {
            for (int round = 0; round < ROUNDS; round++) {
                GrammarCase tools = RandomTools.of(random);
                String query = RandomTools.answer(tools, random);
                Decoded expected = decode(undrafted, tools, query, Drafts.NONE);

                Decoded decoded = decode(drafted, tools, query, drafts(expected, query, random));

                ties += isSame(decoded, expected) ? 0 : 1;
            }
            assertThat(undrafted.held()).isZero();
            assertThat(drafted.held()).isZero();
        }
        assertThat(ties).isLessThan(ROUNDS / 20);
    }

    /** From the query, or what will be written with one token wrong. */
    private static Drafts drafts(Decoded expected, String query, Random random) {
        if (random.nextBoolean()) {
            return new QueryDrafts(TinyBundle.TOKENIZER, TinyBundle.SPECIALS, query, List.of());
        }
        int[] ids = expected.ids();
        return (place, written, most) -> {
            int[] rest = Arrays.copyOfRange(ids, Math.min(written.length, ids.length), ids.length);
            if (rest.length > 0) {
                rest[random.nextInt(rest.length)] = 6 + random.nextInt(256);
            }
            return rest;
        };
    }

    /** False for another answer after a tie; fails for another answer. */
    private static boolean isSame(Decoded decoded, Decoded expected) {
        for (int i = 0; i < expected.choices().size(); i++) {
            Choice choice = decoded.choices().get(i);
            Choice other = expected.choices().get(i);
            if (choice.token() != other.token()) {
                assertThat(other.margin()).as("a tie, or another answer").isLessThan(TIE);
                return false;
            }
            assertThat(choice.share()).isCloseTo(other.share(), Offset.offset(1e-3));
            assertThat(choice.allowed()).isCloseTo(other.allowed(), Offset.offset(1e-3));
        }
        assertThat(decoded.ending()).isEqualTo(expected.ending());
        return true;
    }

    private static Decoded decode(OnnxNetwork network, GrammarCase tools, String query, Drafts drafts) {
        try (Network.Session session = network.open(prompt(query))) {
            return Decoding.decode(session, TinyBundle.SPECIALS.eos(), tools.grammar, drafts, BUDGET);
        }
    }

    private static int[] prompt(String query) {
        int[] asked = TinyBundle.TOKENIZER.encode(query);
        int[] prompt = Arrays.copyOf(asked, asked.length + 1);
        prompt[asked.length] = TinyBundle.SPECIALS.tools();
        return prompt;
    }
}
