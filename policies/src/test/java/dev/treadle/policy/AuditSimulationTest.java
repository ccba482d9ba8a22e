package dev.treadle.policy;

import static dev.treadle.policy.Exchanges.BOMB;
import static dev.treadle.policy.Exchanges.RIGHT;
import static dev.treadle.policy.Exchanges.TIMER;
import static dev.treadle.policy.Exchanges.accepted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntToDoubleFunction;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** A specialist whose error is known, audited from end to end, many times over. */
class AuditSimulationTest {

    private static final int ROUNDS = 200;
    private static final int CALLS = 1000;

    /** An audit after a round, and the true share of mistakes among the calls that it watched. */
    private record Round(AuditReport report, double truth) {}

    /** What kinds of calls come, one after the other, and how often each is wrong. */
    private record World(IntToDoubleFunction timers, double bombs, double bombShare) {}

    /** @param workEvery after how many calls the executor gets to work */
    private static List<Round> rounds(
            World world, int workEvery, UnaryOperator<AuditBuilder> settings, ChatModel model) {
        List<Round> rounds = new ArrayList<>();
        SplittableRandom random = new SplittableRandom(7);
        for (int round = 0; round < ROUNDS; round++) {
            Hands hands = new Hands();
            Audit audit = settings.apply(Audit.builder(model, hands, 0.1)
                            .budget(AuditBudget.daily(1_000_000))
                            .seed(round))
                    .build();
            int mistakes = 0;
            for (int call = 0; call < CALLS; call++) {
                ToolSpecification tool = random.nextDouble() < world.bombShare() ? BOMB : TIMER;
                double error =
                        tool.equals(BOMB) ? world.bombs() : world.timers().applyAsDouble(call);
                boolean right = random.nextDouble() >= error;
                // Reports take their time: only where the queue may be full.
                long watched = workEvery > 1 ? audit.report().watched() : 0;
                audit.onExchange(accepted("treadle-" + call, tool, right));
                mistakes += !right && (workEvery == 1 || audit.report().watched() > watched) ? 1 : 0;
                if (call % workEvery == workEvery - 1) {
                    hands.work();
                }
            }
            hands.work();
            AuditReport report = audit.report();
            rounds.add(new Round(report, (double) mistakes / report.watched()));
        }
        return rounds;
    }

    private static void assertUnbiasedAndCovering(List<Round> rounds, double tolerance) {
        double bias = rounds.stream()
                .mapToDouble(round -> round.report().overall().share().orElseThrow() - round.truth())
                .average()
                .orElseThrow();
        long covered = rounds.stream()
                .filter(round -> round.report().overall().low() <= round.truth()
                        && round.truth() <= round.report().overall().high())
                .count();

        assertThat(bias).isCloseTo(0, within(tolerance));
        assertThat((double) covered / ROUNDS).isGreaterThanOrEqualTo(AuditReport.CONFIDENCE);
    }

    @Test
    void estimatesTheErrorOfASampleWithoutBias() {
        List<Round> rounds = rounds(new World(call -> 0.08, 0, 0), 1, audit -> audit.share(0.2), RIGHT);

        assertUnbiasedAndCovering(rounds, 0.003);
        assertThat(rounds.get(0).report().overall().judged()).isBetween(150L, 250L);
    }

    @Test
    void estimatesTheErrorWhereSomeToolsAreAuditedMoreOften() {
        List<Round> rounds = rounds(
                new World(call -> 0.02, 0.5, 0.1), 1, audit -> audit.share(0.1).shareFor("destructive", 1), RIGHT);

        assertUnbiasedAndCovering(rounds, 0.003);
    }

    @Test
    void estimatesTheErrorOfWhatItWatchesWhereTheQueueIsOftenFull() {
        List<Round> rounds = rounds(
                new World(call -> call < 500 ? 0.02 : 0.2, 0, 0),
                50,
                audit -> audit.share(0.3).queue(5),
                RIGHT);

        assertThat(rounds.get(0).report().queueFull()).isGreaterThan(300);
        assertUnbiasedAndCovering(rounds, 0.004);
    }

    @Test
    void estimatesTheErrorWhereTheOrchestratorOftenFails() {
        SplittableRandom random = new SplittableRandom(8);
        ChatModel moody = new ChatModel() {
            @Override
            public ChatResponse doChat(ChatRequest request) {
                if (random.nextInt(3) == 0) {
                    throw new IllegalStateException("overloaded");
                }
                return RIGHT.doChat(request);
            }
        };

        List<Round> rounds = rounds(new World(call -> 0.08, 0, 0), 1, audit -> audit.share(0.3), moody);

        assertThat(rounds.get(0).report().failed()).isGreaterThan(50);
        assertUnbiasedAndCovering(rounds, 0.003);
    }

    @Test
    void raisesNoMoreFalseAlarmsThanItsLevelAtTheVeryLimit() {
        List<Round> rounds = rounds(
                new World(call -> 0.1, 0, 0), 1, audit -> audit.share(0.5).alarmLevel(0.05), RIGHT);

        assertThat(alarms(rounds)).isLessThanOrEqualTo(0.05 + 3 * Math.sqrt(0.05 * 0.95 / ROUNDS));
    }

    @Test
    void raisesTheAlarmSoonAfterADrift() {
        List<Round> rounds =
                rounds(new World(call -> call < 500 ? 0.03 : 0.4, 0, 0), 1, audit -> audit.share(0.5), RIGHT);

        List<Round> without = rounds(new World(call -> 0.03, 0, 0), 1, audit -> audit.share(0.5), RIGHT);

        assertThat(alarms(rounds)).isEqualTo(1);
        assertThat(alarms(without)).isLessThanOrEqualTo(0.01 + 3 * Math.sqrt(0.01 * 0.99 / ROUNDS));
    }

    private static double alarms(List<Round> rounds) {
        return (double) rounds.stream()
                        .filter(round -> round.report().overall().alarmed())
                        .count()
                / ROUNDS;
    }
}
