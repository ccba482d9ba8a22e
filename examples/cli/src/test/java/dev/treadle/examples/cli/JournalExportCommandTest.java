package dev.treadle.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.treadle.policy.Audit;
import dev.treadle.policy.AuditBudget;
import dev.treadle.policy.Journal;
import dev.treadle.router.Evidence;
import dev.treadle.router.Proposal;
import dev.treadle.router.Router;
import dev.treadle.router.Specialist;
import dev.treadle.router.ToolCall;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code journal export} makes of the lines of a journal. */
class JournalExportCommandTest {

    private static final String TEN = "[{\"name\":\"set_timer\",\"arguments\":{\"minutes\":10}}]";

    @TempDir
    Path folder;

    private Path out() {
        return folder.resolve("examples.jsonl");
    }

    /** A line of a journal; single quotes stand for double ones. */
    private static String line(String id, String rest) {
        return ("{'id':'" + id + "','source':'app','query':'ten minutes','tools':[{'name':'set_timer','parameters':{"
                        + "'type':'object','properties':{'minutes':{'type':'integer'}},'required':['minutes']}}],"
                        + "'time':'2026-11-25T12:00:00Z'," + rest + "}")
                .replace('\'', '"');
    }

    private static String escalated(String id) {
        return line(id, "'verdict':'escalated','reason':'low-confidence','confidence':0.5,'answers':" + TEN);
    }

    private static String audited(String id, String verdict, double chance) {
        return line(id, "'verdict':'" + verdict + "','chance':" + chance + ",'answers':" + TEN);
    }

    private Path journal(String... lines) throws IOException {
        return Files.writeString(folder.resolve("journal-000001.jsonl"), String.join("\n", lines) + "\n");
    }

    private Terminal export(String... more) {
        return Terminal.run(Stream.concat(
                        Stream.of("journal", "export", "--journal", folder.toString(), "--out", out().toString()),
                        Stream.of(more))
                .toArray(String[]::new));
    }

    private List<String> ids() throws IOException {
        List<String> ids = new ArrayList<>();
        for (String line : Files.readAllLines(out())) {
            ids.add(Json.read(line).path("id").asText());
        }
        return ids;
    }

    @Test
    void writesLinesThatHaveWhatACorpusHasAndNoMore() throws IOException {
        journal(escalated("1"), audited("2", "disagreed", 0.1));

        Terminal run = export();

        assertThat(run.err()).isEmpty();
        assertThat(run.code()).isZero();
        assertThat(run.out().strip()).isEqualTo("Written: 2 examples (1 escalated, 1 audited) to " + out());
        JsonNode example = Json.read(Files.readAllLines(out()).get(0));
        assertThat(example.fieldNames()).toIterable().containsExactly("id", "source", "query", "tools", "answers");
        assertThat(example.path("source").asText()).isEqualTo("app");
        assertThat(Corpus.read(out(), 10))
                .hasSize(2)
                .allSatisfy(read -> assertThat(read.expected()).hasSize(1));
    }

    @Test
    void leavesOutAndCountsWhatIsNoExample() throws IOException {
        journal(
                escalated("1"),
                line("2", "'verdict':'escalated','error':'GeminiException'"),
                line("3", "'verdict':'escalated','reason':'leans-on-history','answers':[]"),
                line("4", "'verdict':'failed','chance':0.1"),
                line("5", "'verdict':'escalated','answers':[{'name':'no_such_tool','arguments':{}}]"),
                line("6", "'verdict':'escalated','answers':[{'name':'set_timer','arguments':{'minutes':'soon'}}]"),
                line("7", "'verdict':'escalated','answers':[{'name':'set_timer'}]"),
                "{\"query\":\"torn",
                "[1]",
                escalated("1"));
        Files.writeString(
                folder.resolve("journal-000002.jsonl"),
                escalated("8") + "\n" + escalated("9").substring(0, 99));

        Terminal run = export();

        assertThat(run.out())
                .contains(
                        "Written: 2 examples (2 escalated, 0 audited)",
                        "Left out: 3 torn lines, 1 read twice, 1 that no specialist is asked about,"
                                + " 2 without an answer, 3 whose answers do not fit their tools");
        assertThat(ids()).containsExactly("1", "8");
    }

