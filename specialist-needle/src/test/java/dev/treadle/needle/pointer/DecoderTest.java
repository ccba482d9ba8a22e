package dev.treadle.needle.pointer;

import static dev.treadle.needle.pointer.DecoderCase.integer;
import static dev.treadle.needle.pointer.DecoderCase.options;
import static dev.treadle.needle.pointer.DecoderCase.parameter;
import static dev.treadle.needle.pointer.DecoderCase.required;
import static dev.treadle.needle.pointer.DecoderCase.tool;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.treadle.router.Evidence;
import dev.treadle.router.Proposal;
import dev.treadle.router.Reason;
import dev.treadle.router.ToolCall;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DecoderTest {

    @Test
    void callsAToolWithoutParameters() {
        DecoderCase c = new DecoderCase("what time is it", tool("now")).calls(0, 1);

        Proposal.Calls calls = c.decodedCalls();

        assertThat(calls.calls()).extracting(ToolCall::toString).containsExactly("now{}");
        assertThat(calls.evidence().confidence()).isCloseTo(1, within(1e-3));
    }

    @Test
    void abstainsWhereNoToolIsCalled() {
        DecoderCase c = new DecoderCase("hello there", tool("now"), tool("later"));
        c.count[0][0] = 2;
        c.count[1][0] = 1;

        Proposal.Abstained abstained = c.abstained();

        double first = Math.exp(2) / (Math.exp(2) + 3);
        double second = Math.exp(1) / (Math.exp(1) + 3);
        assertThat(abstained.reason()).isEqualTo(Reason.NONE_OF_THESE);
        assertThat(abstained.detail()).isEqualTo("none of the 2 tools serves the request");
        Evidence evidence = abstained.evidence();
        assertThat(evidence.noneProbability()).hasValueCloseTo(first * second, within(1e-6));
        assertThat(evidence.confidence()).isCloseTo(first * second, within(1e-6));
        assertThat(evidence.toolProbability()).hasValueCloseTo(second, within(1e-6));
        assertThat(evidence.toolMargin()).hasValueCloseTo(second - (1 - second) / 3, within(1e-6));
    }

    @Test
    void copiesTheUsersExactWords() {
        DecoderCase c = new DecoderCase(
                        "remind me of Café  Zürich, please", tool("remind", parameter("about", Kind.STRING)))
                .calls(0, 1)
                .action(0, 0, Action.TEXT)
                .span(0, 0, "Café", "Zürich");

        Proposal.Calls calls = c.decodedCalls();

        assertThat(calls.calls().get(0).arguments().path("about").asText()).isEqualTo("Café  Zürich");
        assertThat(calls.evidence().arguments()).hasSize(1);
        assertThat(calls.evidence().arguments().get(0).grounding()).isEqualTo(1);
        assertThat(calls.evidence().arguments().get(0).parameter()).isEqualTo("about");
    }

    @ParameterizedTest
    @CsvSource({
        "STRING, TEXT, '\"half past six\"'",
        "STRING, TIME, '\"06:30\"'",
        "INTEGER, HOUR, 6",
        "INTEGER, MINUTE, 30",
        "LIST_STRING, LIST_TEXT, '[\"half past six\"]'",
    })
    void computesAValueByTheChosenFunction(Kind kind, Action action, String expected) {
        DecoderCase c = new DecoderCase("wake me at half past six", tool("wake", parameter("at", kind)))
                .calls(0, 1)
                .action(0, 0, action)
                .span(0, 0, "half", "six");

        assertThat(c.decodedCalls().calls().get(0).arguments().path("at")).hasToString(expected);
    }

    @Test
    void weighsActionsThatTheKindAllowsOnly() {
        DecoderCase c = new DecoderCase("lights on", tool("lights", parameter("on", Kind.BOOLEAN)))
                .calls(0, 1)
                .action(0, 0, Action.TEXT);
        c.action[0][0][Action.TRUE.index()] = 5;

        Proposal.Calls calls = c.decodedCalls();

        double p = Math.exp(5) / (Math.exp(5) + 3);
        assertThat(calls.calls().get(0).arguments()).hasToString("{\"on\":true}");
        assertThat(calls.evidence().arguments().get(0).probability()).isCloseTo(p, within(1e-6));
        assertThat(calls.evidence().arguments().get(0).grounding()).isZero();
    }

    @Test
    void choosesAmongTheParametersOwnEnumValues() {
        DecoderCase c = new DecoderCase(
                        "bedroom",
                        tool("heat", options("level", Kind.ENUM, "low", "high")),
                        tool("lights", options("room", Kind.ENUM, "kitchen", "bedroom", "hall")))
                .calls(1, 1)
                .action(1, 0, Action.ENUM);
        c.choice[1][0] = new float[] {90, 90, 1, 3, 0};

        Proposal.Calls calls = c.decodedCalls();

        double p = Math.exp(3) / (Math.exp(1) + Math.exp(3) + 1);
        assertThat(calls.calls()).extracting(ToolCall::toString).containsExactly("lights{\"room\":\"bedroom\"}");
        assertThat(calls.evidence().confidence()).isCloseTo(p, within(1e-3));
    }

    @Test
    void choosesSomeEnumValuesForAList() {
        DecoderCase c = new DecoderCase(
                        "red and blue", tool("paint", options("colours", Kind.LIST_ENUM, "red", "green", "blue")))
                .calls(0, 1)
                .action(0, 0, Action.ENUM);
        c.choice[0][0] = new float[] {2, -1, 1};

        Proposal.Calls calls = c.decodedCalls();

        double p = sigmoid(2) * (1 - sigmoid(-1)) * sigmoid(1);
        assertThat(calls.calls().get(0).arguments()).hasToString("{\"colours\":[\"red\",\"blue\"]}");
        assertThat(calls.evidence().arguments().get(0).probability()).isCloseTo(p, within(1e-6));
    }

    @Test
    void choosesAtLeastTheBestEnumValueForAList() {
        DecoderCase c = new DecoderCase("red?", tool("paint", options("colours", Kind.LIST_ENUM, "red", "green")))
                .calls(0, 1)
                .action(0, 0, Action.ENUM);
        c.choice[0][0] = new float[] {-3, -1};

        Proposal.Calls calls = c.decodedCalls();

        assertThat(calls.calls().get(0).arguments()).hasToString("{\"colours\":[\"green\"]}");
        assertThat(calls.evidence().confidence()).isCloseTo((1 - sigmoid(-3)) * sigmoid(-1), within(1e-3));
    }

    @Test
    void leavesAnAbsentOptionalParameterOut() {
        DecoderCase c = new DecoderCase("start", tool("start", parameter("label", Kind.STRING)))
                .calls(0, 1)
                .action(0, 0, Action.ABSENT);

        assertThat(c.decodedCalls().calls().get(0).arguments()).isEmpty();
        assertThat(c.decodedCalls().evidence().arguments()).isEmpty();
    }

    @Test
    void abstainsWhereARequiredParameterIsAbsent() {
        DecoderCase c = new DecoderCase("start", tool("start", required("label", Kind.STRING)))
                .calls(0, 1)
                .action(0, 0, Action.ABSENT);

        assertThat(c.abstained().reason()).isEqualTo(Reason.MISSING_VALUE);
        assertThat(c.abstained().detail())
                .isEqualTo("parameter 'label' of tool 'start': it is required, and the text has no value for it");
    }

    @Test
    void abstainsWhereAValueIsNotInTheText() {
        DecoderCase c = new DecoderCase("start", tool("start", parameter("label", Kind.STRING)))
                .calls(0, 1)
                .action(0, 0, Action.OTHER);

        assertThat(c.abstained().reason()).isEqualTo(Reason.NOT_EXPRESSIBLE);
        assertThat(c.abstained().detail()).isEqualTo("parameter 'label' of tool 'start': its value is not in the text");
    }

    @Test
    void abstainsWhereARequiredParameterIsOfAnUnsupportedKind() {
        DecoderCase c = new DecoderCase("start", tool("start", required("filter", Kind.UNSUPPORTED)))
                .calls(0, 1)
                .action(0, 0, Action.OTHER);

        assertThat(c.abstained().reason()).isEqualTo(Reason.NOT_EXPRESSIBLE);
    }

    @Test
    void triesTheNextStretchWhereOneHasNoValue() {
        DecoderCase c = new DecoderCase("add 5 eggs", tool("add", parameter("count", Kind.INTEGER)))
                .calls(0, 1)
                .action(0, 0, Action.NUMBER)
                .span(0, 0, "eggs", "eggs");
        c.start[0][0][c.token("5")] = 18;
        c.end[0][0][c.token("5")] = 18;

        Proposal.Calls calls = c.decodedCalls();

        assertThat(calls.calls().get(0).arguments()).hasToString("{\"count\":5}");
        // The likelier stretch was "5 eggs", "add 5 eggs" and so on: the chosen one has little of the mass.
        assertThat(calls.evidence().confidence()).isLessThan(0.05);
    }

    @Test
    void abstainsWhereNoStretchHasAValue() {
        DecoderCase c = new DecoderCase("add some eggs", tool("add", parameter("count", Kind.INTEGER)))
                .calls(0, 1)
                .action(0, 0, Action.NUMBER);

        assertThat(c.abstained().reason()).isEqualTo(Reason.NOT_EXPRESSIBLE);
        assertThat(c.abstained().detail()).endsWith("no words of the text say its number");
    }

    @Test
    void takesAWholeNumberForAnIntegerParameter() {
        DecoderCase fraction = new DecoderCase("add 2.5 or 3", tool("add", parameter("amount", Kind.NUMBER)))
                .calls(0, 1)
                .action(0, 0, Action.NUMBER)
                .span(0, 0, "2", "5");
        DecoderCase whole = new DecoderCase("add 2.5 or 3", tool("add", integer("amount")))
                .calls(0, 1)
                .action(0, 0, Action.NUMBER)
                .span(0, 0, "2", "5");

        assertThat(fraction.decodedCalls().calls().get(0).arguments()).hasToString("{\"amount\":2.5}");
        assertThat(whole.decodedCalls()
                        .calls()
                        .get(0)
                        .arguments()
                        .path("amount")
                        .isIntegralNumber())
                .isTrue();
    }

    @Test
    void neverCutsAWordThatTheUserWrote() {
        // "antidisestablishmentarianism" is several pieces; the scores ask for one in the middle.
        DecoderCase c = new DecoderCase("antidisestablishmentarianism now", tool("say", parameter("what", Kind.STRING)))
                .calls(0, 1)
                .action(0, 0, Action.TEXT);
        c.start[0][0][2] = 40;
        c.end[0][0][2] = 40;

        assertThat(c.decodedCalls().calls().get(0).arguments().path("what").asText())
                .isIn("antidisestablishmentarianism", "antidisestablishmentarianism now", "now");
    }

    @Test
    void cutsBetweenDigitsAndLetters() {
        DecoderCase c = new DecoderCase("at 3pm", tool("at", parameter("hour", Kind.INTEGER)))
                .calls(0, 1)
                .action(0, 0, Action.NUMBER);
        int token = c.token("3");
        c.start[0][0][token] = 20;
        c.end[0][0][token] = 20;

        assertThat(c.decodedCalls().calls().get(0).arguments()).hasToString("{\"hour\":3}");
    }

    @Test
    void joinsTheEndsThatBelongTogether() {
        DecoderCase c = new DecoderCase("call Ann or Bob", tool("call", parameter("who", Kind.STRING)))
                .calls(0, 1)
                .action(0, 0, Action.TEXT);
        c.start[0][0][c.token("Ann")] = 10;
        c.start[0][0][c.token("Bob")] = 10;
        c.end[0][0][c.token("Ann")] = 10;
        c.end[0][0][c.token("Bob")] = 10;
        c.pair[c.token("Bob")][c.token("Bob")] = 12;

        assertThat(c.decodedCalls().calls().get(0).arguments()).hasToString("{\"who\":\"Bob\"}");
    }

    @Test
    void limitsAStretchToItsWindow() {
        DecoderCase c = new DecoderCase("a " + "b ".repeat(40), tool("say", parameter("what", Kind.STRING)))
                .calls(0, 1)
                .action(0, 0, Action.TEXT);
        c.start[0][0][1] = 60;
        c.end[0][0][30] = 40;
        c.end[0][0][SpanSearch.MAX_TOKENS] = 20;

        String said = c.decodedCalls().calls().get(0).arguments().path("what").asText();

        assertThat(said.split(" ")).hasSize(SpanSearch.MAX_TOKENS);
    }

    @Test
    void ordersCallsWithoutCopiedValuesByTheWordsTheyShareWithTheQuery() {
        DecoderCase c = new DecoderCase(
                        "music off, then wait 5 and make the kitchen dark",
                        tool(
                                "setLights",
                                options("room", Kind.ENUM, "HALL", "KITCHEN"),
                                options("power", Kind.ENUM, "ON", "OFF")),
                        tool("wait", integer("minutes")),
                        tool("stop_music"))
                .calls(0, 1)
                .calls(1, 1)
                .calls(2, 1)
                .action(0, 0, Action.ENUM)
                .action(1, 0, Action.ENUM)
                .action(2, 0, Action.NUMBER)
                .span(2, 0, "5", "5");
        c.choice[0][0][1] = 9;
        c.choice[1][0][3] = 9;

        assertThat(c.decodedCalls().calls())
                .extracting(ToolCall::name)
                .containsExactly("stop_music", "wait", "setLights");
    }

    @Test
    void ordersCallsByTheirFirstMention() {
        DecoderCase c = new DecoderCase(
                        "call Ann then Bob and wait 5",
                        tool("wait", integer("minutes")),
                        tool("call", parameter("who", Kind.STRING)),
                        tool("now"))
                .calls(0, 1)
                .calls(1, 2)
                .calls(2, 1)
                .action(0, 0, Action.NUMBER)
                .span(0, 0, "5", "5")
                .action(1, 0, Action.TEXT)
                .span(1, 0, "Bob", "Bob")
                .action(1, 1, Action.TEXT)
                .span(1, 1, "Ann", "Ann");

        Proposal.Calls calls = c.decodedCalls();

        assertThat(calls.calls())
                .extracting(ToolCall::toString)
                .containsExactly("now{}", "call{\"who\":\"Ann\"}", "call{\"who\":\"Bob\"}", "wait{\"minutes\":5}");
        assertThat(calls.evidence().arguments())
                .extracting(Evidence.Argument::call)
                .containsExactly(1, 2, 3);
    }

    @Test
    void makesTheVerySameCallOnce() {
        DecoderCase c = new DecoderCase("call Ann", tool("call", parameter("who", Kind.STRING)))
                .calls(0, 2)
                .action(0, 0, Action.TEXT)
                .span(0, 0, "Ann", "Ann")
                .action(0, 1, Action.TEXT)
                .span(0, 1, "Ann", "Ann");

        assertThat(c.decodedCalls().calls()).extracting(ToolCall::toString).containsExactly("call{\"who\":\"Ann\"}");
    }

    @Test
    void multipliesTheProbabilitiesOfAllDecisions() {
        DecoderCase c = new DecoderCase("call Ann", tool("call", parameter("who", Kind.STRING)), tool("now"));
        c.count[0][1] = 2;
        c.count[1][0] = 1;
        c.action[0][0][Action.TEXT.index()] = 1;
        c.start[0][0][c.token("Ann")] = 2;

        Proposal.Calls calls = c.decodedCalls();

        double tools = Math.exp(2) / (Math.exp(2) + 3) * Math.exp(1) / (Math.exp(1) + 3);
        double action = Math.exp(1) / (Math.exp(1) + 3);
        // Three stretches: "call", "call Ann", "Ann".
        double span = Math.exp(2) / (Math.exp(2) + 2);
        assertThat(calls.evidence().confidence()).isCloseTo(tools * action * span, within(1e-6));
        assertThat(calls.evidence().arguments().get(0).probability()).isCloseTo(action * span, within(1e-6));
        assertThat(calls.evidence().noneProbability())
                .hasValueCloseTo(1 / (Math.exp(2) + 3) * Math.exp(1) / (Math.exp(1) + 3), within(1e-6));
    }

    @Test
    void groundsAValueInTheQuery() {
        DecoderCase digits = new DecoderCase("pay 1,200 now", tool("pay", integer("sum")))
                .calls(0, 1)
                .action(0, 0, Action.NUMBER)
                .span(0, 0, "1", "200");
        DecoderCase words = new DecoderCase("pay twelve now", tool("pay", integer("sum")))
                .calls(0, 1)
                .action(0, 0, Action.NUMBER)
                .span(0, 0, "twelve", "twelve");

        assertThat(digits.decodedCalls().evidence().arguments().get(0).grounding())
                .isEqualTo(0.75);
        assertThat(words.decodedCalls().evidence().arguments().get(0).grounding())
                .isZero();
    }

    @Test
    void keepsHostileNamesOutOfTheDetailsLine() {
        String hostile = "x\u0000\n\u001b[31m'\u202e" + "y".repeat(500);
        DecoderCase c = new DecoderCase("start", tool(hostile, required(hostile, Kind.STRING)))
                .calls(0, 1)
                .action(0, 0, Action.ABSENT);

        assertThat(c.abstained().detail().length()).isLessThan(250);
        assertThat(c.abstained().detail()).doesNotContain("\n", "\u0000", "\u001b", "\u202e");
    }

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }
}
