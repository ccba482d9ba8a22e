package dev.treadle.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

class CorpusTest {

    private static final byte[] LINE =
            "{\"query\":\"ten minutes\",\"tools\":[],\"answers\":[]}\n".getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path folder;

    private static byte[] packed(String ending) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out =
                ending.equals("gz") ? new GZIPOutputStream(bytes) : new XZOutputStream(bytes, new LZMA2Options())) {
            out.write(LINE);
        }
        return bytes.toByteArray();
    }

    private Path file(String name, byte[] content) throws IOException {
        return Files.write(folder.resolve(name), content);
    }

    private static void assertTeaches(Path damaged, String ending) {
        assertThatExceptionOfType(Problem.class)
                .isThrownBy(() -> Corpus.read(damaged, 1))
                .withMessageStartingWith("cannot read " + damaged + ": damaged, cut off, or not packed as ." + ending)
                .withMessageEndingWith("fetch or pack it again, or name it as what it is");
        assertThatExceptionOfType(Problem.class)
                .isThrownBy(() -> Corpus.sha256(List.of(damaged)))
                .withMessageStartingWith("cannot read " + damaged + ": damaged");
        Terminal run = Terminal.run(
                "journal",
                "export",
                "--journal",
                damaged.toString(),
                "--out",
                damaged.resolveSibling("out").toString());
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err()).startsWith("treadle: cannot read " + damaged + ": damaged");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gz", "xz"})
    void readsPackedFiles(String ending) throws IOException {
        Path file = file("data.jsonl." + ending, packed(ending));

        assertThat(Corpus.read(file, 1)).hasSize(1);
        assertThat(Corpus.sha256(List.of(file))).isEqualTo(Corpus.sha256(List.of(file("data.jsonl", LINE))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"gz", "xz"})
    void saysWhatIsWrongWithPackedFilesThatAreDamaged(String ending) throws IOException {
        byte[] whole = packed(ending);
        byte[] changed = whole.clone();
        changed[whole.length / 2] ^= 0x55;

        assertTeaches(file("cut.jsonl." + ending, Arrays.copyOf(whole, whole.length - 9)), ending);
        assertTeaches(file("short.jsonl." + ending, Arrays.copyOf(whole, 5)), ending);
        assertTeaches(file("empty.jsonl." + ending, new byte[0]), ending);
        assertTeaches(file("changed.jsonl." + ending, changed), ending);
        assertTeaches(file("plain.jsonl." + ending, LINE), ending);
    }

    @Test
    void saysNothingOfPackingWhereAFileIsMissing() {
        assertThatExceptionOfType(Problem.class)
                .isThrownBy(() -> Corpus.read(folder.resolve("none.jsonl.gz"), 1))
                .withMessageContaining("NoSuchFileException");
    }
}
