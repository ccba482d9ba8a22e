package dev.treadle.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.treadle.needle.pointer.PointerSpecialist;
import dev.treadle.policy.Trust;
import dev.treadle.router.Router;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The {@code calibrate} command, and what the others do with its files, with the embedded specialist. */
class CalibrateCommandIT {

    private static final int EXAMPLES = 240;

    @TempDir
    static Path folder;

    private static Path data;
    private static Path trust;
    private static Terminal run;

    @BeforeAll
    static void calibrate() throws IOException {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < EXAMPLES; i++) {
            int minutes = i / 2 + 1;
            String query =
                    i % 2 == 0 ? "set a timer for " + minutes + " minutes" : "start a " + minutes + " minute timer";
            // Every thirtieth answer is said to be another, so that there are mistakes to find.
            int right = i % 30 == 7 ? minutes + 1 : minutes;
            lines.append("{\"source\":\"timers\",\"query\":\"")
                    .append(query)
                    .append("\",\"tools\":[{\"name\":\"set_timer\",\"description\":\"Start a countdown timer\",")
                    .append("\"annotations\":{\"readOnlyHint\":false,\"destructiveHint\":false},\"parameters\":")
                    .append("{\"type\":\"object\",\"properties\":{\"minutes\":{\"type\":\"integer\",\"description\":")
                    .append("\"How long, in minutes\"}},\"required\":[\"minutes\"]}}],\"answers\":[{\"name\":")
                    .append("\"set_timer\",\"arguments\":{\"minutes\":")
                    .append(right)
                    .append("}}]}\n");
        }
        data = Files.writeString(folder.resolve("timers.jsonl"), lines);
        trust = folder.resolve("trust");
        run = Terminal.run(
                "calibrate",
                "--data",
                data.toString(),
                "--alpha",
                "0.2",
                "--alpha-for",
                "write=0.001",
                "--split",
                "tools",
                "--rehearse",
                "20",
                "--out",
                trust.toString());
    }

    @Test
    void fitsCertifiesAndSaysWhatItMeans() throws IOException {
        assertThat(run.err()).isEmpty();
        assertThat(run.code()).isZero();
        assertThat(run.out())
                .contains(
                        "split by requests",
                        "held-out requests: calibrated",
                        "With 95 % confidence, at most 20 % of the calls that the specialist is trusted with are wrong",
                        "held-out calls of write, no threshold",
                        "Rehearsed on 20 random samples of the held-out requests",
                        "Certified on a random 20 % of them and tried on the others, 20 times",
                        "Certified on a random 50 % of them",
                        "Written: ");
        JsonNode certificate = Json.read(Files.readString(trust.resolve("certificate.json")));
        assertThat(certificate.path("alpha").asDouble()).isEqualTo(0.2);
        assertThat(certificate.path("bound").asDouble()).isLessThanOrEqualTo(0.2);
        assertThat(certificate.path("accepted").asInt()).isPositive();
        assertThat(certificate.at("/data/files").asText()).isEqualTo("timers.jsonl");
        assertThat(certificate.toString()).contains("2026-11-25");
        JsonNode calibration = Json.read(Files.readString(trust.resolve("calibration.json")));
        assertThat(calibration.at("/fitted_on/requests").asInt()
                        + certificate.path("n").asInt())
                .isEqualTo(EXAMPLES);
        assertThat(calibration.at("/data/sha256").asText()).isEqualTo(Corpus.sha256(List.of(data)));
    }

    @Test
    void routesAsCertified() {
        Terminal route = Terminal.run("route", "--trust", trust.toString(), "set a timer for ten minutes");
        Terminal json = Terminal.run("route", "--trust", trust.toString(), "--json", "set a timer for ten minutes");

        assertThat(route.code()).isZero();
        assertThat(route.out()).contains("calibrated", "certified for at most 20 % wrong");
        assertThat(Json.read(json.out()).path("calibrated").asDouble()).isBetween(0.0, 1.0);
        assertThat(Json.read(json.out()).path("threshold").asDouble()).isBetween(0.0, 1.0);
    }

    @Test
    void decidesInAnApplication() {
        ChatRequest request = ChatRequest.builder()
                .messages(UserMessage.from("set a timer for ten minutes"))
                .toolSpecifications(ToolFile.demo())
                .build();
        try (PointerSpecialist specialist = PointerSpecialist.embedded()) {
            Trust read = Trust.read(trust, specialist.bundle().fingerprint());
            try (Router router = Router.builder(specialist, new ChatModel() {})
                    .policy(read.policy())
                    .build()) {
                assertThat(router.decide(request).verdict().detail()).contains("certified for at most 20 % wrong");
            }
        }
    }

    @Test
    void showsInEvalWhatTheCertificateIsWorth() throws IOException {
        Path scores = folder.resolve("scores.json");

        Terminal eval = Terminal.run(
                "eval",
                "--data",
                data.toString(),
                "--limit",
                "60",
                "--trust",
                trust.toString(),
                "--json",
                scores.toString());

        assertThat(eval.out())
                .contains("raw sequence probability", "calibrated probability", "Trusted as certified: 0 (0.0 %)")
                .contains("Counted: all 60 requests; the calibration was fitted on some of them, which flatters it.");
        JsonNode json = Json.read(Files.readString(scores));
        assertThat(json.at("/trust/calibrated/n").asInt()).isPositive().isLessThanOrEqualTo(60);
        // Every call of the data is a write, and none is certified for 0.1 %.
        assertThat(json.at("/trust/accepted").asInt()).isZero();
    }

    @Test
    void showsWhatTheCertificateSaysWhereTheDataAreThoseItWasMadeFrom() throws IOException {
        Path scores = folder.resolve("held.json");
        Path plots = folder.resolve("plots");

        Terminal eval = Terminal.run(
                "eval",
                "--data",
                data.toString(),
                "--trust",
                trust.toString(),
                "--json",
                scores.toString(),
                "--plots",
                plots.toString());

        int held = Json.read(Files.readString(trust.resolve("certificate.json")))
                .path("n")
                .asInt();
        assertThat(eval.out()).contains("Counted: the " + held + " requests that the calibration was not fitted on.");
        assertThat(Json.read(Files.readString(scores)).at("/trust/requests").asInt())
                .isEqualTo(held);
        assertThat(Json.read(Files.readString(scores)).at("/trust/part").asText())
                .isEqualTo("held_out");
        assertThat(Files.readString(plots.resolve("report.html")))
                .contains("at most 20 % of the calls", "was not fitted on");
    }

    @Test
    void refusesFilesThatWereMadeForOtherWeights() throws IOException {
        Path other = Files.createDirectory(folder.resolve("other"));
        for (String name : new String[] {"calibration.json", "certificate.json"}) {
            String text = Files.readString(trust.resolve(name));
            Files.writeString(
                    other.resolve(name),
                    text.replaceFirst("\"bundle_sha256\" : \"[0-9a-f]+", "\"bundle_sha256\" : \"" + "0".repeat(64)));
        }

        Terminal route = Terminal.run("route", "--trust", other.toString(), "set a timer for ten minutes");

        assertThat(route.code()).isEqualTo(1);
        assertThat(route.err().strip())
                .startsWith("treadle: ")
                .contains("made for other weights", "treadle calibrate")
                .doesNotContain("\n");
    }

    @Test
    void saysWhatIsWrongWithTheCommandLine() throws IOException {
        String out = folder.resolve("x").toString();
        String file = data.toString();

        assertThat(Terminal.run("calibrate", "--data", file).err()).contains("--out");
        assertThat(Terminal.run("calibrate", "--data", file, "--out", out, "--alpha", "5")
                        .err())
                .contains("--alpha is a share between 0 and 1");
        assertThat(Terminal.run("calibrate", "--data", file, "--out", out, "--alpha-for", "read=0.1")
                        .err())
                .contains("--alpha-for read must be below --alpha");
        assertThat(Terminal.run("calibrate", "--data", file, "--out", file).err())
                .contains("--out names a folder");
        assertThat(Terminal.run("calibrate", "--data", file, "--out", out, "--split", "halves")
                        .code())
                .isEqualTo(2);
        assertThat(Terminal.run("route", "--trust", trust.toString(), "--threshold", "0.5", "x")
                        .err())
                .contains("leave --threshold out");
        assertThat(Files.exists(Path.of(out))).isFalse();
    }

    @Test
    void saysHowManyExamplesItNeeds() throws IOException {
        Path few = Files.writeString(
                folder.resolve("few.jsonl"),
                Files.readString(data).lines().limit(10).reduce("", (a, b) -> a + b + "\n"));

        Terminal calibrate = Terminal.run(
                "calibrate",
                "--data",
                few.toString(),
                "--out",
                folder.resolve("y").toString());

        assertThat(calibrate.code()).isEqualTo(1);
        assertThat(calibrate.err()).contains("of the 10 requests", "needs 50");
    }
}
