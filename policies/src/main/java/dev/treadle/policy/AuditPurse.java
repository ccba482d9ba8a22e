package dev.treadle.policy;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is left of an {@link AuditBudget} in the present period. Not thread-safe. */
final class AuditPurse {

    private final AuditBudget budget;
    private @Nullable Instant began;
    private int audits;
    private BigDecimal spent = BigDecimal.ZERO;
    private boolean shut;

    AuditPurse(AuditBudget budget) {
        this.budget = budget;
    }

    /** Whether one more audit may be taken on. */
    boolean allowsAudit(Instant now) {
        turn(now);
        return audits < budget.audits() && hasMoney();
    }

    /** Whether the orchestrator may be asked for an audit that was taken on. */
    boolean allowsAsking(Instant now) {
        turn(now);
        return hasMoney();
    }

    /** Takes an audit on. */
    void takeOn(Instant now) {
        turn(now);
        begin(now);
        audits++;
    }

    /**
     * Pays for an audit, in the period in which its price is known. Where money is limited and the price not known, nothing
     * more is asked for in this period.
     *
     * @return whether the price was known, or money is not limited
     */
    boolean pay(Optional<BigDecimal> price, Instant now) {
        turn(now);
        // The period of the call may be over; without a beginning, this one would never be.
        begin(now);
        price.ifPresent(dollars -> spent = spent.add(dollars));
        boolean known = price.isPresent() || budget.dollars().isEmpty();
        shut |= !known;
        return known;
    }

    private boolean hasMoney() {
        return budget.dollars().isEmpty()
                || (!shut && spent.compareTo(budget.dollars().get()) < 0);
    }

    private void begin(Instant now) {
        if (began == null) {
            began = now;
        }
    }

    private void turn(Instant now) {
        if (began != null && Duration.between(began, now).compareTo(budget.period()) >= 0) {
            began = null;
            audits = 0;
            spent = BigDecimal.ZERO;
            shut = false;
        }
    }
}
