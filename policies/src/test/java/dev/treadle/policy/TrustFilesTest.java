package dev.treadle.policy;

import static dev.treadle.policy.Observations.BUNDLE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.treadle.router.Candidate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrustFilesTest {

    private static final LocalDate TODAY = LocalDate.of(2026, 11, 25);
    private static final Trust MADE = Trust.builder(BUNDLE, TODAY)
            .stricter("tool_1", 0.01)
            .data("mine.jsonl", "cd".repeat(32))
            .build(Observations.make(3000, 60, 1));

    @TempDir
    Path folder;

    private Path calibration;
    private Path certificate;

    @BeforeEach
    void write() {
        MADE.write(folder.resolve("new/trust"));
        calibration = folder.resolve("new/trust/calibration.json");
        certificate = folder.resolve("new/trust/certificate.json");
    }

    private Trust read() {
        return Trust.read(calibration.getParent(), BUNDLE);
    }

    private void refuses(String... words) {
        assertThatExceptionOfType(TrustException.class)
                .isThrownBy(this::read)
                .satisfies(e -> assertThat(e.getMessage()).contains(words).doesNotContain("\n"));
    }

    private static void replace(Path file, String what, String by) throws IOException {
        String text = Files.readString(file);
        String changed = text.replaceFirst(what, by);
        assertThat(changed).isNotEqualTo(text);
        Files.writeString(file, changed);
    }

    @Test
    void comeBackAsTheyWere() throws IOException {
        Trust back = read();

        assertThat(back.certificate()).isEqualTo(MADE.certificate());
        assertThat(back.calibration().origin()).isEqualTo(MADE.calibration().origin());
        assertThat(back.calibration().counts()).isEqualTo(MADE.calibration().counts());
        assertThat(back.calibration().after()).isEqualTo(MADE.calibration().after());
        for (double confidence : new double[] {0.3, 0.9, 0.999}) {
            Candidate candidate = Observations.candidate(
                    "cancel order 4711", confidence, Observations.tool("tool_1"), Map.of("order", "4711"));
            assertThat(back.calibration().probability(candidate))
                    .isEqualTo(MADE.calibration().probability(candidate));
        }
        assertThat(Trust.parse(Files.readAllBytes(calibration), Files.readAllBytes(certificate), BUNDLE)
                        .certificate())
                .isEqualTo(MADE.certificate());
    }

    @Test
    void keepAnIsotonicCurveAndOffsets() {
        CalibrationModel model = MADE.calibration().model();
        Calibration bent = new Calibration(
                new CalibrationModel(
                        model.logistic(),
                        new Isotonic(List.of(-1.0, 0.5), List.of(0.1, 0.9)),
                        Map.of("tool \"x\"", -0.25),
                        0.5),
                MADE.calibration().origin(),
                MADE.calibration().counts(),
                new Reliability(0, Double.NaN, Double.NaN, Double.NaN),
                MADE.calibration().after());

        Calibration back = CalibrationFile.read(CalibrationFile.write(bent), "there", BUNDLE);

        assertThat(CalibrationFile.write(back)).isEqualTo(CalibrationFile.write(bent));
        assertThat(back.model().offsets()).isEqualTo(Map.of("tool \"x\"", -0.25));
    }

    @Test
    void canBeReadByAPerson() throws IOException {
        assertThat(Files.readString(certificate))
                .contains(
                        "\"promise\" : \"With 95 % confidence",
                        "\"alpha\" : 0.05",
                        "\"date\" : \"2026-11-25\"",
                        "\"files\" : \"mine.jsonl\"",
                        "\"scope\" : \"tool_1\"",
                        "\"threshold\" : null");
    }

    @Test
    void areRefusedForOtherWeights() {
        assertThatExceptionOfType(TrustException.class)
                .isThrownBy(() -> Trust.read(calibration.getParent(), "ef".repeat(32)))
                .withMessageContaining("made for other weights")
                .withMessageContaining("efef");
    }

    @Test
    void areRefusedWhereOneIsMissing() throws IOException {
        Files.delete(certificate);
        refuses("there is no", "certificate.json", "treadle calibrate");

        assertThatExceptionOfType(TrustException.class)
                .isThrownBy(() -> Trust.read(folder.resolve("nowhere"), BUNDLE))
                .withMessageContaining("is not a folder");
    }

    @Test
    void areRefusedWhereTheyDoNotBelongTogether() throws IOException {
        Files.write(
                calibration,
                CalibrationFile.write(Trust.builder(BUNDLE, TODAY)
                        .build(Observations.make(1000, 60, 9))
                        .calibration()));

        refuses("made for another calibration");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"version\" : 1 | \"version\" : 2 | has version 2",
                "treadle-calibration | treadle-other | has the format 'treadle-other'",
                "\"intercept\" : | \"intercpt\" : | no intercept",
                "\"intercept\" : [-0-9.]+ | \"intercept\" : \"3\" | intercept must be a number",
                "\"isotonic\" : null | \"isotonic\" : null, \"more\" : 1 | the field more",
                "\"name\" : \"words\" | \"name\" : \"sentences\" | weighs the features",
                "\"scale\" : [-0-9.E]+ | \"scale\" : 0 | scale must be a number",
                "\"right\" : [0-9]+ | \"right\" : 99999 | right of",
                "\"split\" : \"requests\" | \"split\" : \"halves\" | HALVES",
                "\"date\" : \"2026-11-25\" | \"date\" : \"today\" | today",
                "\"isotonic\" : null | \"isotonic\" : {\"scores\" : [1, 0], \"probabilities\" : [0.1, 0.9]} | must rise",
                "\"version\" : 1 | \"version\" : 1, \"version\" : 1 | not JSON",
            })
    void areRefusedWhereTheCalibrationIsDamaged(String what, String by, String message) throws IOException {
        replace(calibration, what, by);

        refuses("calibration.json", message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"errors\" : [0-9]+ | \"errors\" : 0 | the bound of 0 errors",
                "\"accepted\" : [0-9]+ | \"accepted\" : 99999 | 99999",
                "\"threshold\" : [0-9.]+ | \"threshold\" : 2 | threshold must be a number",
                "\"threshold\" : [0-9.]+ | \"threshold\" : -0.1 | threshold must be a number",
                "\"delta\" : 0.05 | \"delta\" : 0.5 | the bound of",
                "\"alpha\" : 0.05 | \"alpha\" : 0.005 | above alpha",
                "\"calibration_sha256\" : \"[0-9a-f]+\" | \"calibration_sha256\" : \"12\" | no SHA-256",
                "\"promise\" | \"vow\" | no promise",
            })
    void areRefusedWhereTheCertificateIsDamaged(String what, String by, String message) throws IOException {
        replace(certificate, what, by);

        refuses("certificate.json", message);
    }

    @Test
    void areRefusedWhereTheyAreCutShort() throws IOException {
        for (Path file : List.of(certificate, calibration)) {
            String text = Files.readString(file);
            Files.writeString(file, text.substring(0, text.length() / 2));

            refuses(String.valueOf(file.getFileName()), "is not JSON");
        }
    }
}
