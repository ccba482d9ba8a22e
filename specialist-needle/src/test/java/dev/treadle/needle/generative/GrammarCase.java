package dev.treadle.needle.generative;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.treadle.router.ToolSchemas;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Tools with their grammar, to be asked about answers as text. */
final class GrammarCase {

    static final Tokenizer TOKENIZER = TestModels.tiny();
    static final SpecialTokens SPECIALS = new SpecialTokens(0, 1, 2, 4, 5);

    final List<ToolSpecification> tools;
    final ToolNames names;
    final TokenGrammar grammar;

    private GrammarCase(List<ToolSpecification> tools, ToolNames names, TokenGrammar grammar) {
        this.tools = tools;
        this.names = names;
        this.grammar = grammar;
    }

    static GrammarCase of(ToolSpecification... tools) {
        ToolSet set = new ToolSet.Cache(TOKENIZER, SPECIALS).of(List.of(tools));
        return new GrammarCase(List.of(tools), set.names(), set.grammar());
    }

    /**
     * One tool named {@code t} with the JSON Schema of its arguments, in which single quotes may stand for double ones.
     * It need not be a schema that LangChain4j knows.
     */
    static GrammarCase ofSchema(String schema) {
        List<String> names = List.of("t");
        TokenTree tree = TokenTree.of(TOKENIZER.vocabulary(), SPECIALS);
        List<ObjectNode> schemas = List.of((ObjectNode) TestModels.json(schema));
        return new GrammarCase(List.of(), ToolNames.of(names), TokenGrammar.of(names, schemas, tree, SPECIALS));
    }

    /** One tool named {@code t} with one required argument {@code x}. */
    static GrammarCase ofValue(String schema) {
        return ofSchema("{'type':'object','properties':{'x':" + schema + "},'required':['x']}");
    }

    static ToolSpecification tool(String name, JsonNode schema) {
        ObjectNode tool =
                JsonNodeFactory.instance.objectNode().put("name", name).put("description", "A tool.");
        tool.set("parameters", schema);
        return ToolSchemas.toolOf(tool);
    }

    /** Whether the grammar takes an answer, byte by byte, and the end after it. */
    boolean accepts(String answer) {
        TokenGrammar.Place place = after(answer);
        return place != null && grammar.after(place, SPECIALS.eos()) != null;
    }

    /** Whether the grammar takes a call of the tool {@code t} with arguments. */
    boolean acceptsArguments(String arguments) {
        return accepts("[{\"name\":\"t\",\"arguments\":" + arguments + "}]");
    }

    /** Whether the grammar takes a call of the tool {@code t} with an argument {@code x}. */
    boolean acceptsValue(String value) {
        return acceptsArguments("{\"x\":" + value + "}");
    }

    /** The place after an answer or the beginning of one; null where it is refused. */
    TokenGrammar.@Nullable Place after(String answer) {
        return after(answer.getBytes(StandardCharsets.UTF_8));
    }

    TokenGrammar.@Nullable Place after(byte[] answer) {
        TokenGrammar.Place place = grammar.after(grammar.start(), SPECIALS.toolCall());
        for (byte b : answer) {
            place = place == null
                    ? null
                    : grammar.after(place, TOKENIZER.vocabulary().byteId(b));
        }
        return place;
    }

    /** What is wrong with an answer; empty where nothing is. */
    Optional<String> faultOf(byte[] answer) {
        return SchemaJudge.faultOf(new String(answer, StandardCharsets.UTF_8), tools, names.written());
    }

    /** The bytes that tokens spell, without the special ones. */
    static byte[] bytes(List<Integer> tokens) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        tokens.stream()
                .filter(token -> !SPECIALS.contains(token))
                .forEach(token -> bytes.writeBytes(TOKENIZER.vocabulary().bytes(token)));
        return bytes.toByteArray();
    }
}
