package dev.treadle.policy;

import static dev.treadle.policy.Observations.BUNDLE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.langchain4j.agent.tool.ToolSpecification;
import dev.treadle.router.Candidate;
import dev.treadle.router.Reason;
import dev.treadle.router.Verdict;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TrustTest {

    private static final LocalDate TODAY = LocalDate.of(2026, 11, 25);
    private static final List<Observation> REQUESTS = Observations.make(5000, 60, 1);

    private static final Trust TRUST = builder().build(REQUESTS);

    private static TrustBuilder builder() {
        return Trust.builder(BUNDLE, TODAY).split(RiskCertificate.Split.TOOLS);
    }

    private static Candidate cancel(double confidence) {
        return Observations.candidate(
                "cancel order 4711", confidence, Observations.tool("tool_1"), Map.of("order", "4711"));
    }

    @Test
    void turnsConfidenceIntoTheShareOfRightCalls() {
        for (double confidence : new double[] {0.6, 0.8, 0.9, 0.97}) {
            assertThat(TRUST.calibration().probability(cancel(confidence)))
                    .as("at confidence " + confidence)
                    .isCloseTo(Observations.truth(confidence), within(0.06));
        }
        assertThat(TRUST.calibration().before().ece()).isGreaterThan(0.08);
        assertThat(TRUST.calibration().after().ece()).isLessThan(0.05);
        assertThat(TRUST.certificate().calibrated().brier())
                .isLessThan(TRUST.certificate().confidence().brier());
    }

    @Test
    void certifiesOnToolsThatTheFitHasNotSeen() {
        RiskCertificate.Limit limit = TRUST.certificate().overall();

        assertThat(TRUST.calibration().origin().split()).isEqualTo(RiskCertificate.Split.TOOLS);
        assertThat(TRUST.calibration().counts().tools()).isBetween(15, 30);
        assertThat(TRUST.calibration().counts().requests() + limit.n()).isEqualTo(5000);
        assertThat(limit.accepted()).isGreaterThan(300);
        assertThat(limit.bound()).isLessThanOrEqualTo(0.05).isGreaterThan((double) limit.errors() / limit.accepted());
        assertThat(TRUST.certificate().promise())
                .startsWith(
                        "With 95 % confidence, at most 5 % of the calls that the specialist is trusted with are wrong")
                .contains("it was trusted with " + limit.accepted() + " of " + limit.n());
    }

    @Test
    void acceptsAtTheCertifiedThresholdAndEscalatesBelowIt() {
        assertThat(TRUST.policy().judge(cancel(0.999)))
                .isInstanceOfSatisfying(
                        Verdict.Accept.class,
                        v -> assertThat(v.detail()).contains(">=", "certified for at most 5 % wrong"));
        assertThat(TRUST.policy().judge(cancel(0.7)))
                .isInstanceOfSatisfying(
                        Verdict.Escalate.class, v -> assertThat(v.reason()).isEqualTo(Reason.LOW_CONFIDENCE));
    }

    @Test
    void escalatesWordsOfNegationAndConditionHoweverSure() {
        RiskControlled policy = TRUST.policy();
        ToolSpecification tool = Observations.tool("tool_1");

        assertThat(policy.judge(Observations.candidate("don't cancel order 5", 1, tool, Map.of())))
                .isInstanceOfSatisfying(
                        Verdict.Escalate.class, v -> assertThat(v.reason()).isEqualTo(Reason.NEGATION));
        assertThat(policy.judge(Observations.candidate("if it rains cancel order 5", 1, tool, Map.of())))
                .isInstanceOfSatisfying(
                        Verdict.Escalate.class, v -> assertThat(v.reason()).isEqualTo(Reason.CONDITION));
    }

    @Test
    void trustsNothingInALanguageThatItHasNotSeen() {
        ToolSpecification tool = Observations.tool("tool_1");

        for (String query : List.of("отмени заказ 4711", "bitte die Bestellung 4711 stornieren", "取消订单 4711")) {
            Candidate candidate = Observations.candidate(query, 0.999, tool, Map.of("order", "4711"));
            assertThat(TRUST.calibration().probability(candidate)).as(query).isZero();
            assertThat(TRUST.policy().judge(candidate)).isInstanceOf(Verdict.Escalate.class);
        }
    }

    @Test
    void escalatesEverythingWhereTooFewRequestsProveAnything() {
        Trust trust = builder().build(Observations.make(100, 40, 2));

        assertThat(trust.certificate().overall().acceptsNothing()).isTrue();
        assertThat(trust.certificate().promise()).contains("go to the orchestrator", "59 trusted calls");
        assertThat(trust.policy().judge(cancel(1)))
                .isInstanceOfSatisfying(
                        Verdict.Escalate.class,
                        v -> assertThat(v.detail()).contains("no threshold is certified for at most 5 % wrong"));
    }

    @Test
    void refusesToFitAHandfulOfCalls() {
        assertThatExceptionOfType(TrustException.class)
                .isThrownBy(() -> builder().build(Observations.make(60, 40, 2)))
                .withMessageContaining("48 of the 60 requests")
                .withMessageContaining("needs 50");
    }

    @Test
    void splitsByRequestsWhereToolsAreFew() {
        Trust trust = builder().build(Observations.make(2000, 5, 3));

        assertThat(trust.calibration().origin().split()).isEqualTo(RiskCertificate.Split.REQUESTS);
    }

    @Test
    void givesAToolThatIsOftenWrongAnOffsetOfItsOwnWherePromisesAreAboutTheSameTools() {
        List<Observation> mixed = new ArrayList<>(Observations.make(3000, 5, 4));
        SplittableRandom random = new SplittableRandom(5);
        for (int i = 0; i < 400; i++) {
            mixed.add(Observation.called(
                    Observations.candidate(
                            "cancel order " + i, 0.97, Observations.tool("weak"), Map.of("order", String.valueOf(i))),
                    random.nextDouble() < 0.3));
        }

        Calibration calibration =
                builder().split(RiskCertificate.Split.REQUESTS).build(mixed).calibration();

        assertThat(calibration.model().offsets().get("weak")).isLessThan(-1.0);
        assertThat(calibration.probability(Observations.candidate(
                        "cancel order 9", 0.97, Observations.tool("weak"), Map.of("order", "9"))))
                .isLessThan(0.6);
        assertThat(calibration.probability(cancel(0.97))).isGreaterThan(0.8);
    }

    @Test
    void holdsAToolOrARiskClassToAStricterLimit() {
        List<Observation> mixed = new ArrayList<>(Observations.make(5000, 60, 6));
        ToolSpecification delete = Observations.tool("delete_all").toBuilder()
                .addMetadata("destructiveHint", true)
                .build();
        for (int i = 0; i < 30; i++) {
            mixed.add(Observation.called(Observations.candidate("cancel order 1", 0.99, delete, Map.of()), true));
        }

        Trust trust = builder()
                .seed(1)
                .stricter("Destructive", 0.01)
                .stricter("tool_1", 0.02)
                .build(mixed);

        // Thirty calls, however right, prove nothing about 1 %.
        assertThat(trust.certificate().stricter()).hasSize(2).allMatch(RiskCertificate.Limit::acceptsNothing);
        assertThat(trust.policy().judge(Observations.candidate("cancel order 1", 1, delete, Map.of())))
                .isInstanceOfSatisfying(
                        Verdict.Escalate.class,
                        v -> assertThat(v.detail()).contains("for destructive", "at most 1 % wrong"));
        assertThat(trust.policy().judge(cancel(1))).isInstanceOf(Verdict.Escalate.class);
        assertThat(trust.policy()
                        .judge(Observations.candidate(
                                "cancel order 4711", 1, Observations.tool("tool_2"), Map.of("order", "4711"))))
                .isInstanceOf(Verdict.Accept.class);
    }

    @Test
    void refusesSettingsThatMakeNoSense() {
        assertThatIllegalArgumentException().isThrownBy(() -> builder().alpha(0));
        assertThatIllegalArgumentException().isThrownBy(() -> builder().delta(1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder().stricter("read", 0.05).build(REQUESTS))
                .withMessageContaining("must be below");
    }

    @Test
    void isTheSameForTheSameRequestsAndSeed() {
        byte[] first = CalibrationFile.write(builder().seed(3).build(REQUESTS).calibration());
        byte[] second = CalibrationFile.write(builder().seed(3).build(REQUESTS).calibration());
        byte[] other = CalibrationFile.write(builder().seed(4).build(REQUESTS).calibration());

        assertThat(first).isEqualTo(second).isNotEqualTo(other);
    }

    @Test
    void breaksItsPromiseNoOftenerThanItSays() {
        Rehearsal rehearsal = builder().rehearse(REQUESTS, 1000);

        assertThat(rehearsal.rounds()).isEqualTo(1000);
        assertThat(rehearsal.certified()).isGreaterThan(500);
        assertThat((double) rehearsal.broken() / 1000).isLessThanOrEqualTo(0.05 + 3 * Math.sqrt(0.05 * 0.95 / 1000));
        assertThat(rehearsal.coverage()).isPositive();
    }

    @Test
    void findsFewTestsAboveTheLimitWhereTheyAreLargeAgainstThePartThatCertifies() {
        Rehearsal rehearsal =
                builder().alpha(0.1).split(RiskCertificate.Split.REQUESTS).rehearse(REQUESTS, 1000);

        Rehearsal.Split fifth = rehearsal.splits().get(0);
        Rehearsal.Split half = rehearsal.splits().get(1);
        assertThat(List.of(fifth.share(), half.share())).containsExactly(0.2, 0.5);
        assertThat(fifth.certified()).isGreaterThan(500);
        assertThat(half.certified()).isGreaterThanOrEqualTo(fifth.certified());
        assertThat((double) fifth.above() / 1000).isLessThanOrEqualTo(0.05 + 3 * Math.sqrt(0.05 * 0.95 / 1000));
        // The other half has luck of its own: no limit is promised for it.
        assertThat((double) half.above() / 1000).isLessThan(0.2);
        assertThat(List.of(fifth.error(), half.error())).allMatch(error -> error > 0 && error < 0.1);
    }

    @Test
    void rehearsesWhereNoThresholdIsFound() {
        Rehearsal rehearsal = builder().alpha(0.0001).rehearse(REQUESTS, 3);

        assertThat(rehearsal.certified()).isZero();
        assertThat(rehearsal.splits()).allMatch(split -> split.certified() == 0 && Double.isNaN(split.error()));
    }

    @Test
    void rehearsesAtLeastOnce() {
        assertThatIllegalArgumentException().isThrownBy(() -> builder().rehearse(REQUESTS, 0));
    }

    @Test
    void tellsWhichRequestsItWasFittedOn() {
        boolean[] fitted = TRUST.fittedOn(REQUESTS).orElseThrow();

        Set<String> fittedTools = new HashSet<>();
        Set<String> heldTools = new HashSet<>();
        int count = 0;
        for (int i = 0; i < fitted.length; i++) {
            count += fitted[i] ? 1 : 0;
            Set<String> tools = fitted[i] ? fittedTools : heldTools;
            REQUESTS.get(i).candidate().ifPresent(candidate -> tools.addAll(CalibrationModel.tools(candidate)));
        }
        assertThat(count).isEqualTo(TRUST.calibration().counts().requests());
        assertThat(fittedTools).hasSize(TRUST.calibration().counts().tools()).doesNotContainAnyElementsOf(heldTools);
        assertThat(TRUST.fittedOn(Observations.make(5000, 60, 2))).isEmpty();
        assertThat(TRUST.fittedOn(REQUESTS.subList(0, 100))).isEmpty();
    }
}
