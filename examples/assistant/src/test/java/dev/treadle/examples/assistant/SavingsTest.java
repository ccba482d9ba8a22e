package dev.treadle.examples.assistant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.model.output.TokenUsage;
import dev.treadle.router.Evidence;
import dev.treadle.router.Reason;
import dev.treadle.router.RouteTrace;
import dev.treadle.router.RouteTrace.AnsweredBy;
import dev.treadle.router.RouteTrace.Latency;
import dev.treadle.router.Verdict;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SavingsTest {

    private static final Optional<BigDecimal> NOT_KNOWN = Optional.empty();

    @Test
    void addsUpLocalAndEscalatedTurns() {
        Savings savings = Savings.of(List.of(
                turn(10, 900, local(AnsweredBy.SPECIALIST, "0.002"), local(AnsweredBy.RENDERER, "0.003")),
                turn(30, 400, local(AnsweredBy.SPECIALIST, "0.001"), local(AnsweredBy.RENDERER, "0.001")),
                turn(700, 0, gemini("0.010", 100), gemini("0.020", 200))));

        assertThat(savings.turns()).isEqualTo(3);
        assertThat(savings.localTurns()).isEqualTo(2);
        assertThat(savings.escalatedTurns()).isEqualTo(1);
        assertThat(savings.requests()).isEqualTo(2);
        assertThat(savings.requestsWithout()).isEqualTo(6);
        assertThat(savings.tokens()).isEqualTo(300);
        assertThat(savings.tokensWithout()).isEqualTo(1_600);
        assertThat(savings.cost()).contains(new BigDecimal("0.030"));
        assertThat(savings.costSaved()).contains(new BigDecimal("0.007"));
        assertThat(savings.costWithout()).contains(new BigDecimal("0.037"));
        assertThat(savings.medianLocalMillis()).hasValue(20);
        assertThat(savings.medianEscalatedMillis()).hasValue(700);
    }

    @Test
    void countsATurnThatGeminiPhrasedAsEscalatedAndItsLocalCallAsSaved() {
        Savings savings =
                Savings.of(List.of(turn(500, 900, local(AnsweredBy.SPECIALIST, "0.002"), gemini("0.010", 100))));

        assertThat(savings.localTurns()).isZero();
        assertThat(savings.requests()).isEqualTo(1);
        assertThat(savings.requestsWithout()).isEqualTo(2);
        assertThat(savings.costSaved()).contains(new BigDecimal("0.002"));
        assertThat(savings.medianLocalMillis()).isEmpty();
    }

    @Test
    void countsARequestThatFailed() {
        Savings savings = Savings.of(List.of(turn(500, 0, trace(AnsweredBy.NOBODY, NOT_KNOWN, NOT_KNOWN, 0))));

        assertThat(savings.requests()).isEqualTo(1);
        assertThat(savings.localTurns()).isZero();
    }

    @Test
    void doesNotKnowASumOfWhichAPartIsNotKnown() {
        Savings savings = Savings.of(List.of(
                turn(500, 0, gemini("0.010", 100)),
                turn(500, 0, trace(AnsweredBy.ORCHESTRATOR, NOT_KNOWN, NOT_KNOWN, 100))));

        assertThat(savings.cost()).isEmpty();
        assertThat(savings.costWithout()).isEmpty();
    }

    @Test
    void isAllZeroWithoutTurns() {
        Savings savings = Savings.of(List.of());

        assertThat(savings.turns()).isZero();
        assertThat(savings.requestsWithout()).isZero();
        assertThat(savings.costWithout()).contains(BigDecimal.ZERO);
        assertThat(savings.medianLocalMillis()).isEmpty();
    }

    private static Turn turn(long millis, long estimatedTokens, RouteTrace... traces) {
        return new Turn(
                "words",
                List.of(),
                List.of(),
                "answer",
                Optional.empty(),
                List.of(traces),
                millis * 1_000_000,
                estimatedTokens);
    }

    private static RouteTrace local(AnsweredBy by, String saved) {
        return trace(by, Optional.of(BigDecimal.ZERO), Optional.of(new BigDecimal(saved)), 0);
    }

    private static RouteTrace gemini(String cost, int tokens) {
        return trace(AnsweredBy.ORCHESTRATOR, Optional.of(new BigDecimal(cost)), NOT_KNOWN, tokens);
    }

    private static RouteTrace trace(
            AnsweredBy by, Optional<BigDecimal> cost, Optional<BigDecimal> saved, int totalTokens) {
        return new RouteTrace(
                "id",
                by,
                Optional.of("pointer"),
                Verdict.escalate(Reason.CUSTOM, "a test"),
                List.of(),
                Evidence.NONE,
                List.of(),
                new Latency(0, 0, 0, 0, 0),
                totalTokens == 0 ? Optional.empty() : Optional.of(new TokenUsage(totalTokens, 0, totalTokens)),
                cost,
                saved,
                Optional.empty());
    }
}
