package dev.treadle.needle.generative;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class NoneProbabilityTest {

    private static final Offset<Double> WITHIN = Offset.offset(1e-6);

    private final GrammarCase tools = GrammarCase.ofValue("{'type':'string'}");
    private final NoneProbability none = new NoneProbability(tools.grammar);
    private TokenGrammar.Place place = tools.grammar.start();

    @Test
    void isTheShareOfTheTokensThatCloseTheList() {
        write(Map.of("<tool_call>", 1.0));
        write(Map.of("[", 0.9, " ", 0.1));
        write(Map.of("{", 0.7, "]", 0.3));

        assertThat(none.sum()).isCloseTo(0.9 * 0.3, WITHIN);
    }

    @Test
    void countsOnlyWhatTheGrammarAllows() {
        write(Map.of("<tool_call>", 1.0));
        write(Map.of("[", 0.2, "x", 0.8));
        write(Map.of("{", 0.3, "]", 0.1, "x", 0.6));

        assertThat(none.sum()).isCloseTo(0.25, WITHIN);
    }

    @Test
    void isThatOfTheAnswerItselfWhereNothingIsCalled() {
        write(Map.of("<tool_call>", 1.0));
        write(Map.of(" ", 0.9, "[", 0.1));
        write(Map.of("[", 1.0));
        write(Map.of("]", 0.8, "{", 0.2));

        assertThat(none.sum()).isCloseTo(0.9 * 0.8, WITHIN);
    }

    @Test
    void doesNotCountTheEndOfTheListAfterACall() {
        write(Map.of("<tool_call>", 1.0));
        for (char c : "[{\"name\":\"t\",\"arguments\":{\"x\":\"\"}}".toCharArray()) {
            write(Map.of(String.valueOf(c), 1.0));
        }
        double before = none.sum();

        write(Map.of("]", 0.9, ",", 0.1));

        assertThat(none.sum()).isEqualTo(before).isLessThan(1e-6);
    }

    /** Writes the likeliest of some tokens, given by the characters that they spell. */
    private void write(Map<String, Double> probabilities) {
        Vocabulary vocabulary = GrammarCase.TOKENIZER.vocabulary();
        float[] logits = new float[vocabulary.size()];
        Arrays.fill(logits, -50);
        probabilities.forEach((text, p) -> logits[token(vocabulary, text)] = (float) Math.log(p));
        Choice choice = Choice.of(logits, tools.grammar.allowed(place));
        none.see(place, logits, choice);
        TokenGrammar.Place next = tools.grammar.after(place, choice.token());
        assertThat(next).isNotNull();
        place = next;
    }

    private static int token(Vocabulary vocabulary, String text) {
        return text.equals("<tool_call>") ? GrammarCase.SPECIALS.toolCall() : vocabulary.byteId(text.charAt(0));
    }
}
