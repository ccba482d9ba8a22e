package dev.treadle.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

/** The guide's figures are what the audit gives. */
class AuditGuideTest {

    private static final int STREAMS = 1000;
    private static final int GOOD = 1000;
    private static final int LONGEST = 20_000;

    private static String guide() throws IOException {
        return Files.readString(Path.of("..", "docs", "trust.md"));
    }

    /** Audits from a drift to the alarm, sorted. */
    private static int[] delays(double limit, double before, double after) {
        SplittableRandom random = new SplittableRandom(1);
        IntToDoubleFunction error = audit -> audit < GOOD ? before : after;
        int[] delays = new int[STREAMS];
        for (int stream = 0; stream < STREAMS; stream++) {
            DriftEvidence evidence = new DriftEvidence(limit);
            int audit = 0;
            while (audit < LONGEST && evidence.wealth() < 1 / AuditBuilder.DEFAULT_ALARM_LEVEL) {
                evidence.add(random.nextDouble() < error.applyAsDouble(audit), 1);
                audit++;
            }
            delays[stream] = audit - GOOD;
        }
        Arrays.sort(delays);
        return delays;
    }

    private static String row(double limit, double before, double after) {
        int[] delays = delays(limit, before, after);
        return String.format(
                Locale.ROOT,
                "| %s | %s | %s | %d | %d |",
                RiskCertificate.percent(limit),
                RiskCertificate.percent(before),
                RiskCertificate.percent(after),
                delays[STREAMS / 2],
                delays[STREAMS * 95 / 100]);
    }

    @Test
    void showsAReportAsItReads() throws IOException {
        AuditTally tally = new AuditTally(RiskCertificate.ALL, 0.05, 0.05, AuditBuilder.DEFAULT_ALARM_LEVEL);
        for (int call = 0; call < 20_000; call++) {
            tally.watch(0.05);
            if (call % 20 == 0) {
                tally.judge(0.05, call % 660 == 0 && call < 19_800);
            }
        }

        assertThat(guide().replace("\n> ", " ")).contains(tally.estimate().get().toString());
    }

    @Test
    void saysHowSoonTheAlarmIsRaised() throws IOException {
        assertThat(guide())
                .contains(
                        row(0.05, 0.02, 0.1),
                        row(0.05, 0.02, 0.2),
                        row(0.05, 0.02, 0.5),
                        row(0.01, 0.004, 0.05),
                        row(0.01, 0.004, 0.2));
    }
}
