package dev.treadle.needle.generative;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.treadle.router.SpecialistException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class DecodingTest {

    private static final int EOS = GrammarCase.SPECIALS.eos();

    private static Decoded decode(GrammarCase tools, long seed, int budget) {
        try (FakeNetwork network = new FakeNetwork(seed, 1);
                Network.Session session = network.open(new int[] {7, 8})) {
            return Decoding.decode(session, EOS, tools.grammar, Drafts.NONE, budget);
        }
    }

    @Test
    void writesAWholeAnswer() {
        GrammarCase tools = GrammarCase.ofValue("{'type':'string'}");

        Decoded decoded = decode(tools, 1, 200);

        assertThat(decoded.ending()).isEqualTo(new Decoded.Finished());
        assertThat(decoded.ids()).startsWith(GrammarCase.SPECIALS.toolCall()).endsWith(EOS);
        List<Integer> ids = Arrays.stream(decoded.ids()).boxed().toList();
        assertThat(tools.accepts(new String(GrammarCase.bytes(ids), StandardCharsets.UTF_8)))
                .isTrue();
        assertThat(decoded.feeds()).as("the end is not asked for").isEqualTo(ids.size() - 1);
        assertThat(decoded.choices()).last().isEqualTo(Choice.only(EOS));
    }

    @Test
    void endsWhereTheBudgetIsReached() {
        Decoded decoded = decode(GrammarCase.ofValue("{'type':'string'}"), 1, 2);

        assertThat(decoded.ending()).isEqualTo(new Decoded.OverBudget());
        assertThat(decoded.choices()).hasSize(2);
    }

    @Test
    void finishesWithTheLastTokenOfTheBudget() {
        GrammarCase tools = GrammarCase.ofValue("{'type':'string'}");
        int length = decode(tools, 1, 200).choices().size();

        assertThat(decode(tools, 1, length).ending()).isEqualTo(new Decoded.Finished());
        assertThat(decode(tools, 1, length - 1).ending()).isEqualTo(new Decoded.OverBudget());
    }

    @Test
    void saysWhatIsInTheWay() {
        Decoded decoded = null;
        for (long seed = 0; decoded == null || decoded.ending() instanceof Decoded.Finished; seed++) {
            decoded = decode(GrammarCase.ofValue("{'type':'string','pattern':'a+'}"), seed, 200);
        }

        assertThat(decoded.ending())
                .isInstanceOfSatisfying(
                        Decoded.Obstacle.class,
                        obstacle -> assertThat(obstacle.why()).contains("pattern"));
    }

    @Test
    void tellsHowSureTheNetworkWas() {
        Choice choice = Choice.of(logits(0.5, 0.2, 0.25, 0.05), among(1, 2, 3));

        assertThat(choice.token()).isEqualTo(2);
        assertThat(choice.allowed()).isCloseTo(0.5, within());
        assertThat(choice.share()).isCloseTo(0.5, within());
        assertThat(choice.runnerUp()).isCloseTo(0.4, within());
        assertThat(choice.probability()).isCloseTo(0.25, within());
        assertThat(choice.margin()).isCloseTo(0.1, within());
    }

    @Test
    void isSureOfTheOnlyTokenThatIsAllowed() {
        Choice choice = Choice.of(new float[] {900, -900, 0}, among(1));

        assertThat(choice).isEqualTo(new Choice(1, 0, 1, 0));
    }

    @Test
    void takesTheFirstOfEquals() {
        assertThat(Choice.of(new float[] {3, 1, 2, 2}, among(1, 2, 3)).token()).isEqualTo(2);
    }

    @Test
    void refusesWhatIsNoNumber() {
        assertThatThrownBy(() -> Choice.of(new float[] {0, Float.NaN}, among(0)))
                .isInstanceOf(SpecialistException.class)
                .hasMessageContaining("NaN for token 1");
    }

    private static float[] logits(double... probabilities) {
        float[] logits = new float[probabilities.length];
        for (int i = 0; i < logits.length; i++) {
            logits[i] = (float) Math.log(probabilities[i]);
        }
        return logits;
    }

    private static TokenSet among(int... tokens) {
        BitSet bits = new BitSet();
        Arrays.stream(tokens).forEach(bits::set);
        return TokenSet.of(bits);
    }

    private static Offset<Double> within() {
        return Offset.offset(1e-6);
    }
}
