package dev.treadle.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.treadle.policy.Trust;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReportFolderTest {

    @TempDir
    Path folder;

    private static final List<String> PICTURES = List.of("risk-coverage", "reliability", "deferral", "sources");

    private void write(Path to, Report report) {
        ReportFolder.open(to).write(report, new Progress(new PrintWriter(new StringWriter()), "pictures", 4, false));
    }

    private static BufferedImage picture(Path folder, String name) throws IOException {
        return ImageIO.read(folder.resolve(name + ".png").toFile());
    }

    @Test
    void writesPicturesAndAPageIntoAFolderThatItMakes() throws IOException {
        Path to = folder.resolve("new/report");
        List<Attempt> attempts = Reports.attempts(1000, "a", "b", "c");

        write(to, Reports.report(attempts, Optional.of(Reports.trust(attempts))));

        for (String name : PICTURES) {
            assertThat(picture(to, name).getWidth()).as(name).isEqualTo(Sheet.WIDTH);
            assertThat(Files.size(to.resolve(name + ".png"))).as(name).isBetween(10_000L, 150_000L);
        }
        String page = Files.readString(to.resolve("report.html"));
        assertThat(page.split("<img ")).hasSize(PICTURES.size() + 1);
        assertThat(page)
                .contains("With 95 % confidence, at most 20 % of the calls", "the calibration was not fitted on");
        try (var files = Files.list(to)) {
            assertThat(files).hasSize(PICTURES.size() + 1);
        }
    }

    @Test
    void drawsTheSameForTheSameFigures() throws IOException {
        Report report = Reports.report(Reports.attempts(60, "a"), Optional.empty());
        write(folder.resolve("1"), report);
        write(folder.resolve("2"), report);

        for (String name : PICTURES) {
            assertThat(folder.resolve("1/" + name + ".png"))
                    .hasSameBinaryContentAs(folder.resolve("2/" + name + ".png"));
        }
        assertThat(folder.resolve("1/report.html")).hasSameBinaryContentAs(folder.resolve("2/report.html"));
    }

    @Test
    void drawsWhatIsHardlyAnything() {
        write(folder, Reports.report(List.of(Reports.attempt("a", 1, true, false)), Optional.empty()));
        write(folder, Reports.report(List.of(Reports.attempt("a", 0, false, false)), Optional.empty()));
        write(folder, Reports.report(List.of(Reports.attempt("a", 0.5, true, true)), Optional.empty()));
        List<Attempt> even = IntStream.range(0, 11)
                .mapToObj(i -> Reports.attempt("a", i / 10.0, i > 5, false))
                .toList();
        write(folder, Reports.report(even, Optional.empty()));

        assertThat(folder.resolve("report.html")).exists();
    }

    /** Data that leave lines, bars or marks without a place; with a certificate and with one that found no threshold. */
    @ParameterizedTest
    @CsvSource({"only abstentions, true", "all right, true", "all wrong, true", "all wrong, false"})
    void drawsWhatHasAnEmptySeries(String kind, boolean certified) throws IOException {
        List<Attempt> attempts = IntStream.range(0, 12)
                .mapToObj(i -> Reports.attempt(
                        i == 0 ? "alone" : "others", 1, kind.equals("all right"), kind.equals("only abstentions")))
                .toList();
        List<Attempt> others = Reports.attempts(1000, "a");
        Trust trust = Trust.builder(Reports.WEIGHTS, LocalDate.of(2026, 11, 25))
                .alpha(certified ? 0.2 : 1e-6)
                .data("others.jsonl", "ef".repeat(32))
                .build(others.stream().map(Attempt::observation).toList());
        assertThat(trust.certificate().overall().acceptsNothing()).isEqualTo(!certified);

        write(folder, Reports.report(attempts, Optional.of(trust)));

        for (String name : PICTURES) {
            assertThat(picture(folder, name).getWidth()).as(name).isEqualTo(Sheet.WIDTH);
        }
        String words = Files.readString(folder.resolve("report.html")).replaceAll("base64,[^\"]*", "");
        assertThat(words).contains("</html>").doesNotContain("NaN", "Infinity");
    }

    @Test
    void drawsSourcesWhoseNamesAreOddAndAtMostTheLargestOfVeryMany() throws IOException {
        String[] odd = IntStream.range(0, 60)
                .mapToObj(i -> i + " \u05d0\u05d1\n<b>&\"'\ud83d\ude00".repeat(9))
                .toArray(String[]::new);
        odd[3] = "";

        write(folder.resolve("odd"), Reports.report(Reports.attempts(120, odd), Optional.empty()));
        write(folder.resolve("forty"), Reports.report(Reports.attempts(120, firstForty(odd)), Optional.empty()));

        assertThat(picture(folder.resolve("odd"), "sources").getHeight())
                .isEqualTo(picture(folder.resolve("forty"), "sources").getHeight());
    }

    private static String[] firstForty(String[] names) {
        return List.of(names).subList(0, SourcePlot.MOST).toArray(String[]::new);
    }

    @Test
    void saysThatAFolderCannotBeWrittenToBeforeAnyWork() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "x");

        assertThatExceptionOfType(Problem.class)
                .isThrownBy(() -> ReportFolder.open(file.resolve("below")))
                .withMessageContaining("--plots cannot write to the folder " + file.resolve("below"))
                .withMessageContaining("name one that you may write to");
    }

    @Test
    void saysWhatToInstallWhereThereAreNoFonts() {
        assertThatExceptionOfType(Problem.class)
                .isThrownBy(() -> Typeface.require(() -> {
                    throw new InternalError("Fontconfig head is null");
                }))
                .withMessageContaining("Fontconfig head is null")
                .withMessageContaining("apt-get install fontconfig fonts-dejavu-core");
    }
}
