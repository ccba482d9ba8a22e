package dev.treadle.router;

import static dev.treadle.router.Fixtures.TIMER;
import static dev.treadle.router.Fixtures.call;
import static dev.treadle.router.Fixtures.json;
import static dev.treadle.router.Fixtures.toolWith;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.treadle.router.ToolCallGate.Outcome;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the gate makes of JSON Schemas, good and bad, and of values that are no JSON. */
class ToolCallGateSchemaTest {

    private static final String LIST = "{'type':'object','properties':{'x':{'$ref':'#/$defs/node'}},'required':['x'],"
            + "'$defs':{'node':{'type':'object','properties':{'v':{'type':'integer'},'next':{'$ref':'#/$defs/node'}},"
            + "'required':['v']}}}";

    private final ToolCallGate gate = new ToolCallGate();

    private Outcome check(ToolSpecification tool, String arguments) {
        return gate.check(List.of(call(tool.name(), arguments)), List.of(tool));
    }

    private Reason reason(ToolSpecification tool, String arguments) {
        return ((Outcome.Refused) check(tool, arguments)).reason();
    }

    @Test
    void refusesAllCallsWhereOneIsWrong() {
        Outcome outcome = gate.check(
                List.of(call("set_timer", "{'minutes':1}"), call("set_timer", "{'minutes':'soon'}")), List.of(TIMER));

        assertThat(((Outcome.Refused) outcome).reason()).isEqualTo(Reason.SCHEMA_VIOLATION);
        assertThat(((Outcome.Refused) outcome).detail()).startsWith("set_timer: /minutes: ");
    }

    @Test
    void passesNoArgumentsWhereTheToolDeclaresNone() {
        ToolSpecification ping = ToolSpecification.builder().name("ping").build();

        assertThat(check(ping, "{}")).isInstanceOf(Outcome.Passed.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{'anyOf':[{'type':'string'},{'type':'integer'}]} | 'a' | true",
                "{'anyOf':[{'type':'string'},{'type':'integer'}]} | 1 | true",
                "{'anyOf':[{'type':'string'},{'type':'integer'}]} | 1.5 | false",
                "{'oneOf':[{'type':'integer'},{'type':'integer','minimum':5}]} | 1 | true",
                "{'oneOf':[{'type':'integer'},{'type':'integer','minimum':5}]} | 6 | false",
                "{'allOf':[{'type':'string'},{'minLength':3}]} | 'abc' | true",
                "{'allOf':[{'type':'string'},{'minLength':3}]} | 'ab' | false",
                "{'not':{'type':'string'}} | 'ab' | false",
                "{'const':7} | 7 | true",
                "{'const':7} | 8 | false",
                "{'type':'string','pattern':'^[a-z]{3}$'} | 'abc' | true",
                "{'type':'string','pattern':'^[a-z]{3}$'} | 'abcd' | false",
                "{'type':'array','items':{'type':'integer'},'maxItems':2} | [1,2] | true",
                "{'type':'array','items':{'type':'integer'},'maxItems':2} | [1,2,3] | false",
                "{'type':'array','items':{'type':'integer'}} | [1,'b'] | false",
                "{'type':'object','properties':{'a':{'type':'string'}},'required':['a']} | {'a':'b'} | true",
                "{'type':'object','properties':{'a':{'type':'string'}},'required':['a']} | {} | false",
                "{'type':['string','null']} | null | true",
            })
    void readsTheWholeOfJsonSchema(String schema, String value, boolean passes) {
        Outcome outcome = check(toolWith(schema), "{'x':" + value + "}");

        assertThat(outcome).isInstanceOf(passes ? Outcome.Passed.class : Outcome.Refused.class);
    }

