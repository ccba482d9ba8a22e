package dev.treadle.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/** The {@code eval}, {@code bench} and {@code bundle} commands with the embedded specialist. */
class EvalCommandIT {

    private static final String TOOLS =
            "\"tools\":[{\"name\":\"set_timer\",\"description\":\"Start a countdown timer\","
                    + "\"parameters\":{\"type\":\"object\",\"properties\":{\"minutes\":{\"type\":\"integer\","
                    + "\"description\":\"How long, in minutes\"}},\"required\":[\"minutes\"]}}]";
    private static final String LINES = "{\"source\":\"a\",\"query\":\"set a timer for ten minutes\"," + TOOLS
            + ",\"answers\":[{\"name\":\"set_timer\",\"arguments\":{\"minutes\":10}}]}\n\n"
            + "{\"source\":\"a\",\"query\":\"set a timer for ten minutes\"," + TOOLS
            + ",\"answers\":[{\"name\":\"set_timer\",\"arguments\":{\"minutes\":11}}]}\n"
            + "{\"source\":\"b\",\"query\":\"who wrote the novel Middlemarch\"," + TOOLS + ",\"accepted\":[]}\n";

    @TempDir
    Path folder;

    @Test
    void scoresBySourceAndWritesJson() throws IOException {
        Path data = Files.writeString(folder.resolve("dev.jsonl"), LINES);
        Path json = folder.resolve("scores.json");

        Terminal run = Terminal.run("eval", "--data", data.toString(), "--json", json.toString(), "--mistakes", "3");

        assertThat(run.code()).isZero();
        assertThat(run.out()).contains("source", "all", "dev.jsonl:3");
        JsonNode scores = Json.read(Files.readString(json));
        assertThat(scores.path("n").asInt()).isEqualTo(3);
        assertThat(scores.at("/by_source/a/exact").asDouble()).isEqualTo(0.5);
        assertThat(scores.at("/by_source/a/name_accuracy").asDouble()).isEqualTo(1);
        assertThat(scores.at("/by_source/b/abstain_recall").asDouble()).isEqualTo(1);
        assertThat(scores.at("/latency_ms/p50").asDouble()).isPositive();
        List<String> keys = List.of(
                "n",
                "exact",
                "name_accuracy",
                "schema_valid",
                "abstain_precision",
                "abstain_recall",
                "auroc",
                "aurc",
                "ece",
                "coverage_at_error",
                "latency_ms");
        assertThat(scores.at("/by_source/a").fieldNames()).toIterable().containsExactlyElementsOf(keys);
        assertThat(scores.fieldNames()).toIterable().containsAll(keys);
        assertThat(scores.path("coverage_at_error").fieldNames())
                .toIterable()
                .containsExactly("0.01", "0.02", "0.05", "0.10");
        assertThat(scores.path("latency_ms").fieldNames()).toIterable().containsExactly("p50", "p95", "p99");
    }

    @Test
    void writesPicturesAndAReport() throws IOException {
        Path data = Files.writeString(folder.resolve("dev.jsonl"), LINES);
        Path plots = folder.resolve("plots");

        Terminal run = Terminal.run(
                "eval", "--data", data.toString(), "--plots", plots.toString(), "--orchestrator-quality", "0.9");

        assertThat(run.err()).isEmpty();
        assertThat(run.code()).isZero();
        assertThat(run.out()).contains("Written: " + plots.resolve("report.html"));
        assertThat(plots.resolve("deferral.png")).isNotEmptyFile();
        assertThat(Files.readString(plots.resolve("report.html")))
                .contains(
                        "3 requests with known answers",
                        "treadle eval --data " + data,
                        Corpus.sha256(List.of(data)),
                        "treadle-pointer-en",
                        "2026-11-25",
                        "the orchestrator is right on 90 % of the requests");
    }

    @Test
    void saysWhatIsWrongWithTheFolderForPicturesBeforeAnyWork() throws IOException {
        Path data = Files.writeString(folder.resolve("dev.jsonl"), LINES);

        Terminal file = Terminal.run("eval", "--data", data.toString(), "--plots", data.toString());
        Terminal below = Terminal.run(
                "eval", "--data", data.toString(), "--plots", data.resolve("x").toString());
        Terminal quality = Terminal.run("eval", "--data", data.toString(), "--orchestrator-quality", "90");

        assertThat(file.code()).isEqualTo(2);
        assertThat(file.err()).contains("--plots names a folder, and " + data + " is a file");
        assertThat(below.code()).isEqualTo(1);
        assertThat(below.err().strip())
                .startsWith("treadle: --plots cannot write")
                .doesNotContain("\n");
        assertThat(below.out()).isEmpty();
        assertThat(quality.code()).isEqualTo(2);
        assertThat(quality.err()).contains("--orchestrator-quality is a share, 0 to 1: 90");
    }

    @Test
    void readsCompressedFilesAndTakesALimitOfEach() throws IOException {
        Path gz = folder.resolve("dev.jsonl.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(gz))) {
            out.write(LINES.getBytes(StandardCharsets.UTF_8));
        }
        Path xz = folder.resolve("dev.jsonl.xz");
        try (OutputStream out = new XZOutputStream(Files.newOutputStream(xz), new LZMA2Options())) {
            out.write(LINES.getBytes(StandardCharsets.UTF_8));
        }
        Path json = folder.resolve("scores.json");

        Terminal run =
                Terminal.run("eval", "--data", gz.toString(), xz.toString(), "--limit", "2", "--json", json.toString());

        assertThat(run.code()).isZero();
        assertThat(Json.read(Files.readString(json)).path("n").asInt()).isEqualTo(4);
    }

    @Test
    void saysFileAndLineOfABadExample() throws IOException {
        Path data = Files.writeString(folder.resolve("dev.jsonl"), LINES + "{\"query\":\"x\",\"tools\":[]}\n");

        Terminal run = Terminal.run("eval", "--data", data.toString());

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err()).contains("dev.jsonl:5", "answers");
        assertThat(run.out()).isEmpty();
        assertThat(Terminal.run("eval", "--data", folder.toString()).err()).contains("is a folder");
    }

    @Test
    void timesCallsAndWritesJson() throws IOException {
        Path json = folder.resolve("bench.json");

        Terminal run = Terminal.run("bench", "--calls", "2", "--json", json.toString());

        assertThat(run.code()).isZero();
        assertThat(run.out()).contains("5 tools", "100 tools", "500 tools");
        assertThat(Json.read(Files.readString(json)).at("/100_tools/p50_ms").asDouble())
                .isPositive();
    }

    @Test
    void verifiesTheEmbeddedBundleAndRefusesADamagedOne() throws IOException {
        Path bundle = Files.createDirectory(folder.resolve("bundle"));
        Terminal info = Terminal.run("bundle", "info");
        Files.writeString(bundle.resolve("bundle.json"), info.out());
        for (String graph : List.of("reader.onnx", "slots.onnx")) {
            Files.writeString(bundle.resolve(graph), "not a network");
        }

        assertThat(Terminal.run("bundle", "verify").out()).contains("checksum right", "sound");
        Terminal damaged = Terminal.run("bundle", "verify", bundle.toString());
        assertThat(damaged.code()).isEqualTo(1);
        assertThat(damaged.err()).contains("reader.onnx");
    }
}
