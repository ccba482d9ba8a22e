package dev.treadle.needle.pointer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonReferenceSchema;
import dev.treadle.needle.pointer.OfferedTool.OfferedParameter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What the network sees is what the training code shows it. */
class FeaturesTest {

    private static final WordPiece WORD_PIECE = TestFiles.wordPiece();

    static Stream<JsonNode> queries() {
        return TestFiles.cases("query-cases.json").stream();
    }

    @ParameterizedTest
    @MethodSource("queries")
    void describesTokensAsTheTrainingCodeDoes(JsonNode expected) {
        String text = expected.path("text").asText();
        Query query = new Query(text, WORD_PIECE.pieces(text, Integer.MAX_VALUE));

        float[] shapes = query.shapes();

        List<String> rows = new ArrayList<>();
        for (int token = 0; token < query.tokens(); token++) {
            StringBuilder row = new StringBuilder();
            for (int i = 0; i < Query.FEATURES; i++) {
                row.append((int) shapes[token * Query.FEATURES + i]);
            }
            rows.add(row.toString());
        }
        assertThat(rows).isEqualTo(texts(expected.path("shapes")));
        assertThat(bits(query, Query::mayStart)).isEqualTo(texts(expected.path("starts")));
        assertThat(bits(query, Query::mayEnd)).isEqualTo(texts(expected.path("ends")));
    }

    @Test
    void readsAStretchWithTheMarksThatFollowIt() {
        String text = "the cafe\u0301 is open";
        Query query = new Query(text, WORD_PIECE.pieces(text, 10));

        assertThat(query.span(2, 2)).isEqualTo("cafe\u0301");
    }

    @Test
    void relatesElementsAsTheTrainingCodeDoes() {
        List<OfferedTool> tools = List.of(tool(parameter(0), parameter(2)), tool(), tool(parameter(3)));

        int[] codes = new Relations(9, tools).codes();

        List<Integer> expected = new ArrayList<>();
        TestFiles.cases("relation-case.json").forEach(row -> row.forEach(code -> expected.add(code.intValue())));
        assertThat(codes)
                .containsExactly(expected.stream().mapToInt(Integer::intValue).toArray());
    }

    @ParameterizedTest
    @CsvSource({
        "setAlarmTime, set alarm time",
        "set-alarm.time, set alarm time",
        "set_alarm_time, set alarm time",
        "HTTPServer2XMLParser, http server2 xml parser",
        "getURL, get url",
        "aB1C, a b1 c",
        "ABc, a bc",
        "ABcDEf, a bc d ef",
        "X, x",
        "'', ''",
        "__, ''",
        "東京, ''",
        "naïveTool, na ve tool",
        "v2Beta3, v2 beta3",
        "user ID, user id",
        "IOError42x, io error42x",
        "__init__, init",
    })
    void readsTheWordsOfAName(String name, String words) {
        assertThat(ElementText.snakeWords(name)).isEqualTo(words);
    }

    @Test
    void describesAToolByNameAndDescription() {
        assertThat(ElementText.described("setAlarm", "  Wakes you\u00a0 ")).isEqualTo("set alarm: Wakes you");
        assertThat(ElementText.described("setAlarm", " ")).isEqualTo("set alarm");
        assertThat(ElementText.described("東京", null)).isEqualTo("東京");
        assertThat(ElementText.described("東京", "a city")).isEqualTo(": a city");
        assertThat(ElementText.ofOption("IN_PROGRESS")).isEqualTo("in progress");
        assertThat(ElementText.ofOption("€")).isEqualTo("€");
    }

