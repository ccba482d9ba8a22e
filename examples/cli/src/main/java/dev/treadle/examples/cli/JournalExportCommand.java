package dev.treadle.examples.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

@Command(
        name = "export",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Writes a journal's requests with the orchestrator's calls as examples for calibrate, eval and"
                + " training.",
        footer = {
            "",
            "Left out, and counted: torn lines, requests that the orchestrator did not answer, answers that",
            "do not fit their tools, requests that no specialist is asked about (they lean on earlier turns,",
            "want JSON ...).",
            "",
            "Example: treadle journal export --journal my-journal --even --out recent.jsonl.gz",
            "         treadle calibrate --data recent.jsonl.gz --out my-trust"
        })
final class JournalExportCommand implements Callable<Integer> {

    @Option(
            names = "--journal",
            paramLabel = "PATH",
            required = true,
            arity = "1..*",
            description = "Folders of journals, or files of them: plain, .gz or .xz.")
    private List<Path> journal = List.of();

    @Option(
            names = "--out",
            paramLabel = "FILE",
            required = true,
            description = "The file to write: JSON lines, compressed where it ends in .gz or .xz.")
    private Path out = Path.of("examples.jsonl");

    @Option(
            names = "--source",
            paramLabel = "NAME",
            description = "The source of the examples. Default: the journal's.")
    private @Nullable String source;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            converter = Since.class,
            description = "Leave out what is older than a day (2026-11-25, in UTC) or moment (2026-11-25T12:00:00Z).")
    private @Nullable Instant since;

    @Option(
            names = "--distinct",
            description = "Of requests that are alike in text, tools and calls, take one. To train, not to calibrate.")
    private boolean distinct;

    @Option(
            names = "--even",
            description = "Take of the escalated requests only as large a share as was audited of the accepted ones, so"
                    + " that the examples are a fair sample of all. To calibrate.")
    private boolean even;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "0",
            description = "Of the share taken by --even. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        JournalReader reader = new JournalReader(JournalReader.files(journal), since);
        OptionalDouble share = even ? OptionalDouble.of(smallestChance(reader)) : OptionalDouble.empty();
        JournalExport export = new JournalExport(source, distinct, share, seed);
        write(reader, export);
        PrintWriter out = Treadle.spec(spec).commandLine().getOut();
        out.println("Written: " + export.written() + " to " + this.out);
        String leftOut = export.leftOut();
        if (!leftOut.isEmpty()) {
            out.println("Left out: " + leftOut);
        }
        return 0;
    }

    private static double smallestChance(JournalReader reader) {
        double[] smallest = {Double.POSITIVE_INFINITY};
        reader.forEach(record -> smallest[0] = Math.min(smallest[0], JournalExport.chance(record)), reason -> {});
        if (smallest[0] > 1) {
            throw new Problem(
                    "the journal holds no audits of accepted calls, so that no share of the escalated requests"
                            + " is even with them: leave --even out, or journal an audit");
        }
        return smallest[0];
    }

    /** Writes beside the file first: what cannot be finished leaves the file as it was. */
    private void write(JournalReader reader, JournalExport export) {
        Path part = out.resolveSibling(out.getFileName() + ".part");
        try {
            try (Writer lines = new BufferedWriter(new OutputStreamWriter(open(part), StandardCharsets.UTF_8))) {
                reader.forEach(
                        record -> {
                            ObjectNode example = export.example(record);
                            if (example != null) {
                                lines.write(example + "\n");
                            }
                        },
                        export::leaveOut);
            }
            if (export.isEmpty()) {
                throw new Problem("there is nothing to write to " + out + ": the journal holds no such examples"
                        + (export.leftOut().isEmpty() ? "" : " (left out: " + export.leftOut() + ")"));
            }
            if (Files.isDirectory(out)) {
                throw new Problem("cannot write " + out + ": it is a folder; name a file in it");
            }
            Files.move(part, out, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException | UncheckedIOException e) {
            throw new Problem("cannot write " + out + ": " + e, e);
        } finally {
            part.toFile().delete();
        }
    }

    /** A new file for its owner only where the file system knows owners: it has the words of users. */
    private OutputStream open(Path part) throws IOException {
        boolean posix = part.getFileSystem().supportedFileAttributeViews().contains("posix");
        FileAttribute<?>[] owner = posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
        Files.deleteIfExists(part);
        Files.newByteChannel(part, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), owner)
                .close();
        OutputStream file = Files.newOutputStream(part);
        String name = String.valueOf(out.getFileName());
        return name.endsWith(".gz")
                ? new GZIPOutputStream(file)
                : name.endsWith(".xz") ? new XZOutputStream(file, new LZMA2Options()) : file;
    }

    /** A day or a moment. */
    static final class Since implements ITypeConverter<Instant> {
        @Override
        public Instant convert(String text) {
            try {
                return text.indexOf('T') >= 0
                        ? Instant.parse(text)
                        : LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
            } catch (DateTimeParseException e) {
                throw new TypeConversionException(
                        "'" + text + "' is no day (2026-11-25) and no moment (2026-11-25T12:00:00Z)");
            }
        }
    }
}
