package dev.treadle.needle.generative;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.treadle.router.ToolSchemas;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;

/**
 * Holds the tokenizer and the grammar to recorded reference data, and measures them.
 *
 * <pre>{@code
 * mvn -q -pl specialist-needle -am test-compile dependency:build-classpath -Dmdep.outputFile=target/classpath
 * cd specialist-needle
 * java -cp target/test-classes:target/classes:$(cat target/classpath) \
 *     dev.treadle.needle.generative.ReferenceCheck FOLDER
 * }</pre>
 *
 * <p>The folder has {@code needle.model}, {@code tokenizer-specials.json}, {@code sentencepiece-parity.json} (rows of
 * text, ids and decoded text by the reference library) and {@code recorded-runs.json} (query, flat tools, output ids
 * and text of the published model). The recorder wrote text that was JSON anew, so that of a key given twice the last
 * value is left, and kept other text with its leading space.
 *
 * <p>Exits with 1 where a row is not exact, or the grammar refuses an output that is valid and fits its tools or
 * accepts one that does not. An output that gives a key twice is not valid.
 */
final class ReferenceCheck {

    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    private static final String MARK = "<tool_call> ";

    private final Path folder;
    private final Tokenizer tokenizer;
    private final SpecialTokens specials;

    private ReferenceCheck(Path folder) throws IOException {
        this.folder = folder;
        Vocabulary vocabulary = Vocabulary.read("needle.model", Files.readAllBytes(folder.resolve("needle.model")));
        this.tokenizer = new Tokenizer(vocabulary);
        this.specials = SpecialTokens.read(
                "tokenizer-specials.json", Files.readAllBytes(folder.resolve("tokenizer-specials.json")), vocabulary);
    }

    /** A recorded run. */
    private record Run(List<ToolSpecification> tools, int[] ids, String text) {}

    public static void main(String[] args) throws IOException {
        if (args.length != 1) {
            System.err.println("usage: ReferenceCheck FOLDER");
            System.exit(2);
        }
        ReferenceCheck check = new ReferenceCheck(Path.of(args[0]));
        List<Run> runs = check.runs();
        boolean isGood = check.rows() & check.texts(runs) & check.grammar(runs);
        check.tokenizerTimes();
        check.maskTimes(runs);
        System.exit(isGood ? 0 : 1);
    }

    private boolean rows() throws IOException {
        JsonNode rows = JSON.readTree(
                        folder.resolve("sentencepiece-parity.json").toFile())
                .path("fixtures");
        int exact = 0;
        for (JsonNode row : rows) {
            int[] ids = TestModels.ids(row.path("ids"));
            boolean isExact = Arrays.equals(tokenizer.encode(row.path("input").asText()), ids)
                    && tokenizer.decode(ids).equals(row.path("decoded").asText());
            exact += isExact ? 1 : 0;
            if (!isExact) {
                System.out.println("  not exact: " + row.path("input"));
            }
        }
        System.out.printf("tokenizer: %d of %d rows exact%n", exact, rows.size());
        return exact == rows.size();
    }

    private List<Run> runs() throws IOException {
        List<Run> runs = new ArrayList<>();
        for (JsonNode run :
                JSON.readTree(folder.resolve("recorded-runs.json").toFile()).path("examples")) {
            List<ToolSpecification> tools = new ArrayList<>();
            for (JsonNode tool : JSON.readTree(run.path("tools").asText())) {
                tools.add(ToolSchemas.toolOf(asSchema(tool)));
            }
            runs.add(new Run(
                    tools,
                    TestModels.ids(run.path("expected_token_ids")),
                    run.path("expected_text").asText()));
        }
        return runs;
    }

    private static ObjectNode asSchema(JsonNode tool) {
        ObjectNode full = JsonNodeFactory.instance.objectNode();
        full.set("name", tool.path("name"));
        full.set("description", tool.path("description"));
        ObjectNode schema = full.putObject("parameters").put("type", "object").put("additionalProperties", false);
        ObjectNode properties = schema.putObject("properties");
        schema.putArray("required");
        for (Map.Entry<String, JsonNode> parameter : tool.path("parameters").properties()) {
            ObjectNode property = parameter.getValue().deepCopy();
            if (property.path("required").asBoolean()) {
                schema.withArray("required").add(parameter.getKey());
            }
            property.remove("required");
            properties.set(parameter.getKey(), property);
        }
        return full;
    }

    /** What a run's ids spell after the first, with the tools' own names. */
    private String textOf(Run run) {
        String text = tokenizer.decode(run.ids()).replaceFirst("^" + MARK, "");
        ToolNames names =
                ToolNames.of(run.tools().stream().map(ToolSpecification::name).toList());
        for (String written : names.written()) {
            text = text.replace(
                    "{\"name\":\"" + written + "\",\"arguments\"",
                    "{\"name\":\"" + names.original(written).orElseThrow() + "\",\"arguments\"");
        }
        return text;
    }