    @Test
    void followsReferencesWithinASchemaHoweverDeep() {
        ToolSpecification tool = Fixtures.tool("t", LIST);

        assertThat(check(tool, "{'x':{'v':1,'next':{'v':2,'next':{'v':3}}}}")).isInstanceOf(Outcome.Passed.class);
        assertThat(reason(tool, "{'x':{'v':1,'next':{'v':2,'next':{'v':'c'}}}}"))
                .isEqualTo(Reason.SCHEMA_VIOLATION);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'$ref':'#/$defs/none'}",
                "{'$ref':'#/properties/x'}",
                "{'$ref':'https://example.com/schema.json'}",
                "{'$ref':'file:///etc/hostname'}",
                "{'$ref':'classpath:draft/2020-12/schema'}",
                "{'$ref':'jar:file:/a.jar!/b'}",
                "{'$ref':'::'}",
                "{'type':'string','pattern':'(['}",
                "{'type':'integer','minimum':'five'}",
                "{'type':'string','$schema':'https://example.com/my-dialect'}",
            })
    void saysThatASchemaCannotBeUsed(String schema) {
        assertThat(reason(toolWith(schema), "{'x':'a'}")).isEqualTo(Reason.UNUSABLE_SCHEMA);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{'type':'blurb'}", "{'type':'string','minLength':9}"})
    void refusesAValueThatNoReadingOfTheSchemaAllows(String schema) {
        assertThat(reason(toolWith(schema), "{'x':'a'}")).isEqualTo(Reason.SCHEMA_VIOLATION);
    }

    @Test
    void fetchesNothing() throws IOException {
        AtomicInteger hits = new AtomicInteger();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            hits.incrementAndGet();
            exchange.sendResponseHeaders(200, 2);
            exchange.getResponseBody().write("{}".getBytes(StandardCharsets.UTF_8));
            exchange.close();
        });
        server.start();
        try {
            String remote = "http://127.0.0.1:" + server.getAddress().getPort() + "/s.json";

            assertThat(reason(toolWith("{'$ref':'" + remote + "'}"), "{'x':1}")).isEqualTo(Reason.UNUSABLE_SCHEMA);
            assertThat(hits).hasValue(0);
        } finally {
            server.stop(0);
        }
    }

    @Test
    void keepsTheSchemasOfToolsWithOneNameApart() {
        ToolSpecification number = toolWith("{'type':'integer'}");
        ToolSpecification text = toolWith("{'type':'string','minLength':1}");

        assertThat(check(number, "{'x':1}")).isInstanceOf(Outcome.Passed.class);
        assertThat(reason(text, "{'x':[]}")).isEqualTo(Reason.SCHEMA_VIOLATION);
        assertThat(reason(number, "{'x':'a'}")).isEqualTo(Reason.SCHEMA_VIOLATION);
    }

    @Test
    void keepsAnsweringBeyondTheSizeOfItsCache() {
        for (int i = 0; i < ToolCallGate.CACHED_SCHEMAS + 10; i++) {
            ToolSpecification tool = toolWith("{'type':'integer','minimum':" + i + "}");

            assertThat(check(tool, "{'x':" + i + "}")).isInstanceOf(Outcome.Passed.class);
        }
    }

    @Test
    void refusesNumbersThatJsonCannotWrite() {
        ToolSpecification tool = toolWith("{'type':'number'}");

        for (double none : new double[] {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}) {
            Outcome outcome = gate.check(List.of(new ToolCall("t", json("{}").put("x", none))), List.of(tool));

            assertThat(((Outcome.Refused) outcome).reason()).isEqualTo(Reason.SCHEMA_VIOLATION);
        }
    }

    @Test
    void refusesNumbersThatCostTooMuchToCompare() {
        ToolSpecification tool = toolWith("{'type':'integer','multipleOf':7}");
        ToolCall call = new ToolCall("t", json("{}").put("x", new BigDecimal("1e999999999")));

        Outcome outcome = gate.check(List.of(call), List.of(tool));

        assertThat(((Outcome.Refused) outcome).reason()).isEqualTo(Reason.SCHEMA_VIOLATION);
    }

    @Test
    void refusesValuesThatAreNoJson() {
        ToolCall call = new ToolCall("t", json("{'y':[]}").putPOJO("x", new Object()));

        Outcome outcome = gate.check(List.of(call), List.of(toolWith("{}")));

        assertThat(((Outcome.Refused) outcome).reason()).isEqualTo(Reason.SCHEMA_VIOLATION);
    }

    @Test
    void saysWhyInOneLineOfLimitedLength() {
        Outcome outcome = gate.check(List.of(call("a\nb\u2028c\u202e" + "x".repeat(1000), "{}")), List.of(TIMER));

        assertThat(((Outcome.Refused) outcome).detail())
                .doesNotContain("\n", "\u2028", "\u202e")
                .hasSizeLessThan(400);
    }
}
