package dev.treadle.needle.generative;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Decoding with drafts is decoding without them. */
class DraftedDecodingTest {

    private static final int BUDGET = 150;
    private static final int[] PROMPT = {300, 5, 301};

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void writesWhatPlainDecodingWrites(long seed) {
        Random random = new Random(seed);
        int drafted = 0;
        int tokens = 0;
        for (int round = 0; round < 600; round++) {
            GrammarCase tools = RandomTools.of(random);
            String answer = RandomTools.answer(tools, random);
            int[] inMind = tokens(answer);
            String query = random.nextInt(4) == 0 ? "" : shuffled(answer, random);
            long weights = random.nextLong();
            Decoded plain = decode(FakeNetwork.leaning(weights, 1, inMind), tools, Drafts.NONE);
            int most = 1 + random.nextInt(40);
            List<Integer> likely = random.ints(3, 0, tools.tools.size()).boxed().toList();

            Decoded fromQuery = decode(FakeNetwork.leaning(weights, most, inMind), tools, fromQuery(query, likely));
            Decoded fromNowhere = decode(FakeNetwork.leaning(weights, most, inMind), tools, corrupted(plain, random));

            assertThat(fromQuery.choices()).isEqualTo(plain.choices());
            assertThat(fromQuery.ending()).isEqualTo(plain.ending());
            assertThat(fromQuery.none()).isEqualTo(plain.none());
            assertThat(fromNowhere.choices()).isEqualTo(plain.choices());
            assertThat(fromNowhere.ending()).isEqualTo(plain.ending());
            assertThat(fromQuery.feeds()).isLessThanOrEqualTo(plain.feeds());
            tokens += plain.feeds();
            drafted += plain.feeds() - fromQuery.feeds();
        }
        // Drafts are taken often enough for all this to say something.
        assertThat(drafted).isGreaterThan(tokens / 4);
    }

    private static int[] tokens(String answer) {
        int[] text = GrammarCase.TOKENIZER.encode(answer);
        return IntStream.concat(IntStream.of(GrammarCase.SPECIALS.toolCall()), Arrays.stream(text))
                .toArray();
    }

    private static String shuffled(String answer, Random random) {
        List<String> words = Arrays.asList(answer.split("[^\\p{L}\\p{N}\\p{So}]+"));
        Collections.shuffle(words, random);
        return String.join(" ", words);
    }

    private static Decoded decode(FakeNetwork network, GrammarCase tools, Drafts drafts) {
        try (network;
                Network.Session session = network.open(PROMPT)) {
            return Decoding.decode(session, GrammarCase.SPECIALS.eos(), tools.grammar, drafts, BUDGET);
        }
    }

    private static Drafts fromQuery(String query, List<Integer> likely) {
        return new QueryDrafts(GrammarCase.TOKENIZER, GrammarCase.SPECIALS, query, likely);
    }

    /** Drafts what will be written, with a wrong token here and there; at times too much, or rubbish alone. */
    private static Drafts corrupted(Decoded plain, Random random) {
        int[] ids = plain.ids();
        return (place, written, most) -> {
            int[] drafts = Arrays.copyOfRange(ids, written.length, written.length + 1 + random.nextInt(60));
            for (int i = 0; i < drafts.length; i++) {
                if (random.nextInt(12) == 0) {
                    drafts[i] =
                            random.nextInt(GrammarCase.TOKENIZER.vocabulary().size());
                }
            }
            return drafts;
        };
    }

    @Test
    void asksTheNetworkOnceWhereTheWholeAnswerIsGuessed() {
        GrammarCase tools = GrammarCase.ofValue("{'type':'string'}");
        int[] inMind = tokens("[{\"name\":\"t\",\"arguments\":{\"x\":\"New York\"}}]");
        String query = "What is it like in New York?";

        Decoded decoded = decode(FakeNetwork.sure(64, inMind), tools, fromQuery(query, List.of()));

        assertThat(decoded.ids()).startsWith(inMind).hasSize(inMind.length + 1);
        assertThat(decoded.feeds()).isEqualTo(1);
    }

    @Test
    void copiesTheRestOfAValueThatTheQueryHas() {
        GrammarCase tools = GrammarCase.ofValue("{'type':'string'}");
        int[] inMind = tokens("[{\"name\":\"t\",\"arguments\":{\"x\":\"quarterly report\"}}]");

        Decoded decoded =
                decode(FakeNetwork.sure(64, inMind), tools, fromQuery("open the quarterly report, please", List.of()));

        assertThat(decoded.ids()).startsWith(inMind);
        assertThat(decoded.feeds()).isEqualTo(2);
    }

    @Test
    void guessesNoMoreThanItIsAskedFor() {
        GrammarCase tools = GrammarCase.ofValue("{'enum':['" + "a b ".repeat(50_000) + "']}");
        byte[] written = "[{\"name\":\"t\",\"arguments\":{\"x\":".getBytes(StandardCharsets.UTF_8);

        LikelyText.Guess guess =
                new LikelyText("a b", List.of(0)).after(tools.after(written).frame(), written, 100);

        assertThat(new String(guess.text(), StandardCharsets.UTF_8))
                .startsWith("\"a b a b")
                .hasSize(100);
        assertThat(guess.isWhole()).isFalse();
    }
}
