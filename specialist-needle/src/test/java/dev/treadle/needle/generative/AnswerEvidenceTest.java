package dev.treadle.needle.generative;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.agent.tool.ToolSpecification;
import dev.treadle.router.Evidence;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class AnswerEvidenceTest {

    private static final Offset<Double> WITHIN = Offset.offset(1e-9);
    private static final String LIGHT = "{'type':'object','properties':{'room':{'type':'string'},'level':"
            + "{'type':'integer'},'state':{'enum':['on','off']},'dim':{'type':'boolean'},'tags':{'type':'array','items':"
            + "{'type':'string'}}},'required':['room']}";
    private static final String QUERY = "dim the bright light in the Living Room to 40, tags warm and slow";

    private final ToolSpecification light = GrammarCase.tool("set_light", TestModels.json(LIGHT));
    private final ToolSpecification lights = GrammarCase.tool("set_lights", TestModels.json(LIGHT));
    private final ToolSpecification timer = GrammarCase.tool("set_timer", TestModels.json("{'type':'object'}"));

    @Test
    void multipliesAllChoicesIntoTheConfidence() {
        Evidence evidence =
                evidence("[~9{'name':'set_l~5ight'~8,'arguments':{'room':'K~5itchen'}}~9]", light, lights, timer);

        assertThat(evidence.confidence()).isCloseTo(0.9 * 0.5 * 0.8 * 0.5 * 0.9, WITHIN);
    }

    @Test
    void takesTheChoiceOfAToolFromTheNameAsFarAsItIsOpen() {
        Evidence evidence =
                evidence("[~9{'name':'set_l~6ight'~8,'arguments':{'room':'K~5itchen'}}~9]", light, lights, timer);

        // "l" tells it from the timer, the quote from set_lights.
        assertThat(evidence.toolProbability()).hasValueCloseTo(0.6 * 0.8, WITHIN);
        assertThat(evidence.toolMargin()).hasValueCloseTo(0.6 * 0.8 - 0.4, WITHIN);
    }

    @Test
    void doesNotCountWhatComesAfterTheNameIsDecided() {
        Evidence evidence = evidence("[{'name':'set_t~7i~5mer','arguments':{}}]", light, timer);

        assertThat(evidence.toolProbability()).hasValueCloseTo(0.7, WITHIN);
        assertThat(evidence.toolMargin()).hasValueCloseTo(0.4, WITHIN);
    }

    @Test
    void isSureOfTheOnlyTool() {
        Evidence evidence = evidence("[{'name':'s~5et_timer','arguments':{}}]", timer);

        assertThat(evidence.toolProbability()).hasValue(1);
        assertThat(evidence.toolMargin()).hasValue(1);
    }

    @Test
    void givesTheLeastCertainOfSeveralTools() {
        Evidence evidence =
                evidence("[{'name':'set_t~9imer','arguments':{}},{'name':'set_t~6imer','arguments':{}}]", light, timer);

        assertThat(evidence.toolProbability()).hasValueCloseTo(0.6, WITHIN);
        assertThat(evidence.toolMargin()).hasValueCloseTo(0.2, WITHIN);
    }

    @Test
    void hasNoMarginBelowNothing() {
        Evidence evidence = evidence("[{'name':'set_t~4imer','arguments':{}}]", light, timer);

        assertThat(evidence.toolMargin()).hasValue(0);
    }

    @Test
    void takesAnArgumentFromItsValueUpToTheEnd() {
        Evidence evidence = evidence("[{'name':'set_light','arguments':{'~5ro~5om':'~9K~8it~7chen'~6}}]", light, timer);

        assertThat(evidence.arguments()).hasSize(1);
        assertThat(argument(evidence, "room").probability()).isCloseTo(0.9 * 0.8 * 0.7 * 0.6, WITHIN);
    }

    @Test
    void countsThatAnOptionalArgumentIsThere() {
        Evidence evidence =
                evidence("[{'name':'set_light','arguments':{'room':'x',~9'~8l~7evel':4~60}}]", light, timer);

        assertThat(argument(evidence, "level").probability()).isCloseTo(0.9 * 0.8 * 0.7 * 0.6, WITHIN);
        assertThat(argument(evidence, "room").probability()).isEqualTo(1);
    }

    @Test
    void countsWhatEndsANumber() {
        Evidence evidence = evidence("[{'name':'set_light','arguments':{'level':40~1,~5'room':'x'}}]", light, timer);

        assertThat(argument(evidence, "level").probability()).isCloseTo(0.1 * 0.5, WITHIN);
        assertThat(argument(evidence, "room").probability()).isEqualTo(1);
    }

    @Test
    void saysHowMuchOfAValueTheQueryHas() {
        Evidence evidence = evidence(
                "[{'name':'set_light','arguments':{'room':'Living Rooms','level':40,'state':'on','dim':true,'tags':"
                        + "['warm','xy']}}]",
                light);

        assertThat(argument(evidence, "room").grounding()).isCloseTo(11 / 12.0, WITHIN);
        assertThat(argument(evidence, "level").grounding()).isEqualTo(1);
        assertThat(argument(evidence, "state").grounding()).isZero();
        assertThat(argument(evidence, "dim").grounding()).isZero();
        assertThat(argument(evidence, "tags").grounding()).isCloseTo(4 / 6.0, WITHIN);
    }

    @Test
    void addsUpWhatTheGrammarRemoved() {
        Choice half = new Choice(GrammarCase.SPECIALS.toolCall(), 0.5, 1, 0);
        Choice most = new Choice(GrammarCase.TOKENIZER.vocabulary().byteId('['), 0.8, 1, 0);
        Decoded decoded = new Decoded(List.of(half, most), 0.125, new Decoded.OverBudget(), 2);

        Evidence evidence =
                new AnswerEvidence(decoded, GrammarCase.TOKENIZER.vocabulary(), GrammarCase.SPECIALS).withoutCalls();

        assertThat(evidence.grammarRemoved()).hasValueCloseTo(0.6, WITHIN);
        assertThat(evidence.noneProbability()).hasValue(0.125);
        assertThat(evidence.confidence()).isEqualTo(1);
        assertThat(evidence.toolProbability()).isEmpty();
    }

    @Test
    void givesTheWorstRankOfTheCalledTools() {
        ToolSet tools = set(light, timer);
        String answer = "[{'name':'set_timer','arguments':{}},{'name':'set_light','arguments':{'room':'x'}}]";

        assertThat(evidence(answer, new Offer.Framed(prompt(tools), tools, List.of(7, 3), List.of()))
                        .retrievalRank())
                .hasValue(7);
        assertThat(evidence(answer, new Offer.Framed(prompt(tools), tools, List.of(), List.of()))
                        .retrievalRank())
                .isEmpty();
    }

    @Test
    void countsATokenForAllThatItSpellsAPartOf() {
        Vocabulary vocabulary = GrammarCase.TOKENIZER.vocabulary();
        ToolSet tools = set(light, timer);
        List<Choice> choices = new ArrayList<>();
        choices.add(new Choice(GrammarCase.SPECIALS.toolCall(), 1, 1, 0));
        for (int token : GrammarCase.TOKENIZER.encode("[{\"name\":\"set_timer\",\"arguments\":{}}]")) {
            choices.add(new Choice(token, 1, 0.9, 0.1));
        }
        choices.add(new Choice(GrammarCase.SPECIALS.eos(), 1, 1, 0));
        AnswerEvidence answer = new AnswerEvidence(
                new Decoded(choices, 0, new Decoded.Finished(), 1), vocabulary, GrammarCase.SPECIALS);

        Evidence evidence = answer.ofCalls(
                Answer.read(answer.text()), new Offer.Framed(prompt(tools), tools, List.of(), List.of()), QUERY);

        double choicesOfName = Math.log(evidence.toolProbability().orElseThrow()) / Math.log(0.9);
        assertThat(choicesOfName).isCloseTo(Math.rint(choicesOfName), Offset.offset(1e-6));
        assertThat(choicesOfName).isBetween(0.999, 6.001);
    }

    private static Evidence.Argument argument(Evidence evidence, String parameter) {
        return evidence.arguments().stream()
                .filter(argument -> argument.parameter().equals(parameter))
                .findFirst()
                .orElseThrow();
    }

    private static ToolSet set(ToolSpecification... tools) {
        return new ToolSet.Cache(GrammarCase.TOKENIZER, GrammarCase.SPECIALS).of(List.of(tools));
    }

    private static Prompt.Framed prompt(ToolSet tools) {
        return (Prompt.Framed) Prompt.of(QUERY, tools, GrammarCase.TOKENIZER, GrammarCase.SPECIALS, 1 << 20);
    }

    private static Evidence evidence(String marked, ToolSpecification... tools) {
        ToolSet set = set(tools);
        return evidence(marked, new Offer.Framed(prompt(set), set, List.of(), List.of()));
    }

    /**
     * The evidence of an answer whose characters are a token each. Single quotes stand for double ones; after a character,
     * {@code ~} and a digit give its share in tenths, of which one other token has the rest.
     */
    private static Evidence evidence(String marked, Offer.Framed offer) {
        Vocabulary vocabulary = GrammarCase.TOKENIZER.vocabulary();
        byte[] text = marked.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        List<Choice> choices = new ArrayList<>();
        choices.add(new Choice(GrammarCase.SPECIALS.toolCall(), 1, 1, 0));
        for (int i = 0; i < text.length; i++) {
            boolean open = i + 1 < text.length && text[i + 1] == '~';
            double share = open ? (text[i + 2] - '0') / 10.0 : 1;
            choices.add(new Choice(vocabulary.byteId(text[i] & 0xFF), 1, share, 1 - share));
            i += open ? 2 : 0;
        }
        choices.add(new Choice(GrammarCase.SPECIALS.eos(), 1, 1, 0));
        AnswerEvidence answer = new AnswerEvidence(
                new Decoded(choices, 0, new Decoded.Finished(), choices.size()), vocabulary, GrammarCase.SPECIALS);
        return answer.ofCalls(Answer.read(answer.text()), offer, QUERY);
    }
}
