package dev.treadle.examples.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads the records of journals, each once, in the order of the files. */
final class JournalReader {

    private static final ObjectReader JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build()
            .reader();

    private final List<Path> files;
    private final @Nullable Instant since;

    JournalReader(List<Path> files, @Nullable Instant since) {
        this.files = files;
        this.since = since;
    }

    /** Takes a record. */
    interface Taker {
        void take(ObjectNode record) throws IOException;
    }

    /** The files of journals: those of folders in the order of their names. */
    static List<Path> files(List<Path> paths) {
        List<Path> files = new ArrayList<>();
        for (Path path : paths) {
            if (!Files.isDirectory(path)) {
                files.add(path);
                continue;
            }
            try (Stream<Path> entries = Files.list(path)) {
                List<Path> found =
                        entries.filter(JournalReader::isJournal).sorted().toList();
                if (found.isEmpty()) {
                    throw new Problem(path + " holds no journal: expected files named journal-000001.jsonl and so on");
                }
                files.addAll(found);
            } catch (IOException e) {
                throw new Problem("cannot read the folder " + path + ": " + e, e);
            }
        }
        return files;
    }

    private static boolean isJournal(Path file) {
        return String.valueOf(file.getFileName()).matches("journal-\\d{6,9}\\.jsonl(\\.gz|\\.xz)?");
    }

    /**
     * Gives away all records, or those since a moment.
     *
     * @param leftOut is told why a line is no record to give
     * @throws UncheckedIOException of the taker
     */
    void forEach(Taker taker, Consumer<JournalExport.Why> leftOut) {
        Set<List<String>> seen = new HashSet<>();
        for (Path file : files) {
            try (BufferedReader lines =
                    new BufferedReader(new InputStreamReader(Corpus.open(file), StandardCharsets.UTF_8))) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    if (!line.isBlank()) {
                        read(line, seen, taker, leftOut);
                    }
                }
            } catch (IOException e) {
                throw Corpus.unreadable(file, e);
            }
        }
    }

    private void read(String line, Set<List<String>> seen, Taker taker, Consumer<JournalExport.Why> leftOut) {
        ObjectNode record = recordOf(line);
        if (record == null) {
            leftOut.accept(JournalExport.Why.TORN);
            return;
        }
        String id = record.path("id").asText();
        String time = record.path("time").asText();
        if (since != null && isBefore(time, since)) {
            leftOut.accept(JournalExport.Why.OLDER);
        } else if (!id.isEmpty() && !seen.add(List.of(id, time))) {
            // A file was named twice, or copied.
            leftOut.accept(JournalExport.Why.TWICE);
        } else {
            give(record, taker);
        }
    }

    /** What fails in the taker is no fault of the file. */
    private static void give(ObjectNode record, Taker taker) {
        try {
            taker.take(record);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static @Nullable ObjectNode recordOf(String line) {
        try {
            return JSON.readTree(line) instanceof ObjectNode record ? record : null;
        } catch (JsonProcessingException e) {
            return null;
        }
    }

    private static boolean isBefore(String time, Instant moment) {
        try {
            return Instant.parse(time).isBefore(moment);
        } catch (DateTimeException e) {
            return true;
        }
    }
}
