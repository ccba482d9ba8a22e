package dev.treadle.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.treadle.router.ToolCall;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExactnessTest {

    @TempDir
    Path folder;

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
    void comparesArguments(String got, String want, boolean same) throws IOException {
        Example example = example("\"answers\":[{\"name\":\"t\",\"arguments\":" + want + "}]");

        assertThat(Exactness.exact(calls("[{\"name\":\"t\",\"arguments\":" + got + "}]"), example))
                .isEqualTo(same);
    }

    @Test
    void matchesCallsInAnyOrderOneToOne() throws IOException {
        Example example = example(
                "\"answers\":[{\"name\":\"t\",\"arguments\":{\"n\":1}},{\"name\":\"t\",\"arguments\":{\"n\":2}}]");

        assertThat(Exactness.exact(
                        calls("[{\"name\":\"t\",\"arguments\":{\"n\":2}},{\"name\":\"t\",\"arguments\":{\"n\":1}}]"),
                        example))
                .isTrue();
        assertThat(Exactness.exact(
                        calls("[{\"name\":\"t\",\"arguments\":{\"n\":1}},{\"name\":\"t\",\"arguments\":{\"n\":1}}]"),
                        example))
                .isFalse();
    }

    @Test
    void matchesAcceptedValuesEvenWhereAFirstFitWouldFail() throws IOException {
        Example example = example("\"accepted\":[{\"name\":\"t\",\"arguments\":{\"n\":[1,2]}},"
                + "{\"name\":\"t\",\"arguments\":{\"n\":[1]}}]");

        assertThat(Exactness.exact(
                        calls("[{\"name\":\"t\",\"arguments\":{\"n\":1}},{\"name\":\"t\",\"arguments\":{\"n\":2}}]"),
                        example))
                .isTrue();
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
    void letsAnAcceptedArgumentBeLeftOutWhereTheEmptyTextIsAccepted(String got, boolean same) throws IOException {
        Example example = example("\"accepted\":[{\"name\":\"t\",\"arguments\":{\"n\":[1],\"s\":[\"a\",\"b\",\"\"]}}]");

        assertThat(Exactness.exact(calls("[{\"name\":\"t\",\"arguments\":" + got + "}]"), example))
                .isEqualTo(same);
    }

    @Test
    void takesAnAbstentionForNoCalls() throws IOException {
        Example example = example("\"answers\":[]");

        assertThat(Exactness.exact(List.of(), example)).isTrue();
        assertThat(Exactness.exact(calls("[{\"name\":\"t\",\"arguments\":{}}]"), example))
                .isFalse();
    }

    private Example example(String answer) throws IOException {
        Path file = Files.writeString(
                folder.resolve("data.jsonl"),
                "{\"query\":\"q\",\"tools\":[{\"name\":\"t\",\"parameters\":{\"type\":\"object\",\"properties\":{"
                        + "\"n\":{\"type\":\"number\"},\"s\":{\"type\":\"string\"},"
                        + "\"unit\":{\"type\":\"string\",\"default\":\"celsius\"}}}}]," + answer + "}");
        return Corpus.read(file, 1).get(0);
    }

    private static List<ToolCall> calls(String json) {
        List<ToolCall> calls = new ArrayList<>();
        for (JsonNode call : Json.read(json)) {
            calls.add(new ToolCall(call.path("name").asText(), (ObjectNode) call.path("arguments")));
        }
        return calls;
    }
}