    @Test
    void givesAnswersTheTypesThatTheirToolsAskFor() throws IOException {
        journal(line("1", "'verdict':'escalated','answers':[{'name':'set_timer','arguments':{'minutes':'10'}}]"));

        export();

        assertThat(Json.read(Files.readString(out()))
                        .at("/answers/0/arguments/minutes")
                        .isInt())
                .isTrue();
    }

    @Test
    void keepsRequestsToWhichNoToolIsTheAnswer() throws IOException {
        journal(line("1", "'verdict':'escalated','answers':[]"));

        export("--source", "mine");

        JsonNode example = Json.read(Files.readString(out()));
        assertThat(example.path("answers").isArray()).isTrue();
        assertThat(example.path("answers")).isEmpty();
        assertThat(example.path("source").asText()).isEqualTo("mine");
    }

    @ParameterizedTest
    @ValueSource(strings = {"2026-11-26", "2026-11-25T12:00:01Z"})
    void leavesOutWhatIsOlder(String since) throws IOException {
        journal(escalated("1"), escalated("2").replace("2026-11-25T12", "2026-11-26T12"));

        Terminal run = export("--since", since);

        assertThat(ids()).containsExactly("2");
        assertThat(run.out()).contains("Left out: 1 older ones");
    }

    @Test
    void takesOneOfRequestsThatAreAlikeOnDemand() throws IOException {
        journal(escalated("1"), escalated("2"));

        export();
        assertThat(ids()).containsExactly("1", "2");
        export("--distinct");
        assertThat(ids()).containsExactly("1");
    }

    @Test
    void takesAnEvenShareOfEscalatedAndAcceptedRequestsOnDemand() throws IOException {
        // Of those accepted, one in ten was audited, and of those of a tool that matters each.
        List<String> lines = new ArrayList<>();
        IntStream.range(0, 1000).forEach(i -> lines.add(escalated("e" + i)));
        IntStream.range(0, 100).forEach(i -> lines.add(audited("a" + i, "agreed", 0.1)));
        IntStream.range(0, 500).forEach(i -> lines.add(audited("b" + i, "disagreed", 1)));
        journal(lines.toArray(String[]::new));

        Terminal run = export("--even");

        assertThat(run.code()).isZero();
        List<String> ids = ids();
        assertThat(ids.stream().filter(id -> id.startsWith("e"))).hasSizeBetween(70, 130);
        assertThat(ids.stream().filter(id -> id.startsWith("a"))).hasSize(100);
        assertThat(ids.stream().filter(id -> id.startsWith("b"))).hasSizeBetween(30, 70);
        assertThat(run.out()).contains("for an even share");
        export("--even");
        assertThat(ids()).isEqualTo(ids);
        export("--even", "--seed", "1");
        assertThat(ids()).isNotEqualTo(ids);
    }

    /** The coin of the export must not be that of the audit, which all audits have won already. */
    @Test
    void takesAnEvenShareOfWhatARealAuditChose() throws IOException {
        audit(2000);

        Terminal run = export("--even");

        assertThat(run.out()).startsWith("Written:");
        List<String> ids = ids();
        assertThat(ids.stream().filter(id -> id.contains("seldom"))).hasSizeBetween(70, 130);
        assertThat(ids.stream().filter(id -> id.contains("often"))).hasSizeBetween(70, 130);
    }

    /** Routes so many requests for each of two tools, of which one in twenty and one in five calls are audited. */
    private void audit(int requests) {
        Queue<Runnable> waiting = new ArrayDeque<>();
        AtomicReference<String> id = new AtomicReference<>("");
        ChatModel orchestrator = new ChatModel() {
            @Override
            public ChatResponse doChat(ChatRequest request) {
                return ChatResponse.builder()
                        .aiMessage(AiMessage.from("Which one?"))
                        .build();
            }
        };
        try (Journal journal = Journal.builder(folder).build();
                Audit audit = Audit.builder(orchestrator, waiting::add, 0.05)
                        .share(0.05)
                        .shareFor("often", 0.2)
                        .budget(AuditBudget.daily(2 * requests))
                        .journal(journal)
                        .build();
                Router router = Router.builder(new OnlyTool(), orchestrator)
                        .exchangeListener(audit)
                        .ids(() -> String.valueOf(id.get()))
                        .build()) {
            for (int i = 0; i < requests; i++) {
                for (String tool : List.of("seldom", "often")) {
                    id.set(tool + i);
                    router.route(ChatRequest.builder()
                            .messages(UserMessage.from("open the gate"))
                            .toolSpecifications(
                                    ToolSpecification.builder().name(tool).build())
                            .build());
                    while (!waiting.isEmpty()) {
                        waiting.remove().run();
                    }
                }
            }
        }
    }

