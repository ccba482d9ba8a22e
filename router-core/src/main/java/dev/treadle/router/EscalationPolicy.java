package dev.treadle.router;

/**
 * Decides whether calls that passed the {@link ToolCallGate} are trusted.
 *
 * <p>Thread safety: one instance judges many requests at once. A policy that throws escalates the request with {@link
 * Reason#POLICY_FAILED}.
 */
@FunctionalInterface
public interface EscalationPolicy {

    /** Judges a proposal whose calls are schema-valid. */
    Verdict judge(Candidate candidate);
}
