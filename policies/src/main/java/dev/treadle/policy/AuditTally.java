package dev.treadle.policy;

import dev.langchain4j.agent.tool.ToolSpecification;
import dev.treadle.router.ToolCall;
import java.util.List;
import java.util.function.Supplier;

/** What an audit knows about one limit. Not thread-safe. */
final class AuditTally {

    private final String scope;
    private final double limit;
    private final double smallestChance;
    private final double alarmWealth;
    private final SampledShare share = new SampledShare();
    private final DriftEvidence evidence;
    private boolean alarmed;

    /**
     * Without calls yet.
     *
     * @param limit the tolerated share of disagreements
     * @param smallestChance that a call in the scope is chosen
     * @param level the chance of a false alarm
     */
    AuditTally(String scope, double limit, double smallestChance, double level) {
        this.scope = scope;
        this.limit = limit;
        this.smallestChance = smallestChance;
        this.alarmWealth = 1 / level;
        this.evidence = new DriftEvidence(limit);
    }

    boolean covers(List<ToolCall> calls, List<ToolSpecification> tools) {
        return scope.equals(RiskCertificate.ALL) || RiskControlled.covers(scope, calls, tools);
    }

    void watch(double chance) {
        share.add(chance);
    }

    /** A watched call was judged; whether that raises the alarm. */
    boolean judge(double chance, boolean disagreed) {
        share.look(chance, disagreed);
        evidence.add(disagreed, smallestChance / chance);
        boolean raised = !alarmed && evidence.wealth() >= alarmWealth;
        alarmed |= raised;
        return raised;
    }

    /** What is known now, to be worked out where nobody waits for it. */
    Supplier<AuditReport.Estimate> estimate() {
        SampledShare now = share.copy();
        double wealth = evidence.wealth();
        boolean wasAlarmed = alarmed;
        double delta = 1 - AuditReport.CONFIDENCE;
        return () -> new AuditReport.Estimate(
                scope,
                limit,
                now.calls(),
                now.looked(),
                now.mistakes(),
                now.estimate(),
                now.low(delta),
                now.high(delta),
                wealth,
                wasAlarmed);
    }
}
