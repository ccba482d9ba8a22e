package dev.treadle.needle.generative;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The grammar against a strict JSON parser and a JSON Schema library. */
class RandomGrammarTest {

    private static final int MOST_TOKENS = 600;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void whateverItLeadsToParsesAndFitsTheSchemas(long seed) {
        Random random = new Random(seed);
        int whole = 0;
        for (int round = 0; round < 60; round++) {
            GrammarCase tools = RandomTools.of(random);
            for (int walk = 0; walk < 4; walk++) {
                List<Integer> tokens = walk(tools, random);
                if (tokens.isEmpty()) {
                    continue;
                }
                assertThat(tokens).last().isEqualTo(GrammarCase.SPECIALS.eos());
                byte[] answer = GrammarCase.bytes(tokens);

                assertThat(tools.faultOf(answer))
                        .as(new String(answer, StandardCharsets.UTF_8))
                        .isEmpty();
                whole++;
            }
        }
        assertThat(whole).isGreaterThan(150);
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14})
    void whateverItLeadsToFitsHoweverOddTheSchemasAre(long seed) {
        Random random = new Random(seed);
        int called = 0;
        for (int round = 0; round < 250; round++) {
            GrammarCase tools = OddTools.of(random);
            for (int walk = 0; walk < 3; walk++) {
                List<Integer> tokens = walk(tools, random);
                byte[] answer = GrammarCase.bytes(tokens);
                // Where a value cannot be written, there is no answer.
                if (tokens.isEmpty() || tokens.get(tokens.size() - 1) != GrammarCase.SPECIALS.eos()) {
                    continue;
                }

                assertThat(tools.faultOf(answer))
                        .as(() -> new String(answer, StandardCharsets.UTF_8) + " for " + tools.tools)
                        .isEmpty();
                called += answer.length > 3 ? 1 : 0;
            }
        }
        assertThat(called).isGreaterThan(100);
    }

    /** Random tokens that are allowed, until none is; nothing where that is not reached in time. */
    private static List<Integer> walk(GrammarCase tools, Random random) {
        TokenGrammar grammar = tools.grammar;
        TokenGrammar.Place place = grammar.start();
        List<Integer> tokens = new ArrayList<>();
        while (tokens.size() < MOST_TOKENS) {
            TokenSet allowed = grammar.allowed(place);
            if (allowed.size() == 0) {
                return tokens;
            }
            int token = random(allowed, random, tokens.size());
            place = grammar.after(place, token);
            assertThat(place).isNotNull();
            tokens.add(token);
        }
        return List.of();
    }

    private static int random(TokenSet allowed, Random random, int step) {
        List<Integer> all = new ArrayList<>();
        List<Integer> closing = new ArrayList<>();
        for (int token = allowed.next(0); token != TokenSet.NONE; token = allowed.next(token + 1)) {
            all.add(token);
            byte[] bytes = GrammarCase.TOKENIZER.vocabulary().bytes(token);
            if (bytes.length > 0 && "\"]}".indexOf(bytes[bytes.length - 1]) >= 0) {
                closing.add(token);
            }
        }
        boolean close = !closing.isEmpty() && random.nextInt(MOST_TOKENS) < 60 + 4 * step;
        List<Integer> from = close ? closing : all;
        return from.get(random.nextInt(from.size()));
    }

    @ParameterizedTest
    @ValueSource(longs = {5, 6, 7, 8})
    void takesEveryValueOfItsSchemasAndOfDamagedOnesOnlyWhatStillFits(long seed) {
        Random random = new Random(seed);
        int refused = 0;
        for (int round = 0; round < 150; round++) {
            GrammarCase tools = RandomTools.of(random);
            String answer = RandomTools.answer(tools, random);

            assertThat(tools.accepts(answer)).as(answer).isTrue();
            for (int i = 0; i < 20; i++) {
                byte[] damaged = damaged(answer.getBytes(StandardCharsets.UTF_8), random);
                TokenGrammar.Place place = tools.after(damaged);
                if (place != null && tools.grammar.isWhole(place)) {
                    assertThat(tools.faultOf(damaged))
                            .as(new String(damaged, StandardCharsets.UTF_8))
                            .isEmpty();
                } else {
                    refused++;
                }
            }
        }
        assertThat(refused).isGreaterThan(1000);
    }

    private static byte[] damaged(byte[] answer, Random random) {
        byte[] damaged = answer.clone();
        int at = random.nextInt(damaged.length);
        if (random.nextBoolean()) {
            damaged[at] = answer[random.nextInt(answer.length)];
        } else {
            // Two neighbouring stretches change places.
            int end = Math.min(damaged.length, at + 1 + random.nextInt(12));
            int middle = at + random.nextInt(end - at);
            System.arraycopy(answer, middle, damaged, at, end - middle);
            System.arraycopy(answer, at, damaged, at + end - middle, middle - at);
        }
        return damaged;
    }

    @ParameterizedTest
    @ValueSource(longs = {9, 10})
    void allowsExactlyTheTokensThatItTakes(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 12; round++) {
            GrammarCase tools = RandomTools.of(random);
            TokenGrammar grammar = tools.grammar;
            TokenGrammar.Place place = grammar.start();
            for (int step = 0; step < 60 && grammar.allowed(place).size() > 0; step++) {
                TokenSet allowed = grammar.allowed(place);
                for (int token = 0; token < GrammarCase.TOKENIZER.vocabulary().size(); token++) {
                    assertThat(allowed.contains(token)).isEqualTo(grammar.after(place, token) != null);
                }
                place = grammar.after(place, random(allowed, random, step));
            }
        }
    }
}
