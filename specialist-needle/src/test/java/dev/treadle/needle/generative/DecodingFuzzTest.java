package dev.treadle.needle.generative;

import static org.assertj.core.api.Assertions.assertThat;

import dev.treadle.router.SpecialistException;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever networks, schemas and drafts there are: an answer, an ending that says why there is none, or a typed error. */
class DecodingFuzzTest {

    private static final int TOKENS = GrammarCase.TOKENIZER.vocabulary().size();

    /** Strange logits, of which only the last ones are no numbers. */
    private static final float[] STRANGE = {
        0,
        -0f,
        Float.MIN_VALUE,
        -Float.MAX_VALUE,
        Float.MAX_VALUE,
        1e30f,
        -1e30f,
        Float.NaN,
        Float.POSITIVE_INFINITY,
        Float.NEGATIVE_INFINITY
    };

    private static final int NUMBERS = 7;

    private static final List<String> SCHEMAS = List.of(
            "{'type':'string','pattern':'a+'}",
            "{'type':'integer','multipleOf':3}",
            "{'type':'array','items':{'type':'string','pattern':'a'},'maxItems':2}",
            "{'anyOf':[{'type':'string','pattern':'a'},{'type':'number','multipleOf':2}]}",
            "{'anyOf':[{'type':'integer'},{'type':'string','pattern':'a'}]}",
            "{'type':'integer','minimum':5,'maximum':4}",
            "{'type':'string','minLength':3,'maxLength':2}",
            "{'type':'object'}",
            "{}");

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void ends(long seed) {
        Random random = new Random(seed);
        int typed = 0;
        int ended = 0;
        for (int round = 0; round < 500; round++) {
            GrammarCase tools = random.nextInt(3) == 0
                    ? GrammarCase.ofValue(SCHEMAS.get(random.nextInt(SCHEMAS.size())))
                    : random.nextBoolean() ? RandomTools.of(random) : OddTools.of(random);
            int budget = random.nextInt(60);
            FakeNetwork network = new FakeNetwork(random.nextLong(), 1 + random.nextInt(30));
            try (network;
                    Network.Session session = strange(network.open(new int[] {5}), random)) {
                Decoded decoded =
                        Decoding.decode(session, GrammarCase.SPECIALS.eos(), tools.grammar, drafts(random), budget);

                assertThat(decoded.choices()).hasSizeLessThanOrEqualTo(budget);
                decoded.choices().forEach(DecodingFuzzTest::assertInRange);
                assertThat(decoded.none()).isBetween(0.0, 1.0);
                ended++;
            } catch (SpecialistException e) {
                assertThat(e).hasMessageContaining("the decoder gives");
                typed++;
            }
            assertThat(network.open()).isZero();
        }
        assertThat(typed).isGreaterThan(20);
        assertThat(ended).isGreaterThan(200);
    }

    private static void assertInRange(Choice choice) {
        assertThat(choice.allowed()).isBetween(0.0, 1.0);
        assertThat(choice.share()).isBetween(0.0, 1.0);
        assertThat(choice.runnerUp()).isBetween(0.0, choice.share());
    }

    /** Puts strange logits among the network's own, in some sessions. */
    private static Network.Session strange(Network.Session session, Random random) {
        int oneIn = List.of(1, 50, 5000, Integer.MAX_VALUE).get(random.nextInt(4));
        int kinds = random.nextInt(3) == 0 ? STRANGE.length : NUMBERS;
        return new Network.Session() {
            @Override
            public int most() {
                return session.most();
            }

            @Override
            public FloatBuffer feed(int keep, int... tokens) {
                FloatBuffer logits = session.feed(keep, tokens);
                for (int i = 0; i < logits.limit(); i++) {
                    if (random.nextInt(oneIn) == 0) {
                        logits.put(i, STRANGE[random.nextInt(kinds)]);
                    }
                }
                return logits;
            }

            @Override
            public void close() {
                session.close();
            }
        };
    }

    private static Drafts drafts(Random random) {
        Drafts fromQuery = new QueryDrafts(
                GrammarCase.TOKENIZER,
                GrammarCase.SPECIALS,
                "\"\\ 12. \uD83D turn a\u0130b on, 'x' \u6771",
                List.of(7, -1));
        return (place, written, most) -> random.nextBoolean()
                ? fromQuery.after(place, written, most)
                : random.ints(random.nextInt(50), 0, TOKENS).toArray();
    }

    @Test
    void leavesNothingNativeOpen() {
        Random random = new Random(1);
        GrammarCase tools = RandomTools.of(random);
        int failed = 0;
        try (OnnxNetwork network = TinyBundle.fast()) {
            for (int round = 0; round < 3000; round++) {
                // A token that the network does not know makes the runtime fail.
                int unknown = round % 1000 == 0 ? TOKENS : 0;
                Drafts drafts = (place, written, most) -> new int[] {random.nextInt(TOKENS), unknown};
                try (Network.Session session = network.open(new int[] {300, 5, random.nextInt(TOKENS)})) {
                    Decoding.decode(session, GrammarCase.SPECIALS.eos(), tools.grammar, drafts, 1 + random.nextInt(6));
                } catch (SpecialistException e) {
                    failed++;
                }
            }
            assertThat(network.held()).isZero();
        }
        assertThat(failed).isGreaterThan(0);
    }
}
