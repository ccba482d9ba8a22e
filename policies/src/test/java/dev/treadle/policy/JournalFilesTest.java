package dev.treadle.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JournalFilesTest {

    @TempDir
    Path folder;

    private final List<IOException> troubles = new ArrayList<>();

    private JournalFiles open(long mostBytes, int mostFiles) throws IOException {
        return JournalFiles.open(new JournalFiles.Settings(folder, mostBytes, mostFiles, troubles::add));
    }

    private static byte[] line(String text) {
        return (text + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private Path file(int number) {
        return folder.resolve("journal-00000" + number + ".jsonl");
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".jsonl"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void beginsANewFileWhereALineDoesNotFit() throws IOException {
        try (JournalFiles files = open(10, 9)) {
            files.append(line("{\"a\":1}"));
            files.append(line("{}"));
            files.append(line("{\"b\":\"longer than a file\"}"));
            files.append(line("{}"));
        }

        assertThat(names())
                .containsExactly(
                        "journal-000001.jsonl", "journal-000002.jsonl", "journal-000003.jsonl", "journal-000004.jsonl");
        assertThat(file(1)).hasContent("{\"a\":1}\n");
        assertThat(file(3)).hasContent("{\"b\":\"longer than a file\"}\n");
        assertThat(troubles).isEmpty();
    }

    @Test
    void goesOnWithTheLastFileAndItsNumber() throws IOException {
        Files.writeString(file(7), "{}\n");
        try (JournalFiles files = open(8, 9)) {
            files.append(line("{}"));
            files.append(line("{\"a\":1}"));
        }

        assertThat(file(7)).hasContent("{}\n{}\n");
        assertThat(file(8)).hasContent("{\"a\":1}\n");
    }

    @Test
    void deletesTheOldestFiles() throws IOException {
        Files.writeString(folder.resolve("notes.jsonl"), "mine");
        try (JournalFiles files = open(1, 2)) {
            for (int i = 0; i < 5; i++) {
                files.append(line("{}"));
            }
        }

        assertThat(names()).containsExactly("journal-000004.jsonl", "journal-000005.jsonl", "notes.jsonl");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            {"query":"half        | ~~
            {"query":"whole"}     | {"query":"whole"}
            {                     | ~~
            7                     | ~~
            """)
    void mendsALastLineThatACrashCutOff(String tail, String kept) throws IOException {
        Files.writeString(file(1), "{\"first\":1}\n" + tail);

        try (JournalFiles files = open(1000, 9)) {
            files.append(line("{\"next\":2}"));
        }

        assertThat(Files.readString(file(1)))
                .isEqualTo("{\"first\":1}\n" + (kept.isEmpty() ? "" : kept + "\n") + "{\"next\":2}\n");
    }

    @Test
    void mendsAFileThatIsATornLineOnly() throws IOException {
        Files.write(file(1), new byte[200_000]);

        try (JournalFiles files = open(1_000_000, 9)) {
            files.append(line("{}"));
        }

        assertThat(file(1)).hasContent("{}\n");
    }

    @Test
    void mendsALongTornLineAfterWholeOnes() throws IOException {
        String whole = "{\"a\":\"" + "x".repeat(100_000) + "\"}\n";
        Files.writeString(file(1), whole + whole + "{\"a\":\"" + "y".repeat(150_000));

        open(1_000_000, 9).close();

        assertThat(Files.readString(file(1))).isEqualTo(whole + whole);
    }

    /** A disk that is full now and then: half of a line is written, and that may not be taken back. */
    private final class FullDisk extends RandomAccessFile {

        FullDisk(Path path) throws IOException {
            super(path.toFile(), "rw");
        }

        @Override
        public void write(byte[] line) throws IOException {
            if (full) {
                super.write(line, 0, line.length / 2);
                throw new IOException("No space left on device");
            }
            super.write(line);
        }

        @Override
        public void setLength(long length) throws IOException {
            if (stuck) {
                throw new IOException("Input/output error");
            }
            super.setLength(length);
        }
    }

    private boolean full;
    private boolean stuck;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void losesOnlyTheLinesThatAFullDiskCutOff(boolean cannotCut) throws IOException {
        JournalFiles.Settings settings =
                new JournalFiles.Settings(folder, 1000, 9, troubles::add, path -> new FullDisk(path));
        try (JournalFiles files = JournalFiles.open(settings)) {
            files.append(line("{\"a\":1}"));
            full = true;
            stuck = cannotCut;
            for (int i = 0; i < 3; i++) {
                assertThatExceptionOfType(IOException.class)
                        .isThrownBy(() -> files.append(line("{\"lost\":23456789}")));
            }
            assertThat(troubles.isEmpty()).isEqualTo(!cannotCut);
            full = false;
            stuck = false;
            files.append(line("{}"));
        }

        assertThat(file(1)).hasContent("{\"a\":1}\n{}\n");
    }

    @Test
    void opensAgainWhereTheFolderWasGoneForAWhile() throws IOException {
        try (JournalFiles files = open(1, 9)) {
            files.append(line("{\"a\":1}"));
            Path away = folder.resolveSibling(folder.getFileName() + "-away");
            Files.move(folder, away);

            assertThatExceptionOfType(IOException.class).isThrownBy(() -> files.append(line("{\"lost\":2}")));

            Files.move(away, folder);
            files.append(line("{\"b\":3}"));
        }

        assertThat(file(2)).hasContent("{\"b\":3}\n");
    }

    @Test
    void refusesLinesAfterItWasClosed() throws IOException {
        JournalFiles files = open(1, 9);
        files.close();
        files.close();

        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> files.append(line("{}")))
                .withMessageContaining("closed");
    }
}