    private boolean texts(List<Run> runs) {
        int exact = 0;
        for (Run run : runs) {
            String text = textOf(run);
            String asRecorded;
            try {
                asRecorded = JSON.readTree(text).toString();
            } catch (IOException e) {
                asRecorded = " " + text;
            }
            exact += asRecorded.equals(run.text()) ? 1 : 0;
            if (!asRecorded.equals(run.text())) {
                System.out.println("  decoded otherwise: " + text + " for " + run.text());
            }
        }
        System.out.printf("tokenizer: %d of %d runs decoded to their text%n", exact, runs.size());
        return exact == runs.size();
    }

    private boolean grammar(List<Run> runs) {
        ToolSet.Cache cache = new ToolSet.Cache(tokenizer, specials);
        int valid = 0;
        int accepted = 0;
        int wrong = 0;
        for (Run run : runs) {
            List<String> names =
                    run.tools().stream().map(ToolSpecification::name).toList();
            Optional<String> fault = SchemaJudge.faultOf(textOf(run), run.tools(), names);
            Optional<String> refusal = refusalOf(run, cache.of(run.tools()));
            valid += fault.isEmpty() ? 1 : 0;
            accepted += fault.isEmpty() && refusal.isEmpty() ? 1 : 0;
            if (fault.isPresent() && refusal.isPresent()) {
                System.out.printf("  refused, rightly (%s): %s%n", fault.get(), refusal.get());
            } else if (fault.isPresent() || refusal.isPresent()) {
                wrong++;
                System.out.printf("  WRONG: fault %s, refusal %s: %s%n", fault, refusal, textOf(run));
            }
        }
        System.out.printf(
                "grammar: %d of %d runs are valid and fit their tools; of these it accepts %d; %d wrong in all%n",
                valid, runs.size(), accepted, wrong);
        return wrong == 0;
    }

    private Optional<String> refusalOf(Run run, ToolSet tools) {
        TokenGrammar.Place place = tools.grammar().start();
        int[] ids = Arrays.copyOf(run.ids(), run.ids().length + 1);
        ids[run.ids().length] = specials.eos();
        for (int i = 0; i < ids.length; i++) {
            boolean isAllowed = tools.grammar().allowed(place).contains(ids[i]);
            TokenGrammar.Place next = tools.grammar().after(place, ids[i]);
            if (isAllowed != (next != null)) {
                throw new IllegalStateException("the mask and the step disagree on token " + i + " of " + run.text());
            }
            if (next == null) {
                return Optional.of("'" + tokenizer.vocabulary().piece(ids[i]) + "' after "
                        + tokenizer.decode(Arrays.copyOf(ids, i)));
            }
            place = next;
        }
        return Optional.empty();
    }

    private void tokenizerTimes() {
        String text =
                "Set an alarm for 6:30 in the kitchen, then play \"Für Elise\" 🎹 {\"name\":\"x\"}\n".repeat(20_000);
        text = text.substring(0, 1 << 20);
        for (int length = 1 << 16; length <= 1 << 20; length <<= 2) {
            String part = text.substring(0, length);
            long best = Long.MAX_VALUE;
            for (int i = 0; i < 5; i++) {
                long begin = System.nanoTime();
                tokenizer.encode(part);
                best = Math.min(best, System.nanoTime() - begin);
            }
            System.out.printf("encode: %,d characters in %.1f ms%n", length, best / 1e6);
        }
    }

    /** Times the mask of every step of every run with the most tools: with nothing remembered, then as it is used. */
    private void maskTimes(List<Run> runs) {
        int most = runs.stream().mapToInt(run -> run.tools().size()).max().orElse(0);
        List<Run> large =
                runs.stream().filter(run -> run.tools().size() == most).toList();
        List<Long> compiling = new ArrayList<>();
        for (int round = 0; round < 6; round++) {
            List<Long> fresh = new ArrayList<>();
            List<Long> again = new ArrayList<>();
            for (Run run : large) {
                ToolSet.Cache cache = new ToolSet.Cache(tokenizer, specials);
                long begin = System.nanoTime();
                ToolSet tools = cache.of(run.tools());
                compiling.add(System.nanoTime() - begin);
                steps(run, tools, fresh);
                steps(run, tools, again);
            }
            if (round == 5) {
                print("tool set of " + most + " tools made", compiling);
                print("mask of a place not seen before, " + most + " tools", fresh);
                print("mask of a place seen before, " + most + " tools", again);
            }
        }
    }

    private void steps(Run run, ToolSet tools, List<Long> times) {
        TokenGrammar.Place place = tools.grammar().start();
        for (int i = 0; place != null && i < run.ids().length; i++) {
            long begin = System.nanoTime();
            tools.grammar().allowed(place);
            times.add(System.nanoTime() - begin);
            place = tools.grammar().after(place, run.ids()[i]);
        }
    }

    private static void print(String what, List<Long> nanos) {
        long[] sorted = LongStream.of(nanos.stream().mapToLong(Long::longValue).toArray())
                .sorted()
                .toArray();
        System.out.printf(
                "%s: p50 %.1f us, p99 %.1f us, largest %.1f us (%d)%n",
                what,
                sorted[sorted.length / 2] / 1e3,
                sorted[sorted.length * 99 / 100] / 1e3,
                sorted[sorted.length - 1] / 1e3,
                sorted.length);
    }
}
