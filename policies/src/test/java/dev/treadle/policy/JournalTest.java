package dev.treadle.policy;

import static dev.treadle.policy.Exchanges.RIGHT;
import static dev.treadle.policy.Exchanges.TIMER;
import static dev.treadle.policy.Exchanges.accepted;
import static dev.treadle.policy.Exchanges.calling;
import static dev.treadle.policy.Exchanges.escalated;
import static dev.treadle.policy.Exchanges.failed;
import static dev.treadle.policy.Exchanges.failing;
import static dev.treadle.policy.Exchanges.saying;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.treadle.router.Exchange;
import dev.treadle.router.Reason;
import dev.treadle.router.RouteTrace.AnsweredBy;
import dev.treadle.router.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {

    private static final Clock NOON = Clock.fixed(Instant.parse("2026-11-25T12:00:00Z"), ZoneOffset.UTC);

    @TempDir
    Path temp;

    private Path folder() {
        return temp.resolve("journal");
    }

    private Journal.Builder journal() {
        return Journal.builder(folder()).clock(NOON);
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(folder())) {
            return files.filter(file -> file.toString().endsWith(".jsonl"))
                    .sorted()
                    .toList();
        }
    }

    private List<JsonNode> lines() throws IOException {
        List<JsonNode> lines = new ArrayList<>();
        for (Path file : files()) {
            for (String line : Files.readAllLines(file)) {
                lines.add(new ObjectMapper().readTree(line));
            }
        }
        return lines;
    }

    private static Exchange escalation(String id) {
        return escalated(id, calling("set_timer", "{\"minutes\":10}"));
    }

    @Test
    void writesAnEscalationAsALineOfACorpus() throws IOException {
        try (Journal journal = journal().source("app").build()) {
            journal.onExchange(escalation("treadle-1"));

            assertThat(journal.counts()).isEqualTo(new Journal.Counts(1, 0, 0));
        }

        assertThat(Files.readString(files().get(0)))
                .isEqualTo(
                        "{\"id\":\"treadle-1\",\"source\":\"app\",\"query\":\"10\",\"tools\":[{\"name\":\"set_timer\","
                                + "\"description\":\"Sets it\",\"parameters\":{\"type\":\"object\",\"properties\":{\"minutes\":"
                                + "{\"type\":\"integer\"}},\"required\":[\"minutes\"]},\"annotations\":{\"treadle.risk\":"
                                + "\"write\"}}],\"answers\":[{\"name\":\"set_timer\",\"arguments\":{\"minutes\":10}}],"
                                + "\"time\":\"2026-11-25T12:00:00Z\",\"verdict\":\"escalated\",\"tier\":\"stub\","
                                + "\"confidence\":0.75,\"proposed\":[{\"name\":\"set_timer\",\"arguments\":{\"minutes\":11}}],"
                                + "\"reason\":\"low-confidence\"}\n");
    }

    @Test
    void writesNoCallsWhereTheOrchestratorAnsweredInWords() throws IOException {
        try (Journal journal = journal().build()) {
            journal.onExchange(escalated("1", saying("It is late.")));
        }

        assertThat(lines().get(0).path("answers").isArray()).isTrue();
        assertThat(lines().get(0).path("answers")).isEmpty();
    }

    @Test
    void writesNoAnswerWhereTheOrchestratorFailed() throws IOException {
        try (Journal journal = journal().build()) {
            journal.onExchange(failed("1", new IllegalStateException("secret")));
            journal.onExchange(escalated("2", calling("set_timer", "{\"minutes\":")));
        }

        assertThat(lines()).hasSize(2).noneMatch(line -> line.has("answers"));
        assertThat(lines().get(0).path("error").asText()).isEqualTo("IllegalStateException");
        assertThat(lines().get(0).toString()).doesNotContain("secret");
    }

    @Test
    void writesAuditsWithBothAnswers() throws IOException {
        Hands hands = new Hands();
        try (Journal journal = journal().build()) {
            for (ChatModel model : List.of(RIGHT, failing(new IllegalStateException("quota")))) {
                Audit audit = Audit.builder(model, hands, 0.05)
                        .share(1)
                        .journal(journal)
                        .build();
                audit.onExchange(accepted("1", false));
                hands.work();
            }
        }

        JsonNode disagreed = lines().get(0);
        assertThat(disagreed.path("verdict").asText()).isEqualTo("disagreed");
        assertThat(disagreed.at("/answers/0/arguments/minutes").asText()).isEqualTo("10");
        assertThat(disagreed.at("/proposed/0/arguments/minutes").asInt()).isEqualTo(11);
        assertThat(disagreed.path("chance").asDouble()).isEqualTo(1);
        assertThat(disagreed.has("reason")).isFalse();
        assertThat(lines().get(1).path("verdict").asText()).isEqualTo("failed");
        assertThat(lines().get(1).has("answers")).isFalse();
    }

    @Test
    void writesNeitherAcceptedRequestsNorTurnsWithoutAUser() throws IOException {
        ChatRequest loop = ChatRequest.builder()
                .messages(
                        UserMessage.from("10"),
                        AiMessage.from("calling"),
                        ToolExecutionResultMessage.from("1", "set_timer", "done"))
                .toolSpecifications(TIMER)
                .build();
        try (Journal journal = journal().build()) {
            journal.onExchange(accepted("1", true));
            journal.onExchange(new Exchange(
                    loop,
                    Optional.of(saying("Done.")),
                    Exchanges.trace(
                            "2",
                            AnsweredBy.ORCHESTRATOR,
                            Verdict.escalate(Reason.ORCHESTRATOR_LOOP, "a loop"),
                            List.of(),
                            null)));

            assertThat(journal.counts()).isEqualTo(new Journal.Counts(0, 0, 0));
        }

        assertThat(lines()).isEmpty();
    }

    @Test
    void writesWhatTheRedactionMakesOfARecord() throws IOException {
        try (Journal journal = journal()
                .redact(record -> record.path("id").asText().equals("2")
                        ? Optional.empty()
                        : Optional.of(record.put(
                                "query", "<" + record.path("query").asText().length() + ">")))
                .build()) {
            journal.onExchange(escalation("1"));
            journal.onExchange(escalation("2"));

            assertThat(journal.counts()).isEqualTo(new Journal.Counts(1, 1, 0));
        }

        assertThat(lines()).extracting(line -> line.path("query").asText()).containsExactly("<2>");
    }

    @Test
    void writesNothingWhereTheRedactionFails() throws IOException {
        try (Journal journal = journal()
                .redact(record -> {
                    throw new IllegalStateException(record.path("query").asText());
                })
                .build()) {
            journal.onExchange(escalation("1"));
            journal.onExchange(escalation("2"));

            assertThat(journal.counts()).isEqualTo(new Journal.Counts(0, 2, 0));
        }

        assertThat(lines()).isEmpty();
    }

    @Test
    void keepsACharacterThatIsNoneFromCostingTheLine() throws IOException {
        try (Journal journal = journal()
                .redact(record -> Optional.of(record.put("query", "half a pair \ud83d, a line\nend")))
                .build()) {
            journal.onExchange(escalation("1"));
        }

        assertThat(lines())
                .singleElement()
                .satisfies(line -> assertThat(line.path("query").asText()).isEqualTo("half a pair ?, a line\nend"));
    }

    @Test
    void countsRecordsThatComeAfterItWasClosed() {
        Journal journal = journal().build();
        journal.close();
        journal.close();

        journal.onExchange(escalation("1"));

        assertThat(journal.counts()).isEqualTo(new Journal.Counts(0, 0, 1));
    }

    @Test
    void isForItsOwnerOnly() throws IOException {
        try (Journal journal = journal().build()) {
            journal.onExchange(escalation("1"));
        }

        if (temp.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder())))
                    .isEqualTo("rwx------");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(files().get(0))))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void losesNoLineOfManyThreads() throws IOException, InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        int lines = 2000;
        try (Journal journal = journal().fileBytes(50_000).build()) {
            List<Callable<Boolean>> writes = new ArrayList<>();
            for (int i = 0; i < lines; i++) {
                String id = "id-" + i;
                writes.add(() -> {
                    journal.onExchange(escalation(id));
                    return true;
                });
            }
            threads.invokeAll(writes);

            assertThat(journal.counts()).isEqualTo(new Journal.Counts(lines, 0, 0));
        } finally {
            threads.shutdownNow();
        }

        TreeSet<String> ids = new TreeSet<>();
        lines().forEach(line -> ids.add(((ObjectNode) line).path("id").asText()));
        assertThat(ids).hasSize(lines);
        assertThat(files()).hasSizeGreaterThan(10);
    }

    @Test
    void writesOnAThreadThatIsInterrupted() throws IOException {
        try (Journal journal = journal().fileBytes(1).build()) {
            journal.onExchange(escalation("1"));
            Thread.currentThread().interrupt();
            journal.onExchange(escalation("2"));
            assertThat(Thread.interrupted()).isTrue();
            journal.onExchange(escalation("3"));

            assertThat(journal.counts()).isEqualTo(new Journal.Counts(3, 0, 0));
        }

        assertThat(lines()).hasSize(3);
    }

    @Test
    void opensOnlyWhereNoOtherJournalIsOpen() throws IOException {
        try (Journal journal = journal().build()) {
            assertThatExceptionOfType(JournalException.class)
                    .isThrownBy(() -> journal().build())
                    .withMessageContaining("another journal is open there")
                    .withMessageContaining(folder().toString());
            journal.onExchange(escalation("1"));
        }

        try (Journal journal = journal().build()) {
            journal.onExchange(escalation("2"));
        }
        assertThat(lines()).hasSize(2);
        assertThat(files()).hasSize(1);
    }

    /** On Linux a program loses its locks on a file as soon as it closes any channel to that file. */
    @Test
    void keepsOtherProgramsOutAfterASecondJournalWasRefused() throws IOException {
        Path locks = Path.of("/proc/locks");
        assumeThat(locks).exists();
        try (Journal journal = journal().build()) {
            String file = ":" + Files.getAttribute(folder().resolve("journal.lock"), "unix:ino") + " ";
            assumeThat(Files.readString(locks)).contains(file);

            assertThatExceptionOfType(JournalException.class)
                    .isThrownBy(() -> journal().build());

            assertThat(Files.readString(locks)).contains(file);
            journal.onExchange(escalation("1"));
        }
    }

    @Test
    void countsWhatItCannotWriteAndGoesOn() throws IOException {
        Path away = temp.resolve("away");
        try (Journal journal = journal().fileBytes(1).build()) {
            journal.onExchange(escalation("1"));
            Files.move(folder(), away);
            journal.onExchange(escalation("2"));
            journal.onExchange(escalation("3"));
            Files.move(away, folder());
            journal.onExchange(escalation("4"));

            assertThat(journal.counts()).isEqualTo(new Journal.Counts(2, 0, 2));
        }

        assertThat(lines()).extracting(line -> line.path("id").asText()).containsExactly("1", "4");
    }

    @Test
    void saysWhyItCannotOpen() throws IOException {
        Path file = Files.writeString(temp.resolve("file"), "");

        assertThatExceptionOfType(JournalException.class)
                .isThrownBy(() -> Journal.builder(file).build())
                .withMessageContaining("cannot open the journal in " + file);
    }
}
