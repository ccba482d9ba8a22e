package dev.treadle.policy;

import static dev.treadle.policy.Exchanges.BOMB;
import static dev.treadle.policy.Exchanges.RIGHT;
import static dev.treadle.policy.Exchanges.TIMER;
import static dev.treadle.policy.Exchanges.accepted;
import static dev.treadle.policy.Exchanges.answering;
import static dev.treadle.policy.Exchanges.calling;
import static dev.treadle.policy.Exchanges.escalated;
import static dev.treadle.policy.Exchanges.failing;
import static dev.treadle.policy.Exchanges.saying;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.FinishReason;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class AuditTest {

    private final Hands hands = new Hands();
    private final List<AuditAlarm> alarms = new ArrayList<>();

    /** Audits every call. */
    private AuditBuilder every(ChatModel orchestrator) {
        return Audit.builder(orchestrator, hands, 0.05)
                .share(1)
                .budget(AuditBudget.daily(1_000_000))
                .onAlarm(alarms::add);
    }

    private AuditReport reportOn(ChatModel orchestrator) {
        Audit audit = every(orchestrator).build();
        audit.onExchange(accepted("1", true));
        hands.work();
        return audit.report();
    }

    /** Every accepted call is somewhere. */
    private static void assertBalanced(AuditReport report) {
        assertThat(report.watched() + report.queueFull() + report.overBudget()).isEqualTo(report.accepted());
        assertThat(report.agreed() + report.disagreed())
                .isEqualTo(report.overall().judged());
        assertThat(report.waiting()).isNotNegative();
    }

    @Test
    void agreesWhereTheOrchestratorMakesTheSameCalls() {
        assertThat(reportOn(RIGHT).agreed()).isEqualTo(1);
    }

    @Test
    void disagreesWhereTheOrchestratorCallsSomethingElseOrNothing() {
        assertThat(reportOn(answering(calling("set_timer", "{\"minutes\":11}"))).disagreed())
                .isEqualTo(1);
        assertThat(reportOn(answering(saying("For how long?"))).disagreed()).isEqualTo(1);
    }

    @Test
    void countsAFailureOfTheOrchestratorAsNeither() {
        for (ChatModel broken : List.of(
                failing(new IllegalStateException("quota")),
                answering(calling("set_timer", "{\"minutes\":")),
                answering(calling("set_timer", "{\"minutes\":\"soon\"}")),
                answering(calling("no_such_tool", "{}")),
                answering(ChatResponse.builder()
                        .aiMessage(AiMessage.from("I will"))
                        .finishReason(FinishReason.LENGTH)
                        .build()))) {
            AuditReport report = reportOn(broken);

            assertThat(report.failed()).isEqualTo(1);
            assertThat(report.agreed() + report.disagreed()).isZero();
            assertThat(report.overall().share()).isEmpty();
            assertBalanced(report);
        }
    }

    @Test
    void keepsAnInterruptThatTheOrchestratorThrows() {
        ChatModel interrupted = new ChatModel() {
            @Override
            public ChatResponse doChat(ChatRequest request) {
                throw AuditTest.<RuntimeException>unchecked(new InterruptedException());
            }
        };

        assertThat(reportOn(interrupted).failed()).isEqualTo(1);
        assertThat(Thread.interrupted()).isTrue();
    }

    @SuppressWarnings("unchecked")
    private static <E extends Throwable> E unchecked(Throwable e) throws E {
        throw (E) e;
    }

    @Test
    void asksWithTheUntouchedRequestAndNotOnTheThreadOfTheRequest() {
        List<ChatRequest> asked = new ArrayList<>();
        Audit audit = every(new ChatModel() {
                    @Override
                    public ChatResponse doChat(ChatRequest request) {
                        asked.add(request);
                        return RIGHT.doChat(request);
                    }
                })
                .build();

        audit.onExchange(accepted("1", true));
        assertThat(asked).isEmpty();
        hands.work();

        assertThat(asked).containsExactly(accepted("1", true).request());
    }

    @Test
    void looksAtAcceptedCallsOnly() {
        Audit audit = every(RIGHT).build();

        audit.onExchange(escalated("1", saying("Hello.")));
        hands.work();

        assertThat(audit.report().accepted()).isZero();
    }

    @Test
    void choosesByIdAndSeedWhateverTheOrder() {
        List<String> forward = chosen(1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
        List<String> backward = chosen(1, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);

        assertThat(forward).isNotEmpty().hasSizeLessThan(10).containsExactlyInAnyOrderElementsOf(backward);
        assertThat(chosen(2, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9)).isNotEqualTo(forward);
    }

    private static List<String> chosen(long seed, int... ids) {
        AuditSampling sampling = new AuditSampling(0.5, Map.of(), seed);
        List<String> chosen = new ArrayList<>();
        for (int id : ids) {
            if (sampling.chooses("treadle-" + id, 0.5)) {
                chosen.add(String.valueOf(id));
            }
        }
        return chosen;
    }

    @Test
    void watchesMoreOftenWhereAScopeAsksForIt() {
        Audit audit = Audit.builder(RIGHT, hands, 0.05)
                .share(0.001)
                .shareFor("destructive", 1)
                .build();

        for (int i = 0; i < 20; i++) {
            audit.onExchange(accepted("timer-" + i, TIMER, true));
            audit.onExchange(accepted("bomb-" + i, BOMB, false));
        }
        hands.work();

        AuditReport report = audit.report();
        assertThat(report.disagreed()).isEqualTo(20);
        assertThat(report.watched()).isEqualTo(40);
        // Nothing is known of the timers: half of the calls.
        assertThat(report.overall().low()).isBetween(0.3, 0.5);
        assertThat(report.overall().high()).isEqualTo(1);
    }

    @Test
    void countsCallsForWhichTheQueueHasNoRoomBeforeTheyAreChosen() {
        Audit audit = every(RIGHT).queue(3).build();

        for (int i = 0; i < 5; i++) {
            audit.onExchange(accepted("1-" + i, true));
        }
        assertThat(audit.report().waiting()).isEqualTo(3);
        assertThat(audit.report().queueFull()).isEqualTo(2);
        hands.work();
        audit.onExchange(accepted("2", true));
        hands.work();

        AuditReport report = audit.report();
        assertThat(report.agreed()).isEqualTo(4);
        assertThat(report.watched()).isEqualTo(4);
        assertBalanced(report);
    }

    @Test
    void asksOneAfterTheOtherWithOneTaskAtATime() {
        Audit audit = every(RIGHT).build();

        for (int i = 0; i < 5; i++) {
            audit.onExchange(accepted("1-" + i, true));
            assertThat(hands.waiting()).isEqualTo(1);
        }
        hands.step();

        assertThat(audit.report().agreed()).isEqualTo(1);
        assertThat(hands.waiting()).isEqualTo(1);
        hands.work();
        assertThat(audit.report().agreed()).isEqualTo(5);
        assertThat(audit.report().waiting()).isZero();
    }

    @Test
    void abandonsWhatWaitsWhenItIsClosed() {
        Audit audit = every(RIGHT).build();
        audit.onExchange(accepted("1", true));
        audit.onExchange(accepted("2", true));

        hands.step();
        audit.close();
        audit.close();
        audit.onExchange(accepted("3", true));
        hands.work();

        AuditReport report = audit.report();
        assertThat(report.agreed()).isEqualTo(1);
        assertThat(report.abandoned()).isEqualTo(1);
        assertThat(report.accepted()).isEqualTo(2);
        assertThat(report.waiting()).isZero();
    }

    @Test
    void countsTheCallThatTheOrchestratorIsBeingAskedAboutWhenItIsClosed() {
        AtomicInteger asked = new AtomicInteger();
        List<Audit> open = new ArrayList<>();
        Audit audit = every(new ChatModel() {
                    @Override
                    public ChatResponse doChat(ChatRequest request) {
                        asked.incrementAndGet();
                        open.get(0).close();
                        return RIGHT.doChat(request);
                    }
                })
                .build();
        open.add(audit);

        audit.onExchange(accepted("1", true));
        audit.onExchange(accepted("2", true));
        hands.work();

        assertThat(asked).hasValue(1);
        assertThat(audit.report().agreed()).isEqualTo(1);
        assertThat(audit.report().abandoned()).isEqualTo(1);
    }

    @Test
    void abandonsWhatTheExecutorRefusesAndTriesAgainWithTheNext() {
        AtomicBoolean refuses = new AtomicBoolean(true);
        Audit audit = Audit.builder(
                        RIGHT,
                        task -> {
                            if (refuses.get()) {
                                throw new RejectedExecutionException("full");
                            }
                            hands.execute(task);
                        },
                        0.05)
                .share(1)
                .build();

        audit.onExchange(accepted("1", true));
        refuses.set(false);
        audit.onExchange(accepted("2", true));
        hands.work();

        assertThat(audit.report().abandoned()).isEqualTo(1);
        assertThat(audit.report().agreed()).isEqualTo(1);
        assertBalanced(audit.report());
    }

    @Test
    void raisesTheAlarmOnceForEachLimit() {
        RiskCertificate certificate = certificate();
        Audit audit = Audit.builder(RIGHT, hands, certificate)
                .share(1)
                .onAlarm(alarm -> {
                    alarms.add(alarm);
                    throw new IllegalStateException("boom");
                })
                .build();

        for (int i = 0; i < 30; i++) {
            audit.onExchange(accepted("1-" + i, BOMB, false));
            hands.work();
        }

        assertThat(alarms)
                .extracting(alarm -> alarm.estimate().scope())
                .containsExactlyInAnyOrder("all", "destructive");
        assertThat(alarms).extracting(alarm -> alarm.estimate().limit()).containsExactlyInAnyOrder(0.05, 0.01);
        assertThat(alarms.toString()).contains("calls of destructive", "no longer credible", "calibrate again");
        assertThat(audit.report().disagreed()).isEqualTo(30);
        assertThat(audit.report().overall().alarmed()).isTrue();
    }

    @Test
    void keepsAccountOfEachLimitOfTheCertificate() {
        Audit audit = Audit.builder(RIGHT, hands, certificate()).share(1).build();

        audit.onExchange(accepted("1", TIMER, true));
        audit.onExchange(accepted("2", BOMB, false));
        hands.work();

        AuditReport report = audit.report();
        assertThat(report.overall().judged()).isEqualTo(2);
        assertThat(report.overall().share()).hasValue(0.5);
        assertThat(report.estimates().get(1).scope()).isEqualTo("destructive");
        assertThat(report.estimates().get(1).judged()).isEqualTo(1);
        assertThat(report.toString())
                .contains(
                        "Of 2 accepted calls, 2 were audited: the orchestrator disagrees with 1, which makes 50 % of all",
                        "Of 1 accepted calls of destructive");
    }

    private static RiskCertificate certificate() {
        String hash = "0".repeat(64);
        Reliability none = new Reliability(0, Double.NaN, Double.NaN, Double.NaN);
        return new RiskCertificate(
                0.05,
                new RiskCertificate.Limit("all", 0.05, 1000, 500, 10, 500, 0.04, 0.9),
                List.of(new RiskCertificate.Limit("destructive", 0.01, 1000, 500, 0, 500, 0.006, 0.9)),
                none,
                none,
                new RiskCertificate.Origin(
                        hash, "data", hash, RiskCertificate.Split.REQUESTS, 0, LocalDate.of(2026, 11, 25)),
                hash);
    }

    @Test
    void putsUpWithTheMistakesThatTheOrchestratorIsAllowed() {
        Audit strict = every(RIGHT).build();
        Audit lenient = every(RIGHT).orchestratorErrors(0.2).build();

        for (int i = 0; i < 400; i++) {
            strict.onExchange(accepted("1-" + i, i % 5 > 0));
            lenient.onExchange(accepted("1-" + i, i % 5 > 0));
            hands.work();
        }

        assertThat(strict.report().overall().alarmed()).isTrue();
        assertThat(lenient.report().overall().alarmed()).isFalse();
        assertThat(lenient.report().overall().limit()).isEqualTo(0.25);
        assertThat(alarms).hasSize(1);
    }

    @Test
    void saysWhatIsWrongWithItsSettings() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> every(RIGHT).share(0))
                .withMessageContaining("the share of audited calls outside (0, 1]: 0.0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> every(RIGHT).shareFor("write", 1.5))
                .withMessageContaining("write");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> every(RIGHT).shareFor("all", 1))
                .withMessageContaining("the share of all calls is share");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> every(RIGHT).queue(0))
                .withMessageContaining("room");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> every(RIGHT).alarmLevel(0))
                .withMessageContaining("level");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> every(RIGHT).orchestratorErrors(0.95).build())
                .withMessageContaining("limit outside (0, 1)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Audit.builder(RIGHT, hands, 1))
                .withMessageContaining("alpha");
    }
}
