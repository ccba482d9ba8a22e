package dev.treadle.policy;

import dev.langchain4j.agent.tool.ToolSpecification;
import dev.treadle.router.Candidate;
import dev.treadle.router.EscalationPolicy;
import dev.treadle.router.Reason;
import dev.treadle.router.ToolCall;
import dev.treadle.router.Verdict;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Accepts what a certificate covers: calls whose calibrated probability reaches the threshold that was proved to keep the
 * share of wrong accepted calls at or under alpha, with probability 1 - delta. Everything else escalates; everything at
 * all where no threshold was proved.
 *
 * <p>Requests with words of negation or condition ({@link Policies#negationGuard()}, {@link Policies#conditionGuard()})
 * escalate; they did so in the proof, too. Calls that a stricter limit covers, by a tool's name or its {@link RiskClass},
 * must reach that limit's threshold as well.
 *
 * <p>The promise is about what this policy accepts alone. Another policy before it may take away right answers rather than
 * wrong ones, so that the share of wrong ones among the rest is larger.
 *
 * <p>Immutable and thread-safe.
 */
public final class RiskControlled implements EscalationPolicy {

    private static final EscalationPolicy GUARDS = Policies.allOf(Policies.negationGuard(), Policies.conditionGuard());

    private final Calibration calibration;
    private final RiskCertificate certificate;

    RiskControlled(Calibration calibration, RiskCertificate certificate) {
        this.calibration = calibration;
        this.certificate = certificate;
    }

    @Override
    public Verdict judge(Candidate candidate) {
        Verdict guarded = GUARDS.judge(candidate);
        if (guarded instanceof Verdict.Escalate) {
            return guarded;
        }
        RiskCertificate.Limit limit = limit(candidate);
        String promised = limit.scope().equals(RiskCertificate.ALL) ? "" : " for " + limit.scope();
        if (limit.acceptsNothing()) {
            return Verdict.escalate(
                    Reason.LOW_CONFIDENCE,
                    "no threshold" + promised + " is certified for at most " + RiskCertificate.percent(limit.alpha())
                            + " wrong");
        }
        double probability = calibration.probability(candidate);
        boolean enough = probability >= limit.threshold();
        String figures = String.format(
                Locale.ROOT,
                "calibrated %.3f %s %.3f, certified%s for at most %s wrong",
                probability,
                enough ? ">=" : "<",
                limit.threshold(),
                promised,
                RiskCertificate.percent(limit.alpha()));
        return enough ? Verdict.accept(figures) : Verdict.escalate(Reason.LOW_CONFIDENCE, figures);
    }

    /** The limit with the highest threshold among those that cover a candidate. */
    public RiskCertificate.Limit limit(Candidate candidate) {
        return Stream.concat(
                        Stream.of(certificate.overall()),
                        certificate.stricter().stream().filter(limit -> covers(limit.scope(), candidate)))
                .max(Comparator.comparingDouble(RiskCertificate.Limit::threshold))
                .orElse(certificate.overall());
    }

    /** Whether words of negation or condition alone send a request away. */
    static boolean guarded(Candidate candidate) {
        return GUARDS.judge(candidate) instanceof Verdict.Escalate;
    }

    /** Whether a candidate calls a tool of that name or risk class. */
    static boolean covers(String scope, Candidate candidate) {
        return covers(scope, candidate.calls(), candidate.tools());
    }

    /** Whether one of the calls is of a tool of that name or risk class. */
    static boolean covers(String scope, List<ToolCall> calls, List<ToolSpecification> tools) {
        Optional<RiskClass> risk = RiskClass.named(scope);
        return calls.stream()
                .anyMatch(call -> risk.isPresent()
                        ? tool(tools, call.name()).flatMap(RiskClass::of).equals(risk)
                        : call.name().equals(scope));
    }

    private static Optional<ToolSpecification> tool(List<ToolSpecification> tools, String name) {
        return tools.stream().filter(tool -> tool.name().equals(name)).findFirst();
    }
}
