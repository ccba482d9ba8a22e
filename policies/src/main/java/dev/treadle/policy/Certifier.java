package dev.treadle.policy;

import dev.treadle.router.Candidate;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Proves limits for a calibration on calls that it was not fitted on. What is tested, and in which order, comes from the
 * calls of the fit; calls that {@link RiskControlled} sends away for their words, or for a language that was not seen, are
 * not accepted here either. Immutable.
 */
final class Certifier {

    private final double delta;
    private final boolean byTools;
    private final List<Call> fitted;
    private final int fittedRequests;
    private final List<Call> held;
    private final int heldRequests;

    /** A call with known outcome and the probability that it was given. */
    record Call(Candidate candidate, FixedSequence.Answer answer) {}

    /** Calls, and how many requests they come from. */
    record Calls(int requests, List<Call> calls) {

        private List<Call> acceptable() {
            return calls.stream()
                    .filter(c -> c.answer().probability() > 0 && !RiskControlled.guarded(c.candidate()))
                    .toList();
        }
    }

    /**
     * @param byTools whether the promise is about tools that come and go
     * @param fit the calls of the fit, with the probabilities by fits that did not see them
     * @param test the other calls, with the probabilities by the calibration
     */
    Certifier(double delta, boolean byTools, Calls fit, Calls test) {
        this.delta = delta;
        this.byTools = byTools;
        this.fitted = fit.acceptable();
        this.fittedRequests = fit.requests();
        this.held = test.acceptable();
        this.heldRequests = test.requests();
    }

    /** The limit for all calls. */
    RiskCertificate.Limit overall(double alpha) {
        FixedSequence plan = plan((double) heldRequests / fittedRequests, alpha, byTools);
        return limit(RiskCertificate.ALL, alpha, heldRequests, plan.test(answers(held)));
    }

    /** The limit for the calls of a tool or risk class; of a tool, its calls are what is independent. */
    RiskCertificate.Limit scoped(String scope, double alpha) {
        List<Call> mine = held.stream()
                .filter(c -> RiskControlled.covers(scope, c.candidate()))
                .toList();
        boolean severalTools = byTools && RiskClass.named(scope).isPresent();
        FixedSequence plan = plan((double) mine.size() / Math.max(1, fitted.size()), alpha, severalTools);
        return limit(scope, alpha, mine.size(), plan.test(answers(mine)));
    }

    private FixedSequence plan(double share, double alpha, boolean severalTools) {
        return FixedSequence.plan(answers(fitted), share, new FixedSequence.Settings(alpha, delta, severalTools));
    }

    private RiskCertificate.Limit limit(String scope, double alpha, int n, FixedSequence.Result result) {
        Tally tally = result.tally();
        return new RiskCertificate.Limit(
                scope,
                alpha,
                n,
                tally.accepted(),
                tally.errors(),
                tally.effective(),
                tally.bound(delta),
                result.threshold());
    }

    /** Certifies on parts of the held-out calls, as {@link Rehearsal} says. */
    Rehearsal rehearse(double alpha, int rounds, long seed) {
        double share = (double) heldRequests / fittedRequests;
        return new Rehearser(answers(held), heldRequests, byTools, alpha, new SplittableRandom(seed))
                .rehearse(rounds, part -> plan(share * part, alpha, byTools));
    }

    private static List<FixedSequence.Answer> answers(List<Call> calls) {
        return calls.stream().map(Call::answer).toList();
    }
}