    @Test
    void readsNoMoreOfAnEndlessNameThanTheEncoderCould() {
        assertThat(ElementText.snakeWords("A".repeat(1 << 20))).hasSize(4096);
        assertThat(ElementText.described("x", "y".repeat(1 << 20)).length()).isLessThan(5000);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{'type':'string'} | STRING",
                "{'type':'integer'} | INTEGER",
                "{'type':'number'} | NUMBER",
                "{'type':'boolean'} | BOOLEAN",
                "{'type':'string','enum':['a','b']} | ENUM",
                "{'enum':['a']} | ENUM",
                "{'enum':[]} | UNSUPPORTED",
                "{'enum':'a'} | UNSUPPORTED",
                "{'type':'integer','enum':[1,2]} | UNSUPPORTED",
                "{'enum':['a',null]} | UNSUPPORTED",
                "{'type':'array','items':{'type':'string'}} | LIST_STRING",
                "{'type':'array','items':{'type':'integer'}} | LIST_NUMBER",
                "{'type':'array','items':{'type':'number'}} | LIST_NUMBER",
                "{'type':'array','items':{'enum':['a']}} | LIST_ENUM",
                "{'type':'array','items':{'type':'boolean'}} | UNSUPPORTED",
                "{'type':'array','items':{'type':'array','items':{'type':'string'}}} | UNSUPPORTED",
                "{'type':'array'} | UNSUPPORTED",
                "{'type':'object'} | UNSUPPORTED",
                "{'type':['string','null']} | UNSUPPORTED",
                "{'$ref':'#/x'} | UNSUPPORTED",
                "{'anyOf':[{'type':'string'}]} | UNSUPPORTED",
                "{} | UNSUPPORTED",
                "true | UNSUPPORTED",
            })
    void knowsTheKindOfASchema(String schema, Kind kind) {
        assertThat(Kind.of(TestFiles.json(schema))).isEqualTo(kind);
    }

    @Test
    void readsATool() {
        OfferedTool tool = OfferedTool.of(
                "addItem",
                "Adds an item",
                TestFiles.json("{'type':'object','required':['count'],'properties':{"
                        + "'count':{'type':'integer','description':'how many'},"
                        + "'sizes':{'type':'array','items':{'enum':['S','M']}},"
                        + "'weights':{'type':'array','items':{'type':'integer'}}}}"));

        assertThat(tool)
                .isEqualTo(new OfferedTool(
                        "addItem",
                        "add item: Adds an item",
                        List.of(
                                new OfferedParameter("count", "count: how many", Kind.INTEGER, true, true, List.of()),
                                new OfferedParameter("sizes", "sizes", Kind.LIST_ENUM, false, false, List.of("S", "M")),
                                new OfferedParameter("weights", "weights", Kind.LIST_NUMBER, true, false, List.of()))));
    }

    @Test
    void takesALongEnumForUnsupported() {
        List<String> values =
                IntStream.range(0, 41).mapToObj(i -> "'v" + i + "'").toList();

        OfferedParameter forty =
                OfferedParameter.of("p", TestFiles.json("{'enum':" + values.subList(0, 40) + "}"), true);
        OfferedParameter fortyOne = OfferedParameter.of("p", TestFiles.json("{'enum':" + values + "}"), true);

        assertThat(forty.kind()).isEqualTo(Kind.ENUM);
        assertThat(forty.options()).hasSize(40);
        assertThat(fortyOne.kind()).isEqualTo(Kind.UNSUPPORTED);
        assertThat(fortyOne.options()).isEmpty();
    }

    @Test
    void readsAToolWithoutParameters() {
        OfferedTool tool =
                OfferedTool.of(ToolSpecification.builder().name("now").build());

        assertThat(tool).isEqualTo(new OfferedTool("now", "now", List.of()));
    }

    @Test
    void takesAReferenceForUnsupported() {
        OfferedTool tool = OfferedTool.of(ToolSpecification.builder()
                .name("tree")
                .parameters(JsonObjectSchema.builder()
                        .addProperty(
                                "root",
                                JsonReferenceSchema.builder().reference("node").build())
                        .build())
                .build());

        assertThat(tool.parameters()).extracting(OfferedParameter::kind).containsExactly(Kind.UNSUPPORTED);
    }

    private interface TokenTest {
        boolean test(Query query, int token);
    }

    private static List<String> bits(Query query, TokenTest test) {
        return IntStream.range(0, query.tokens())
                .mapToObj(token -> token > 0 && test.test(query, token) ? "1" : "0")
                .toList();
    }

    private static List<String> texts(JsonNode list) {
        List<String> texts = new ArrayList<>();
        list.forEach(item -> texts.add(item.asText()));
        return texts;
    }

    private static OfferedTool tool(OfferedParameter... parameters) {
        return new OfferedTool("t", "t", List.of(parameters));
    }

    private static OfferedParameter parameter(int options) {
        List<String> values =
                IntStream.range(0, options).mapToObj(Integer::toString).toList();
        return new OfferedParameter("p", "p", options > 0 ? Kind.ENUM : Kind.STRING, false, false, values);
    }
}
