package dev.treadle.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.treadle.router.ToolCall;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExactnessTest {

    private static final Map<String, JsonNode> SCHEMAS = Map.of("t", json("""
            {"type": "object", "properties": {"n": {"type": "number"}, "s": {"type": "string"},
             "unit": {"type": "string", "default": "celsius"}}}"""));

    private static JsonNode json(String text) {
        try {
            return new ObjectMapper().readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    private static List<ToolCall> calls(String... arguments) {
        List<ToolCall> calls = new ArrayList<>();
        for (String text : arguments) {
            calls.add(new ToolCall("t", (ObjectNode) json(text)));
        }
        return calls;
    }

    private static ExpectedCall oneOf(Map<String, List<String>> accepted) {
        Map<String, List<JsonNode>> values = new HashMap<>();
        accepted.forEach((name, texts) ->
                values.put(name, texts.stream().map(ExactnessTest::json).toList()));
        return new ExpectedCall.OneOf("t", values);
    }

    private static boolean exact(List<ToolCall> calls, List<ExpectedCall> expected) {
        return Exactness.exact(calls, expected, SCHEMAS);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            {"n":10}            | {"n":10.0}            | true
            {"n":10}            | {"n":"10"}            | false
            {"s":" New  York "} | {"s":"new york"}      | true
            {"s":"Newyork"}     | {"s":"new york"}      | true
            {"s":"York"}        | {"s":"new york"}      | false
            {"l":[1,2]}         | {"l":[1,2]}           | true
            {"l":[2,1]}         | {"l":[1,2]}           | false
            {"o":{"a":1,"b":2}} | {"o":{"b":2,"a":1}}   | true
            {"o":{"a":1}}       | {"o":{"a":1,"b":2}}   | false
            {"b":true}          | {"b":false}           | false
            {}                  | {"unit":"celsius"}    | true
            {"unit":"celsius"}  | {}                    | true
            {"unit":"kelvin"}   | {}                    | false
            {}                  | {"s":"x"}             | false
            {"s":"x"}           | {}                    | false
            """)
    void comparesArguments(String got, String want, boolean same) {
        assertThat(exact(calls(got), ExpectedCall.exactly(calls(want)))).isEqualTo(same);
    }

    @Test
    void comparesWithoutSchemas() {
        List<ExpectedCall> expected = ExpectedCall.exactly(calls("{\"unit\":\"celsius\"}"));

        assertThat(Exactness.exact(calls("{\"unit\":\"Celsius\"}"), expected, Map.of()))
                .isTrue();
        assertThat(Exactness.exact(calls("{}"), expected, Map.of())).isFalse();
    }

    @Test
    void matchesCallsInAnyOrderOneToOne() {
        List<ExpectedCall> expected = ExpectedCall.exactly(calls("{\"n\":1}", "{\"n\":2}"));

        assertThat(exact(calls("{\"n\":2}", "{\"n\":1}"), expected)).isTrue();
        assertThat(exact(calls("{\"n\":1}", "{\"n\":1}"), expected)).isFalse();
        assertThat(exact(calls("{\"n\":1}"), expected)).isFalse();
    }

    @Test
    void matchesAcceptedValuesEvenWhereAFirstFitWouldFail() {
        List<ExpectedCall> expected = List.of(oneOf(Map.of("n", List.of("1", "2"))), oneOf(Map.of("n", List.of("1"))));

        assertThat(exact(calls("{\"n\":1}", "{\"n\":2}"), expected)).isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            {"n":1,"s":"b"}                  | true
            {"n":1}                          | true
            {"n":1,"s":"c"}                  | false
            {"s":"a"}                        | false
            {"n":1,"unit":"celsius"}         | true
            {"n":1,"unit":"kelvin"}          | false
            """)
    void letsAnAcceptedArgumentBeLeftOutWhereTheEmptyTextIsAccepted(String got, boolean same) {
        List<ExpectedCall> expected = List.of(oneOf(Map.of("n", List.of("1"), "s", List.of("\"a\"", "\"b\"", "\"\""))));

        assertThat(exact(calls(got), expected)).isEqualTo(same);
    }

    @Test
    void takesAnAbstentionForNoCalls() {
        assertThat(exact(List.of(), List.of())).isTrue();
        assertThat(exact(calls("{}"), List.of())).isFalse();
    }

    @Test
    void comparesTheNamesOfToolsAndHowOftenTheyAreCalled() {
        assertThat(Exactness.sameTools(calls("{\"n\":1}"), ExpectedCall.exactly(calls("{\"n\":2}"))))
                .isTrue();
        assertThat(Exactness.sameTools(calls("{}", "{}"), ExpectedCall.exactly(calls("{}"))))
                .isFalse();
    }
}
