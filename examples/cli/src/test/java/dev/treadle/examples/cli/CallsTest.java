package dev.treadle.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.treadle.policy.Reliability;
import dev.treadle.policy.Trust;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CallsTest {

    private static final List<Attempt> ATTEMPTS = Reports.attempts(1000, "a", "b");
    private static final Trust TRUST = Reports.trust(ATTEMPTS);

    @Test
    void leavesOutWhatTheCalibrationWasFittedOn() {
        Calls calls = Calls.of(ATTEMPTS, Optional.of(TRUST), Reports.DATA);

        assertThat(calls.part()).isEqualTo(Calls.Part.HELD_OUT);
        assertThat(calls.requests()).isEqualTo(TRUST.certificate().overall().n());
        assertThat(calls.trusted().accepted())
                .isEqualTo(TRUST.certificate().overall().accepted())
                .isPositive();
        assertThat(calls.trusted().wrong())
                .isEqualTo(TRUST.certificate().overall().errors());
        assertThat(calls.reliability(Calls.Score.CALIBRATED))
                .isEqualTo(TRUST.certificate().calibrated());
    }

    @Test
    void looksAtAllOfOtherData() {
        Calls calls = Calls.of(ATTEMPTS, Optional.of(TRUST), "ef".repeat(32));

        assertThat(calls.part()).isEqualTo(Calls.Part.ALL);
        assertThat(calls.requests()).isEqualTo(1000);
    }

    @Test
    void saysWhereTheFittedRequestsCannotBeTold() {
        Calls calls = Calls.of(ATTEMPTS.subList(0, 100), Optional.of(TRUST), Reports.DATA);

        assertThat(calls.part()).isEqualTo(Calls.Part.WITH_FITTED);
        assertThat(TrustScores.about(calls)).contains("100 requests", "flatters");
    }

    @Test
    void countsAbstentionsAmongTheRequestsAndTheRightAnswersButNotAmongTheCalls() {
        Calls calls = Calls.of(
                List.of(
                        Reports.attempt("a", 0.9, true, false),
                        Reports.attempt("a", 0.8, false, false),
                        Reports.attempt("a", 0.7, true, true)),
                Optional.empty(),
                Reports.DATA);

        assertThat(calls.requests()).isEqualTo(3);
        assertThat(calls.right()).isEqualTo(2);
        assertThat(calls.calls()).hasSize(2);
        assertThat(calls.scores()).containsExactly(Calls.Score.RAW);
        assertThat(calls.curve(Calls.Score.RAW).points())
                .containsExactly(new RiskCoverage.Point(1, 1, 1.0 / 3, 0), new RiskCoverage.Point(2, 1, 2.0 / 3, 0.5));
        assertThat(calls.bins(Calls.Score.RAW).stream().mapToInt(Reliability.Bin::n))
                .containsExactly(0, 0, 0, 0, 0, 0, 0, 0, 1, 1);
        assertThat(calls.trusted().accepted()).isZero();
    }
}
