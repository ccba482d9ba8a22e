package dev.treadle.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands with a folder of the layout in which Needle is published, of an untrained network. */
class NeedleBundleIT {

    private static final Path TINY =
            Path.of("../../specialist-needle/src/test/resources/dev/treadle/needle/generative/tiny-bundle");

    @TempDir
    Path folder;

    private String model = "";

    @BeforeEach
    void publish() throws IOException {
        Path published = Files.createDirectory(folder.resolve("model"));
        for (String name : List.of("encoder.onnx", "decoder_step.onnx", "needle.model", "tokenizer-specials.json")) {
            Files.copy(TINY.resolve(name), published.resolve(name));
        }
        model = published.toString();
    }

    @Test
    void routesARequestWithTheModelOfAFolder() {
        Terminal run =
                Terminal.run("route", "--bundle", model, "--json", "--threshold", "1", "set a timer for ten minutes");

        assertThat(run.code()).isZero();
        assertThat(run.err()).isEmpty();
        JsonNode json = Json.read(run.out());
        assertThat(json.path("tier").asText()).isEqualTo("needle");
        assertThat(json.path("verdict").asText()).isEqualTo("escalate");
        assertThat(json.at("/evidence/grammar_removed").asDouble()).isPositive();
        assertThat(json.at("/latency_ms/specialist").asDouble()).isPositive();
    }

    @Test
    void scoresTheModelOfAFolder() throws IOException {
        Path data = Files.writeString(
                folder.resolve("dev.jsonl"),
                "{\"source\":\"a\",\"query\":\"stop\",\"tools\":[{\"name\":\"stop\",\"description\":\"Stops.\"}],"
                        + "\"answers\":[{\"name\":\"stop\",\"arguments\":{}}]}\n");
        Path scores = folder.resolve("scores.json");

        Terminal run = Terminal.run("eval", "--bundle", model, "--data", data.toString(), "--json", scores.toString());

        assertThat(run.code()).isZero();
        JsonNode json = Json.read(Files.readString(scores));
        assertThat(json.path("n").asInt()).isEqualTo(1);
        assertThat(json.path("schema_valid").asDouble()).isEqualTo(1);
    }

    @Test
    void timesHowAModelWritesAnswers() throws IOException {
        Path figures = folder.resolve("figures.json");

        Terminal all = Terminal.run(
                "bench", "--bundle", TINY.toString(), "--calls", "13", "--own", "--json", figures.toString());
        Terminal published = Terminal.run("bench", "--bundle", model, "--calls", "1");

        assertThat(all.code()).isZero();
        assertThat(all.out()).contains("right answers of", "published graphs", "fast graphs, drafts", "times as fast");
        JsonNode rows = Json.read(Files.readString(figures)).path("writing");
        assertThat(rows.findValuesAsText("way")).containsExactly("plain", "fast", "drafts", "plain", "fast", "drafts");
        assertThat(rows.findValuesAsText("answers")).containsOnly("right", "own");
        double tokens = rows.path(0).path("answer_tokens").asDouble();
        assertThat(rows.path(0).path("runs").asDouble()).isEqualTo(tokens);
        assertThat(rows.path(2).path("runs").asDouble()).isLessThan(tokens);
        assertThat(published.out()).contains("published graphs").doesNotContain("fast graphs");
    }

    @Test
    void timesAModelWithRequestsOfAFileAndOnlyAModelOfThisKind() throws IOException {
        Path data = Files.writeString(
                folder.resolve("mine.jsonl"),
                "{\"query\":\"stop\",\"tools\":[{\"name\":\"stop\",\"description\":\"Stops.\"}],"
                        + "\"answers\":[{\"name\":\"stop\",\"arguments\":{}}]}\n");

        Terminal run = Terminal.run("bench", "--bundle", model, "--calls", "2", "--data", data.toString());
        Terminal pointer = Terminal.run("bench", "--own");

        assertThat(run.out()).contains("1 requests of");
        assertThat(pointer.code()).isEqualTo(2);
        assertThat(pointer.err()).contains("--own and --data are for a Needle model");
        assertFails("no request can be timed", "bench", "--bundle", model, "--data", dataFile());
    }

    @Test
    void showsAndPinsChecksumsAndThenHoldsTheFilesToThem() throws IOException {
        Terminal info = Terminal.run("bundle", "info", model);
        Terminal loose = Terminal.run("bundle", "verify", model);
        Terminal pin = Terminal.run("bundle", "pin", model);
        Terminal pinned = Terminal.run("bundle", "verify", model);

        String sha256 = Json.read(info.out()).at("/files/encoder.onnx/sha256").asText();
        assertThat(sha256).matches("[0-9a-f]{64}");
        assertThat(info.err()).contains("not pinned", "treadle bundle pin");
        assertThat(loose.out())
                .contains("no checksum to hold it to", "sound, a bundle of the needle specialist; not pinned");
        assertThat(pin.out()).contains(sha256 + "  encoder.onnx", "Written: ");
        assertThat(pinned.out()).contains("encoder.onnx: ", "checksum right").doesNotContain("not pinned");
        assertThat(Terminal.run("bundle", "info", model).err()).isEmpty();

        Files.writeString(Path.of(model, "encoder.onnx"), "another network");
        for (Terminal refused : List.of(
                Terminal.run("bundle", "verify", model), Terminal.run("route", "--bundle", model, "set a timer"))) {
            assertThat(refused.code()).isEqualTo(1);
            assertThat(refused.err().strip())
                    .contains("encoder.onnx is damaged or was changed")
                    .doesNotContain("\n");
        }
    }

    @Test
    void pinsNothingThatIsPinned() {
        Terminal.run("bundle", "pin", model);

        Terminal again = Terminal.run("bundle", "pin", model);

        assertThat(again.code()).isEqualTo(1);
        assertThat(again.err()).contains("pinned already", "delete its bundle.json");
        assertThat(Terminal.run("bundle", "pin").code()).isEqualTo(2);
    }

    @Test
    void saysInOneLineWhatAFolderLacks() throws IOException {
        Path empty = Files.createDirectory(folder.resolve("empty"));
        Path other = Files.createDirectory(folder.resolve("other"));
        Files.writeString(other.resolve("bundle.json"), "{\"format\":\"else\",\"version\":1}");
        Files.delete(Path.of(model, "needle.model"));

        assertFails("holds no weights", "bundle", "info", empty.toString());
        assertFails("holds no weights", "route", "--bundle", empty.toString(), "stop");
        assertFails("of the format 'else'", "eval", "--bundle", other.toString(), "--data", dataFile());
        assertFails("has no needle.model", "bundle", "verify", model);
        assertFails(
                "is not a folder", "bundle", "pin", folder.resolve("nowhere").toString());
    }

    private String dataFile() throws IOException {
        return Files.writeString(folder.resolve("one.jsonl"), "{\"query\":\"x\",\"tools\":[],\"answers\":[]}\n")
                .toString();
    }

    private static void assertFails(String message, String... args) {
        Terminal run = Terminal.run(args);
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err().strip()).startsWith("treadle: ").contains(message).doesNotContain("\n");
    }
}
