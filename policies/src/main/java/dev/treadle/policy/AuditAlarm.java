package dev.treadle.policy;

import java.time.Instant;

/**
 * The limit on wrong calls is no longer credible: among audited calls, the orchestrator disagrees more often than chance
 * explains. Requests, tools or the orchestrator are others than those of the certificate. Immutable.
 *
 * @param estimate what was found for the scope of the limit
 * @param level the chance of an alarm, ever, while all limits hold
 * @param time of the audit that raised it
 */
public record AuditAlarm(AuditReport.Estimate estimate, double level, Instant time) {

    /** For a person: what happened, and what to do. */
    @Override
    public String toString() {
        return estimate + " Look at the disagreements in the journal: where the specialist is wrong, calibrate again on"
                + " recent requests, or escalate more.";
    }
}
