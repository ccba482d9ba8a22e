package dev.treadle.examples.cli;

import dev.treadle.policy.Policies;
import dev.treadle.policy.RiskControlled;
import dev.treadle.policy.Trust;
import dev.treadle.router.Candidate;
import dev.treadle.router.EscalationPolicy;
import dev.treadle.router.Verdict;
import java.util.OptionalDouble;

/** The policy of a route, which remembers what it measured last, for the report. One request at a time. */
final class Judge implements EscalationPolicy {

    /**
     * What a request was measured by.
     *
     * @param threshold from which calls are trusted; positive infinity where none are
     * @param calibrated what is held against the threshold; where empty, the confidence is
     */
    record Measure(double threshold, OptionalDouble calibrated) {}

    private interface Gauge {
        Measure measure(Candidate candidate);
    }

    private final EscalationPolicy policy;
    private final Gauge gauge;
    private final Measure unasked;
    private volatile Measure last;

    private Judge(EscalationPolicy policy, Gauge gauge, Measure unasked) {
        this.policy = policy;
        this.gauge = gauge;
        this.unasked = unasked;
        this.last = unasked;
    }

    /** Trusts by a threshold of the confidence. */
    static Judge byConfidence(double threshold) {
        Measure always = new Measure(threshold, OptionalDouble.empty());
        return new Judge(Policies.recommended(threshold), candidate -> always, always);
    }

    /** Trusts as certified. */
    static Judge certified(Trust trust) {
        RiskControlled policy = trust.policy();
        return new Judge(
                policy,
                candidate -> new Measure(
                        policy.limit(candidate).threshold(),
                        OptionalDouble.of(trust.calibration().probability(candidate))),
                new Measure(trust.certificate().overall().threshold(), OptionalDouble.empty()));
    }

    @Override
    public Verdict judge(Candidate candidate) {
        last = gauge.measure(candidate);
        return policy.judge(candidate);
    }

    /** Forgets the request before. */
    void next() {
        last = unasked;
    }

    Measure last() {
        return last;
    }
}
