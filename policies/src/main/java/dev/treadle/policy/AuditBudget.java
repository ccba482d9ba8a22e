package dev.treadle.policy;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;

/**
 * The most that an {@link Audit} may ask of the orchestrator. Immutable.
 *
 * <p>A period begins with the first audit that is chosen or paid for after the end of the one before.
 *
 * @param audits in a period, 1 or more
 * @param dollars in a period, in US dollars, above 0; empty where only audits are counted. The last audit of a period may
 *     exceed it, since what an audit costs is known only afterwards
 */
public record AuditBudget(Duration period, int audits, Optional<BigDecimal> dollars) {

    public AuditBudget {
        if (period.isNegative() || period.isZero()) {
            throw new IllegalArgumentException("the period of an audit budget must be positive: " + period);
        }
        if (audits < 1) {
            throw new IllegalArgumentException("an audit budget needs at least one audit: " + audits);
        }
        dollars.ifPresent(most -> {
            if (most.signum() <= 0) {
                throw new IllegalArgumentException("an audit budget in dollars must be positive: " + most);
            }
        });
    }

    /** So many audits a day. */
    public static AuditBudget daily(int audits) {
        return new AuditBudget(Duration.ofDays(1), audits, Optional.empty());
    }

    /** The same, and no more than so many US dollars in a period. */
    public AuditBudget withDollars(BigDecimal most) {
        return new AuditBudget(period, audits, Optional.of(most));
    }
}
