package dev.treadle.needle.generative;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenGrammarTest {

    private static final GrammarCase TWO = GrammarCase.of(
            GrammarCase.tool(
                    "setAlarm",
                    TestModels.json("{'type':'object','properties':{'time':{'type':'string'},"
                            + "'label':{'type':'string'},'times':{'type':'integer'}},'required':['time']}")),
            GrammarCase.tool("set_alarm_off", TestModels.json("{'type':'object'}")));

    @Test
    void takesTheEmptyListAndAnyNumberOfCalls() {
        assertThat(TWO.accepts("[]")).isTrue();
        assertThat(TWO.accepts(" []")).isTrue();
        assertThat(TWO.accepts("[{\"name\":\"set_alarm_off\",\"arguments\":{}}]"))
                .isTrue();
        assertThat(TWO.accepts("[{\"name\":\"set_alarm\",\"arguments\":{\"time\":\"7\"}},"
                        + "{\"name\":\"set_alarm_off\",\"arguments\":{}}]"))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "  []",
                "[",
                "[] ",
                "[]]",
                "[,]",
                "{}",
                "[{}]",
                "[{\"name\":\"setAlarm\",\"arguments\":{\"time\":\"7\"}}]",
                "[{\"name\":\"set_alarm_of\",\"arguments\":{}}]",
                "[{\"name\":\"set_alarm_offs\",\"arguments\":{}}]",
                "[{\"name\":\"set_alarm_off\"}]",
                "[{\"arguments\":{},\"name\":\"set_alarm_off\"}]",
                "[{\"name\":\"set_alarm_off\",\"arguments\":{}},]",
                "[{\"name\":\"set_alarm_off\",\"arguments\":{}}{\"name\":\"set_alarm_off\",\"arguments\":{}}]",
                "[{\"name\":\"set_alarm_off\",\"arguments\":{\"time\":\"7\"}}]",
                "[{\"name\": \"set_alarm_off\",\"arguments\":{}}]"
            })
    void refusesWhatIsNoListOfCallsOfItsTools(String answer) {
        assertThat(TWO.accepts(answer)).isFalse();
    }

    @Test
    void takesKeysInAnyOrderEachOnceWithAllThatAreRequired() {
        String call = "[{\"name\":\"set_alarm\",\"arguments\":%s}]";

        assertThat(TWO.accepts(call.formatted("{\"time\":\"7\",\"label\":\"a\",\"times\":2}")))
                .isTrue();
        assertThat(TWO.accepts(call.formatted("{\"times\":2,\"label\":\"a\",\"time\":\"7\"}")))
                .isTrue();
        assertThat(TWO.accepts(call.formatted("{\"label\":\"a\",\"time\":\"7\"}")))
                .isTrue();
        assertThat(TWO.accepts(call.formatted("{}"))).isFalse();
        assertThat(TWO.accepts(call.formatted("{\"label\":\"a\"}"))).isFalse();
        assertThat(TWO.accepts(call.formatted("{\"time\":\"7\",\"time\":\"8\"}")))
                .isFalse();
        assertThat(TWO.accepts(call.formatted("{\"time\":\"7\",\"tim\":\"8\"}")))
                .isFalse();
        assertThat(TWO.accepts(call.formatted("{\"time\":\"7\",}"))).isFalse();
        assertThat(TWO.accepts(call.formatted("{\"time\":7}"))).isFalse();
    }

    @Test
    void beginsWithTheToolCallTokenAndEndsWithEos() {
        TokenGrammar grammar = TWO.grammar;

        TokenGrammar.Place start = grammar.start();
        TokenGrammar.Place whole = TWO.after("[]");

        assertThat(grammar.allowed(start)).hasToString("{4}");
        assertThat(grammar.after(start, 5)).isNull();
        assertThat(grammar.isWhole(start)).isFalse();
        assertThat(grammar.isWhole(whole)).isTrue();
        assertThat(grammar.allowed(whole)).hasToString("{1}");
        assertThat(grammar.after(whole, 7)).isNull();
        TokenGrammar.Place end = grammar.after(whole, 1);
        assertThat(grammar.allowed(end).size()).isZero();
        assertThat(grammar.after(end, 1)).isNull();
    }

    @Test
    void neverAllowsSpecialTokensWithinText() {
        TokenGrammar.Place within = TWO.after("[{\"name\":\"set_alarm\",\"arguments\":{\"time\":\"");

        TokenSet allowed = TWO.grammar.allowed(within);

        assertThat(allowed.size()).isGreaterThan(400);
        for (int special = 0; special < 6; special++) {
            assertThat(allowed.contains(special)).isFalse();
        }
    }

    @Test
    void forcesWhatTheSchemasLeaveNoChoiceAbout() {
        TokenGrammar grammar = TWO.grammar;

        assertThat(forced("[{")).isEqualTo("\"name\":\"set_alarm");
        assertThat(forced("[{\"name\":\"set_alarm_")).isEqualTo("off\",\"arguments\":{}}");
        assertThat(forced("[{\"name\":\"set_alarm\"")).isEqualTo(",\"arguments\":{\"");
        assertThat(forced("[")).isEmpty();
        assertThat(grammar.forced(grammar.start(), 9)).isEmpty();
        assertThat(grammar.forced(TWO.after("[{"), 5)).hasSize(5);
        assertThat(grammar.forced(TWO.after("[]"), 5)).isEmpty();
    }

    private static String forced(String answer) {
        return new String(TWO.grammar.forced(TWO.after(answer), 100), StandardCharsets.UTF_8);
    }

    @Test
    void namesWhatItCannotHoldToWhereItIsAskedFor() {
        GrammarCase mixed = GrammarCase.of(
                GrammarCase.tool(
                        "plate",
                        TestModels.json("{'type':'object','properties':{'city':{'type':'string'},"
                                + "'plate':{'type':'string','pattern':'[A-Z]+'}}}")),
                GrammarCase.tool(
                        "other",
                        TestModels.json(
                                "{'type':'object','properties':{'a':{'type':'array','items':{'pattern':'a'}}}}")));

        assertThat(mixed.accepts("[{\"name\":\"plate\",\"arguments\":{\"city\":\"Bonn\"}}]"))
                .isTrue();
        TokenGrammar.Place pattern = mixed.after("[{\"name\":\"plate\",\"arguments\":{\"plate\":");
        assertThat(mixed.grammar.obstacle(pattern)).contains("the keyword pattern is not supported");
        assertThat(mixed.grammar.allowed(pattern).size()).isZero();
        TokenGrammar.Place other = mixed.after("[{\"name\":\"other\",\"arguments\":{\"a\":[");
        assertThat(mixed.grammar.obstacle(other)).contains("the keyword pattern is not supported");
        assertThat(mixed.grammar.allowed(other).size()).isZero();
        assertThat(mixed.grammar.obstacle(mixed.after("[{\"name\":\"plate\""))).isEmpty();
    }

    @Test
    void remembersMasksOfABoundedNumberOfPlaces() {
        GrammarCase limited = GrammarCase.ofValue("{'type':'string','maxLength':5000}");
        TokenGrammar grammar = limited.grammar;
        TokenGrammar.Place place = limited.after("[{\"name\":\"t\",\"arguments\":{\"x\":\"");
        TokenSet first = grammar.allowed(place);

        assertThat(grammar.allowed(place)).isSameAs(first);
        TokenGrammar.Place later = place;
        for (int i = 0; i < TokenGrammar.REMEMBERED; i++) {
            later = grammar.after(later, GrammarCase.TOKENIZER.vocabulary().byteId('a'));
            grammar.allowed(later);
        }
        assertThat(grammar.allowed(place)).isNotSameAs(first).hasToString(first.toString());
    }
}
