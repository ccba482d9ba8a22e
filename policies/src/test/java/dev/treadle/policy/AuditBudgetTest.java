package dev.treadle.policy;

import static dev.treadle.policy.Exchanges.RIGHT;
import static dev.treadle.policy.Exchanges.accepted;
import static dev.treadle.policy.Exchanges.failing;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.treadle.router.CostModel;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AuditBudgetTest {

    private static final BigDecimal CENT = new BigDecimal("0.01");

    private final Hands hands = new Hands();
    private Instant now = Instant.parse("2026-11-25T10:00:00Z");
    private int ids;

    private final Clock clock = new Clock() {
        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    };

    /** An answer costs what is given, or nobody knows; an estimate is a cent, or nobody knows. */
    private static CostModel costs(Optional<BigDecimal> known, Optional<BigDecimal> estimated) {
        return new CostModel() {
            @Override
            public Optional<BigDecimal> cost(ChatResponse response) {
                return known;
            }

            @Override
            public Optional<BigDecimal> estimate(ChatRequest request, ChatResponse localAnswer) {
                return estimated;
            }
        };
    }

    private Audit audit(ChatModel orchestrator, AuditBudget budget, CostModel costs) {
        return Audit.builder(orchestrator, hands, 0.05)
                .share(1)
                .budget(budget)
                .costModel(costs)
                .clock(clock)
                .build();
    }

    private void accept(Audit audit, int calls) {
        for (int i = 0; i < calls; i++) {
            audit.onExchange(accepted("call-" + ids++, true));
        }
    }

    @Test
    void allowsSoManyAuditsInAPeriodAndAsManyInTheNext() {
        Audit audit = audit(RIGHT, AuditBudget.daily(2), CostModel.UNKNOWN);

        accept(audit, 5);
        hands.work();
        assertThat(audit.report().agreed()).isEqualTo(2);
        assertThat(audit.report().watched()).isEqualTo(2);
        assertThat(audit.report().overBudget()).isEqualTo(3);

        now = now.plus(Duration.ofHours(23));
        accept(audit, 1);
        assertThat(audit.report().overBudget()).isEqualTo(4);

        now = now.plus(Duration.ofHours(1));
        accept(audit, 3);
        hands.work();
        assertThat(audit.report().agreed()).isEqualTo(4);
        assertThat(audit.report().overBudget()).isEqualTo(5);
    }

    @Test
    void asksNoMoreOnceTheMoneyIsSpent() {
        AuditBudget budget = AuditBudget.daily(100).withDollars(new BigDecimal("0.025"));
        Audit audit = audit(RIGHT, budget, costs(Optional.of(CENT), Optional.empty()));

        accept(audit, 10);
        hands.work();

        AuditReport report = audit.report();
        assertThat(report.agreed()).isEqualTo(3);
        assertThat(report.abandoned()).isEqualTo(7);
        assertThat(report.dollars()).isEqualByComparingTo("0.03");
        accept(audit, 1);
        assertThat(audit.report().overBudget()).isEqualTo(1);

        now = now.plus(Duration.ofDays(1));
        accept(audit, 1);
        hands.work();
        assertThat(audit.report().agreed()).isEqualTo(4);
    }

    @Test
    void paysTheEstimateWhereTheOrchestratorFailsOrReportsNoTokens() {
        AuditBudget budget = AuditBudget.daily(100).withDollars(CENT);
        CostModel costs = costs(Optional.empty(), Optional.of(CENT));
        for (ChatModel orchestrator : new ChatModel[] {RIGHT, failing(new IllegalStateException("down"))}) {
            Audit audit = audit(orchestrator, budget, costs);

            accept(audit, 5);
            hands.work();

            assertThat(audit.report().agreed() + audit.report().failed()).isEqualTo(1);
            assertThat(audit.report().dollars()).isEqualByComparingTo(CENT);
        }
    }

    @Test
    void allowsOneAuditInAPeriodWhereMoneyIsLimitedAndNoPriceIsKnown() {
        AuditBudget budget = AuditBudget.daily(100).withDollars(BigDecimal.TEN);
        Audit audit = audit(RIGHT, budget, costs(Optional.empty(), Optional.empty()));

        accept(audit, 3);
        hands.work();
        assertThat(audit.report().agreed()).isEqualTo(1);

        now = now.plus(Duration.ofDays(1));
        accept(audit, 3);
        hands.work();
        assertThat(audit.report().agreed()).isEqualTo(2);
    }

    /** A period that ended while a call waited must not leave what that call cost to all later ones. */
    @ParameterizedTest
    @CsvSource({"0.01", "''"})
    void beginsAnewAfterAnAuditThatIsPaidForInTheNextPeriod(String price) {
        Optional<BigDecimal> known =
                Optional.of(price).filter(p -> !p.isEmpty()).map(BigDecimal::new);
        Audit audit = audit(RIGHT, AuditBudget.daily(100).withDollars(CENT), costs(known, Optional.empty()));
        accept(audit, 1);

        now = now.plus(Duration.ofDays(1));
        hands.work();
        assertThat(audit.report().agreed()).isEqualTo(1);
        accept(audit, 1);
        assertThat(audit.report().overBudget()).isEqualTo(1);

        now = now.plus(Duration.ofDays(1));
        accept(audit, 1);
        hands.work();
        assertThat(audit.report().agreed()).isEqualTo(2);
    }

    @Test
    void goesOnWhereTheCostModelThrowsAndMoneyIsNotLimited() {
        CostModel broken = new CostModel() {
            @Override
            public Optional<BigDecimal> cost(ChatResponse response) {
                throw new IllegalStateException("boom");
            }

            @Override
            public Optional<BigDecimal> estimate(ChatRequest request, ChatResponse localAnswer) {
                throw new IllegalStateException("boom");
            }
        };
        Audit audit = audit(RIGHT, AuditBudget.daily(100), broken);

        accept(audit, 3);
        hands.work();

        assertThat(audit.report().agreed()).isEqualTo(3);
        assertThat(audit.report().dollars()).isZero();
    }

    @Test
    void refusesABudgetThatCannotBeKept() {
        assertThatIllegalArgumentException().isThrownBy(() -> AuditBudget.daily(0));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AuditBudget.daily(1).withDollars(BigDecimal.ZERO))
                .withMessageContaining("positive");
        assertThatIllegalArgumentException().isThrownBy(() -> new AuditBudget(Duration.ZERO, 1, Optional.empty()));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> audit(RIGHT, AuditBudget.daily(1).withDollars(CENT), CostModel.UNKNOWN))
                .withMessageContaining("needs a cost model");
    }
}