    /** Calls the first tool, and is sure. */
    private static final class OnlyTool implements Specialist {
        @Override
        public String name() {
            return "stub";
        }

        @Override
        public Proposal propose(ChatRequest request) {
            String tool = request.toolSpecifications().get(0).name();
            return new Proposal.Calls(
                    List.of(new ToolCall(tool, JsonNodeFactory.instance.objectNode())),
                    Evidence.builder(1).build());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"examples.jsonl.gz", "examples.jsonl.xz"})
    void compressesWhatItWritesByTheName(String name) throws IOException {
        journal(escalated("1"));
        Path out = folder.resolve(name);

        Terminal run = Terminal.run("journal", "export", "--journal", folder.toString(), "--out", out.toString());

        assertThat(run.code()).isZero();
        assertThat(Files.readString(out, StandardCharsets.ISO_8859_1)).doesNotContain("set_timer");
        assertThat(Corpus.read(out, 10)).hasSize(1);
        if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(out)))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void readsFilesThatAreNamedAndCompressedOnes() throws IOException {
        Path packed = folder.resolve("old.jsonl.gz");
        try (OutputStream file = new GZIPOutputStream(Files.newOutputStream(packed))) {
            file.write((escalated("1") + "\n").getBytes(StandardCharsets.UTF_8));
        }
        Path plain = Files.writeString(folder.resolve("any-name"), escalated("2") + "\n");

        Terminal run = Terminal.run(
                "journal", "export", "--journal", packed.toString(), plain.toString(), "--out", out().toString());

        assertThat(run.code()).isZero();
        assertThat(ids()).containsExactly("1", "2");
    }

    @Test
    void blamesTheFileThatCannotBeWrittenAndNotTheJournal() throws IOException {
        JournalReader reader = new JournalReader(List.of(journal(escalated("1"))), null);

        assertThatExceptionOfType(UncheckedIOException.class)
                .isThrownBy(() -> reader.forEach(
                        record -> {
                            throw new IOException("No space left on device");
                        },
                        why -> {}))
                .withMessageContaining("No space left");
    }

    @Test
    void putsNoFileInThePlaceOfAFolder() throws IOException {
        journal(escalated("1"));
        Files.createDirectory(out());

        assertThat(export().err()).contains("it is a folder");
        assertThat(out()).isDirectory();
    }

    @Test
    void saysWhatIsWrongAndLeavesTheFileAsItWas() throws IOException {
        assertThat(export().err()).contains("holds no journal", "journal-000001.jsonl");
        Files.writeString(out(), "mine");
        journal(line("1", "'verdict':'escalated'"));

        Terminal nothing = export();
        assertThat(nothing.code()).isEqualTo(1);
        assertThat(nothing.err()).contains("there is nothing to write", "1 without an answer");
        assertThat(out()).hasContent("mine");

        assertThat(export("--even").err()).contains("no audits", "leave --even out");
        assertThat(export("--since", "yesterday").code()).isEqualTo(2);
        assertThat(export("--since", "yesterday").err()).contains("'yesterday' is no day (2026-11-25)");
        assertThat(Terminal.run("journal", "export", "--journal", "/no/such", "--out", out().toString())
                        .err())
                .contains("cannot read /no/such");
        assertThat(Terminal.run("journal").err()).contains("say what to do: export");
        assertThat(Terminal.run("journal", "export", "--help").out()).contains("--even", "Left out, and counted");
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.filter(file -> file.toString().endsWith(".part"))).isEmpty();
        }
    }
}
