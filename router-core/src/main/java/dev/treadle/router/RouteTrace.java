package dev.treadle.router;

import dev.langchain4j.model.output.TokenUsage;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Everything a person would ask about one request. Immutable.
 *
 * @param id unique among the router's requests; the ids of a specialist's tool calls begin with it
 * @param answeredBy who made the answer
 * @param tier name of the specialist that was asked last; empty where admission refused
 * @param verdict what the router decided
 * @param calls the calls of the last specialist: accepted, or proposed and not trusted; may be empty
 * @param evidence what the last specialist left behind
 * @param repairs what the gate changed
 * @param latency where the time went
 * @param usage tokens that the orchestrator reports; empty where it was not asked or reports none
 * @param cost what the orchestrator charged, in US dollars; empty where not known or not asked
 * @param costSaved what the orchestrator would have charged, in US dollars; empty where not known or where it was asked
 * @param error the orchestrator's error, which the caller got unchanged; empty where it answered
 */
public record RouteTrace(
        String id,
        AnsweredBy answeredBy,
        Optional<String> tier,
        Verdict verdict,
        List<ToolCall> calls,
        Evidence evidence,
        List<Repair> repairs,
        Latency latency,
        Optional<TokenUsage> usage,
        Optional<BigDecimal> cost,
        Optional<BigDecimal> costSaved,
        Optional<Throwable> error) {

    public RouteTrace {
        calls = List.copyOf(calls);
        repairs = List.copyOf(repairs);
    }

    /** Who made an answer. */
    public enum AnsweredBy {
        /** A specialist, in the process. */
        SPECIALIST,
        /** The follow-up's renderer, in the process. */
        RENDERER,
        /** The orchestrator. */
        ORCHESTRATOR,
        /** Nobody: the orchestrator failed, or the trace is of {@link Router#decide}. */
        NOBODY
    }

    /**
     * Time by stage in nanoseconds; 0 for a stage that was not reached. Specialist, gate and policy are sums over tiers.
     */
    public record Latency(long admission, long specialist, long gate, long policy, long orchestrator) {

        /** All stages together. */
        public long total() {
            return admission + specialist + gate + policy + orchestrator;
        }
    }

    /** The reason to escalate; empty where the verdict is to accept. */
    public Optional<Reason> reason() {
        return verdict instanceof Verdict.Escalate escalate ? Optional.of(escalate.reason()) : Optional.empty();
    }

    /** The specialist's confidence; 0 where none was asked. */
    public double confidence() {
        return evidence.confidence();
    }

    RouteTrace answered(
            AnsweredBy by,
            long orchestratorNanos,
            Optional<TokenUsage> newUsage,
            Optional<BigDecimal> newCost,
            Optional<BigDecimal> saved,
            Optional<Throwable> newError) {
        Latency spent =
                new Latency(latency.admission, latency.specialist, latency.gate, latency.policy, orchestratorNanos);
        return new RouteTrace(
                id, by, tier, verdict, calls, evidence, repairs, spent, newUsage, newCost, saved, newError);
    }

    /** One line for a log; without the text of the request. */
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%s by %s tier=%s %s confidence=%.3f calls=%s repairs=%d in %.1f ms%s",
                id,
                answeredBy.name().toLowerCase(Locale.ROOT),
                tier.orElse("-"),
                reason().map(Reason::tag).orElse("accepted"),
                confidence(),
                calls.stream().map(call -> OneLine.of(call.name())).toList(),
                repairs.size(),
                latency.total() / 1e6,
                error.map(e -> " error=" + e.getClass().getSimpleName()).orElse(""));
    }
}
