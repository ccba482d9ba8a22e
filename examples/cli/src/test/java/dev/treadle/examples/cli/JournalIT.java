package dev.treadle.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.treadle.needle.pointer.PointerSpecialist;
import dev.treadle.policy.Audit;
import dev.treadle.policy.AuditReport;
import dev.treadle.policy.Journal;
import dev.treadle.router.EscalationPolicy;
import dev.treadle.router.Reason;
import dev.treadle.router.Router;
import dev.treadle.router.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From requests of users over a journal to a certificate, with the embedded specialist and an orchestrator of the test. */
class JournalIT {

    private static final int REQUESTS = 200;

    /** Every request with a number divisible by this gets an answer that is not the specialist's. */
    private static final int ANOTHER = 25;

    private static final ToolSpecification TIMER = ToolSpecification.builder()
            .name("set_timer")
            .description("Start a countdown timer")
            .parameters(JsonObjectSchema.builder()
                    .addIntegerProperty("minutes", "How long, in minutes")
                    .required("minutes")
                    .build())
            .build();

    @TempDir
    Path folder;

    private static int minutes(String query) {
        Matcher number = Pattern.compile("\\d+").matcher(query);
        return number.find() ? Integer.parseInt(number.group()) : 0;
    }

    private static final ChatModel ORCHESTRATOR = new ChatModel() {
        @Override
        public ChatResponse doChat(ChatRequest request) {
            int minutes = minutes(((UserMessage) request.messages().get(0)).singleText());
            return ChatResponse.builder()
                    .aiMessage(AiMessage.from(ToolExecutionRequest.builder()
                            .id("1")
                            .name("set_timer")
                            .arguments("{\"minutes\":" + (minutes % ANOTHER == 0 ? minutes + 1 : minutes) + "}")
                            .build()))
                    .build();
        }
    };

    /** Trusts every other call. */
    private static final EscalationPolicy EVERY_OTHER = candidate ->
            minutes(candidate.query()) % 2 == 0 ? Verdict.accept("even") : Verdict.escalate(Reason.CUSTOM, "odd");

    @Test
    void makesACertificateOfWhatTheOrchestratorAnswered() throws IOException {
        Path kept = folder.resolve("journal");
        AuditReport report = route(kept);
        Path examples = folder.resolve("examples.jsonl.gz");

        Terminal export = Terminal.run("journal", "export", "--journal", kept.toString(), "--out", examples.toString());
        Terminal calibrate = Terminal.run(
                "calibrate",
                "--data",
                examples.toString(),
                "--alpha",
                "0.2",
                "--out",
                folder.resolve("trust").toString());

        assertThat(report.accepted()).isEqualTo(REQUESTS / 2);
        assertThat(report.disagreed()).isEqualTo(REQUESTS / ANOTHER / 2);
        assertThat(export.out())
                .contains("Written: 200 examples (100 escalated, 100 audited)")
                .doesNotContain("Left out");
        List<Example> read = Corpus.read(examples, Integer.MAX_VALUE);
        assertThat(read).hasSize(REQUESTS);
        assertThat(read.get(0).tools()).containsExactly(TIMER);
        assertThat(calibrate.err()).isEmpty();
        assertThat(calibrate.code()).isZero();
        assertThat(calibrate.out()).contains("With 95 % confidence, at most 20 % of the calls");
        JsonNode certificate = Json.read(Files.readString(folder.resolve("trust/certificate.json")));
        JsonNode calibration = Json.read(Files.readString(folder.resolve("trust/calibration.json")));
        assertThat(certificate.path("n").asInt()
                        + calibration.at("/fitted_on/requests").asInt())
                .isEqualTo(REQUESTS);
        assertThat(certificate.path("errors").asInt()).isPositive();
    }

    /** Routes all requests and audits every accepted call. */
    private static AuditReport route(Path kept) {
        Queue<Runnable> audits = new ArrayDeque<>();
        try (PointerSpecialist specialist = PointerSpecialist.embedded();
                Journal journal = Journal.builder(kept).build();
                Audit audit = Audit.builder(ORCHESTRATOR, audits::add, 0.05)
                        .share(1)
                        .journal(journal)
                        .build();
                Router router = Router.builder(specialist, ORCHESTRATOR)
                        .policy(EVERY_OTHER)
                        .exchangeListener(journal)
                        .exchangeListener(audit)
                        .build()) {
            for (int i = 1; i <= REQUESTS; i++) {
                router.route(ChatRequest.builder()
                        .messages(UserMessage.from("set a timer for " + i + " minutes"))
                        .toolSpecifications(TIMER)
                        .build());
                while (!audits.isEmpty()) {
                    audits.remove().run();
                }
            }
            assertThat(journal.counts()).isEqualTo(new Journal.Counts(REQUESTS, 0, 0));
            return audit.report();
        }
    }
}
