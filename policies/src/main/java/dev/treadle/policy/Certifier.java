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
    private final List<Answer> fitted;
    private final int fittedRequests;
    private final List<Answer> held;
    private final int heldRequests;

    /** A call with known outcome and the probability that it was given. */
    record Answer(Candidate candidate, double probability, boolean right) {}

    /**
     * @param fit the calls of the fit, with the probabilities by fits that did not see them
     * @param fitRequests the requests that these come from
     * @param test the other calls, with the probabilities by the calibration
     * @param testRequests the requests that those come from
     */
    Certifier(double delta, List<Answer> fit, int fitRequests, List<Answer> test, int testRequests) {
        this.delta = delta;
        this.fitted = acceptable(fit);
        this.fittedRequests = fitRequests;
        this.held = acceptable(test);
        this.heldRequests = testRequests;
    }

    private static List<Answer> acceptable(List<Answer> answers) {
        return answers.stream()
                .filter(a -> a.probability() > 0 && !RiskControlled.guarded(a.candidate()))
                .toList();
    }

    /** The limit for all calls. */
    RiskCertificate.Limit overall(double alpha) {
        return limit(
                RiskCertificate.ALL, alpha, heldRequests, test(held, (double) heldRequests / fittedRequests, alpha));
    }

    /** The limit for the calls of a tool or risk class. */
    RiskCertificate.Limit scoped(String scope, double alpha) {
        List<Answer> mine = held.stream()
                .filter(a -> RiskControlled.covers(scope, a.candidate()))
                .toList();
        return limit(scope, alpha, mine.size(), test(mine, (double) mine.size() / Math.max(1, fitted.size()), alpha));
    }

    private FixedSequence.Result test(List<Answer> answers, double share, double alpha) {
        return plan(share, alpha).test(probabilities(answers), right(answers));
    }

    private FixedSequence plan(double share, double alpha) {
        return FixedSequence.plan(probabilities(fitted), right(fitted), share, alpha, delta);
    }

    private RiskCertificate.Limit limit(String scope, double alpha, int n, FixedSequence.Result result) {
        return new RiskCertificate.Limit(
                scope,
                alpha,
                n,
                result.accepted(),
                result.errors(),
                BinomialBound.upper(result.errors(), result.accepted(), delta),
                result.threshold());
    }

    /** Certifies on samples of the held-out calls, and looks up in all of them whether each promise is true. */
    Rehearsal rehearse(double alpha, int rounds, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        FixedSequence plan = plan((double) heldRequests / fittedRequests, alpha);
        int certified = 0;
        int broken = 0;
        double coverage = 0;
        for (int round = 0; round < rounds; round++) {
            // With replacement, so that the share of wrong ones among all held-out calls is the true one of the sample.
            List<Answer> sample = held.stream()
                    .map(any -> held.get(random.nextInt(held.size())))
                    .toList();
            FixedSequence.Result result = plan.test(probabilities(sample), right(sample));
            if (result.passed()) {
                certified++;
                List<Answer> trusted = held.stream()
                        .filter(a -> a.probability() >= result.threshold())
                        .toList();
                long wrong = trusted.stream().filter(a -> !a.right()).count();
                broken += wrong > alpha * trusted.size() ? 1 : 0;
                coverage += (double) trusted.size() / heldRequests;
            }
        }
        return new Rehearsal(rounds, certified, broken, rounds == 0 ? 0 : coverage / rounds);
    }

    static double[] probabilities(List<Answer> answers) {
        return answers.stream().mapToDouble(Answer::probability).toArray();
    }

    static boolean[] right(List<Answer> answers) {
        boolean[] right = new boolean[answers.size()];
        for (int i = 0; i < right.length; i++) {
            right[i] = answers.get(i).right();
        }
        return right;
    }
}
