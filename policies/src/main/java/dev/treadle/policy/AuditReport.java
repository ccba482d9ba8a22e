package dev.treadle.policy;

import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * What an {@link Audit} has found so far. Immutable.
 *
 * <p>{@code accepted} = {@code watched} + {@code queueFull} + {@code overBudget}. Of the watched calls, a sample was
 * chosen: {@code agreed} + {@code disagreed} + {@code failed} + {@code abandoned} + {@code waiting}.
 *
 * @param accepted calls of specialists that the router answered with, one for each request
 * @param watched those of them that had a chance of being chosen: what the estimates are about
 * @param queueFull those that had none, because too many waited
 * @param overBudget those that had none, because the budget was used up
 * @param agreed chosen, and the orchestrator makes the same calls
 * @param disagreed chosen, and the orchestrator makes other calls, or none
 * @param failed chosen, and the orchestrator failed, or its answer is none: cut off, blocked, or not fit for the tools
 * @param abandoned chosen and not asked about: the audit was closed, the money was spent, or the executor refused
 * @param waiting chosen and not judged yet
 * @param dollars what the audits cost; where that is not known, or the orchestrator failed, what it may have cost, if the
 *     cost model can tell
 * @param estimates of all calls first, then of each stricter limit
 */
public record AuditReport(
        long accepted,
        long watched,
        long queueFull,
        long overBudget,
        long agreed,
        long disagreed,
        long failed,
        long abandoned,
        long waiting,
        BigDecimal dollars,
        List<Estimate> estimates) {

    /** The probability with which an interval covers the share at a moment that is chosen beforehand. */
    public static final double CONFIDENCE = 0.95;

    public AuditReport {
        estimates = List.copyOf(estimates);
    }

    AuditReport with(List<Estimate> found) {
        return new AuditReport(
                accepted,
                watched,
                queueFull,
                overBudget,
                agreed,
                disagreed,
                failed,
                abandoned,
                waiting,
                dollars,
                found);
    }

    /** The estimate for all calls. */
    public Estimate overall() {
        return estimates.get(0);
    }

    /** For a person: one line for each limit. */
    @Override
    public String toString() {
        return String.join("\n", estimates.stream().map(Estimate::toString).toList());
    }

    /**
     * How often the orchestrator disagrees with accepted calls.
     *
     * @param scope {@link RiskCertificate#ALL}, the name of a tool, or of a {@link RiskClass} in lower case
     * @param limit the tolerated share of disagreements: the certificate's alpha, plus what was allowed for mistakes of the
     *     orchestrator itself
     * @param watched accepted calls in the scope that had a chance of being chosen
     * @param judged those of them that the orchestrator agreed or disagreed with
     * @param disagreed those it disagreed with
     * @param share the estimated share of all watched calls that the orchestrator disagrees with; empty where none was
     *     judged
     * @param low the lower end of a {@link #CONFIDENCE} interval for the share
     * @param high its upper end
     * @param evidence against the limit: 1 says nothing, and the alarm is raised at 1 / level
     * @param alarmed whether the alarm was raised
     */
    public record Estimate(
            String scope,
            double limit,
            long watched,
            long judged,
            long disagreed,
            OptionalDouble share,
            double low,
            double high,
            double evidence,
            boolean alarmed) {

        /** For a person. */
        @Override
        public String toString() {
            String calls = scope.equals(RiskCertificate.ALL) ? "accepted calls" : "accepted calls of " + scope;
            if (share.isEmpty()) {
                return String.format(Locale.ROOT, "Of %d %s, none was audited yet.", watched, calls);
            }
            return String.format(
                    Locale.ROOT,
                    "Of %d %s, %d were audited: the orchestrator disagrees with %d, which makes %s of all (with %s"
                            + " confidence %s to %s; tolerated are %s)%s.",
                    watched,
                    calls,
                    judged,
                    disagreed,
                    RiskCertificate.percent(share.getAsDouble()),
                    RiskCertificate.percent(CONFIDENCE),
                    RiskCertificate.percent(low),
                    RiskCertificate.percent(high),
                    RiskCertificate.percent(limit),
                    alarmed ? ": the limit is no longer credible" : "");
        }
    }
}
