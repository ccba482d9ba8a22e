package dev.treadle.router;

import static dev.treadle.router.Fixtures.call;
import static dev.treadle.router.Fixtures.tool;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ToolCallGateTest {

    private final ToolCallGate gate = new ToolCallGate();

    private ToolCallGate.Outcome check(String schema, String arguments) {
        return gate.check(List.of(call("t", arguments)), List.of(tool("t", schema)));
    }

    private static String property(String schema) {
        return "{\"type\":\"object\",\"properties\":{\"v\":" + schema + "},\"required\":[\"v\"]}";
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            {"type":"integer"}                  | "10"            | 10            | NUMBER_FROM_TEXT
            {"type":"integer"}                  | "1,500"         | 1500          | NUMBER_FROM_TEXT
            {"type":"integer"}                  | 10.0            | 10            | NUMBER_FROM_TEXT
            {"type":"integer"}                  | "ten"           | 10            | NUMBER_FROM_WORDS
            {"type":"integer"}                  | "twenty-one"    | 21            | NUMBER_FROM_WORDS
            {"type":"integer"}                  | "Two hundred and five" | 205    | NUMBER_FROM_WORDS
            {"type":"number"}                   | "2.5"           | 2.5           | NUMBER_FROM_TEXT
            {"type":"boolean"}                  | "True"          | true          | BOOLEAN_FROM_TEXT
            {"type":"boolean"}                  | "off"           | false         | BOOLEAN_FROM_TEXT
            {"type":"string"}                   | 5               | "5"           | TEXT_FROM_SCALAR
            {"type":"string"}                   | " Rome "        | "Rome"        | TRIMMED
            {"type":"string","enum":["LIVING_ROOM","hall"]} | "living room" | "LIVING_ROOM" | ENUM_SPELLING
            {"type":"array","items":{"type":"integer"}} | "3"     | [3]           | LIST_FROM_SINGLE
            """)
    void repairsWhatNeedsNoGuess(String schema, String before, String after, Repair.Kind kind) {
        ToolCallGate.Outcome outcome = check(property(schema), "{\"v\":" + before + "}");

        assertThat(outcome).isInstanceOfSatisfying(ToolCallGate.Outcome.Passed.class, passed -> {
            assertThat(passed.calls()).containsExactly(call("t", "{\"v\":" + after + "}"));
            assertThat(passed.repairs()).singleElement().satisfies(repair -> {
                assertThat(repair.kind()).isEqualTo(kind);
                assertThat(repair.path()).isEqualTo("/v");
                assertThat(repair.before()).isEqualTo(before);
                assertThat(repair.after()).isEqualTo(after);
            });
        });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            {"type":"integer"}                  | "a dozen or so"
            {"type":"integer"}                  | 10.5
            {"type":"integer"}                  | "1e999999999"
            {"type":"integer"}                  | 1e999999999
            {"type":"integer"}                  | ""
            {"type":"integer"}                  | null
            {"type":"number"}                   | "NaN"
            {"type":"number"}                   | 1e999999999
            {"type":"number"}                   | "infinity"
            {"type":"array","items":{"type":"number"}} | [1e999999999]
            {"type":"boolean"}                  | "perhaps"
            {"type":"boolean"}                  | 1
            {"type":"string"}                   | {"a":1}
            {"type":"string","enum":["a b","a_b"]} | "AB"
            {"type":"string","pattern":"^[0-9]+$"} | "x1"
            {"type":"integer","maximum":100}    | 101
            {"type":"array","items":{"type":"integer"}} | {"a":1}
            {"anyOf":[{"type":"string"},{"type":"integer"}]} | true
            {"oneOf":[{"type":"number"},{"type":"integer"}]} | 1
            """)
    void refusesWhatWouldNeedAGuess(String schema, String value) {
        ToolCallGate.Outcome outcome = check(property(schema), "{\"v\":" + value + "}");

        assertThat(outcome).isInstanceOfSatisfying(ToolCallGate.Outcome.Refused.class, refused -> {
            assertThat(refused.reason()).as(refused.detail()).isEqualTo(Reason.SCHEMA_VIOLATION);
            assertThat(refused.detail()).startsWith("t: ");
        });
    }

    @Test
    void dropsAnOptionalNullAndLeavesTheRestAsItWas() {
        ToolCallGate.Outcome outcome = check(
                "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"string\"},\"b\":{\"type\":\"string\"}}}",
                "{\"a\":null,\"b\":\"x\"}");

        assertThat(outcome).isInstanceOfSatisfying(ToolCallGate.Outcome.Passed.class, passed -> {
            assertThat(passed.calls()).containsExactly(call("t", "{\"b\":\"x\"}"));
            assertThat(passed.repairs()).extracting(Repair::kind).containsExactly(Repair.Kind.NULL_DROPPED);
        });
    }

    @Test
    void validatesRecursiveSchemas() {
        String schema = "{\"type\":\"object\",\"properties\":{\"v\":{\"$ref\":\"#/$defs/node\"}},\"required\":[\"v\"],"
                + "\"$defs\":{\"node\":{\"type\":\"object\",\"properties\":{\"name\":{\"type\":\"string\"},"
                + "\"next\":{\"$ref\":\"#/$defs/node\"}},\"required\":[\"name\"]}}}";

        assertThat(check(schema, "{\"v\":{\"name\":\"a\",\"next\":{\"name\":\"b\"}}}"))
                .isInstanceOf(ToolCallGate.Outcome.Passed.class);
        assertThat(check(schema, "{\"v\":{\"name\":\"a\",\"next\":{}}}"))
                .isInstanceOf(ToolCallGate.Outcome.Refused.class);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            {"$ref":"#/$defs/missing"}
            {"$ref":"https://127.0.0.1:1/remote.json"}
            {"type":"string","pattern":"["}
            """)
    void refusesAnUnusableSchemaInsteadOfFailingOrFetching(String schema) {
        ToolCallGate.Outcome outcome = check(property(schema), "{\"v\":\"x\"}");

        assertThat(outcome).isInstanceOfSatisfying(ToolCallGate.Outcome.Refused.class, refused -> {
            assertThat(refused.reason()).isEqualTo(Reason.UNUSABLE_SCHEMA);
        });
    }

    @Test
    void keepsDetailsToOneShortLine() {
        ToolCallGate.Outcome outcome =
                check(property("{\"type\":\"integer\"}"), "{\"v\":\"" + "x\\n".repeat(9999) + "\"}");
        ToolCallGate.Outcome unknown = gate.check(List.of(call("a\nb" + "c".repeat(9999), "{}")), List.of());

        assertThat(((ToolCallGate.Outcome.Refused) outcome).detail())
                .doesNotContain("\n")
                .hasSizeLessThan(400);
        assertThat(((ToolCallGate.Outcome.Refused) unknown).detail())
                .doesNotContain("\n")
                .hasSizeLessThan(400);
    }

    @Test
    void doesNotChangeTheCallThatItWasGiven() {
        ToolCall given = call("t", "{\"v\":\"ten\"}");

        gate.check(List.of(given), List.of(tool("t", property("{\"type\":\"integer\"}"))));

        assertThat(given.arguments().path("v").asText()).isEqualTo("ten");
    }
}
