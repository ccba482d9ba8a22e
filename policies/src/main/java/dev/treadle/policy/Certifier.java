package dev.treadle.policy;

import dev.treadle.router.Candidate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

    /** Certifies on samples of the held-out calls, and looks up in all of them whether each promise is true. */
    Rehearsal rehearse(double alpha, int rounds, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        FixedSequence plan = plan((double) heldRequests / fittedRequests, alpha, byTools);
        List<FixedSequence.Answer> world = answers(held);
        int certified = 0;
        int broken = 0;
        double coverage = 0;
        for (int round = 0; round < rounds; round++) {
            FixedSequence.Result result = plan.test(byTools ? tools(world, random) : requests(world, random));
            if (result.passed()) {
                certified++;
                List<FixedSequence.Answer> trusted = world.stream()
                        .filter(a -> a.probability() >= result.threshold())
                        .toList();
                long wrong = trusted.stream().filter(a -> !a.right()).count();
                broken += wrong > alpha * trusted.size() ? 1 : 0;
                coverage += (double) trusted.size() / heldRequests;
            }
        }
        return new Rehearsal(rounds, certified, broken, rounds == 0 ? 0 : coverage / rounds);
    }

    // With replacement, so that the share of wrong ones in the whole world is the true one of the sample.
    private static List<FixedSequence.Answer> requests(List<FixedSequence.Answer> world, SplittableRandom random) {
        return world.stream()
                .map(any -> world.get(random.nextInt(world.size())))
                .toList();
    }

    private static List<FixedSequence.Answer> tools(List<FixedSequence.Answer> world, SplittableRandom random) {
        Map<String, List<FixedSequence.Answer>> byTool = new LinkedHashMap<>();
        world.forEach(
                a -> byTool.computeIfAbsent(a.group(), g -> new ArrayList<>()).add(a));
        List<List<FixedSequence.Answer>> tools = List.copyOf(byTool.values());
        List<FixedSequence.Answer> sample = new ArrayList<>();
        for (int i = 0; i < tools.size(); i++) {
            // The same tool drawn twice counts as two.
            String name = "#" + i;
            tools.get(random.nextInt(tools.size()))
                    .forEach(a -> sample.add(new FixedSequence.Answer(a.probability(), a.right(), name)));
        }
        return sample;
    }

    private static List<FixedSequence.Answer> answers(List<Call> calls) {
        return calls.stream().map(Call::answer).toList();
    }
}
