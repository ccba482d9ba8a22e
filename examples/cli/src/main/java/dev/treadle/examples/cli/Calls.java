package dev.treadle.examples.cli;

import dev.treadle.policy.Reliability;
import dev.treadle.policy.RiskControlled;
import dev.treadle.policy.Trust;
import dev.treadle.router.Candidate;
import dev.treadle.router.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The calls that fit their schemas, which are what a router may accept, and how sure each is. Immutable.
 *
 * @param requests how many these come from
 * @param right requests that the specialist answers rightly, abstentions where no tool fits included
 * @param part which requests
 * @param trust what gives the calibrated probabilities
 */
record Calls(int requests, int right, Part part, Optional<Trust> trust, List<Call> calls) {

    /** Which requests are looked at. */
    enum Part {
        /** All of the data. */
        ALL,
        /** Those that the calibration was not fitted on, where the data are those it was made from. */
        HELD_OUT,
        /** All, though the calibration was fitted on some: the data are, in part, those it was made from. */
        WITH_FITTED
    }

    Calls {
        calls = List.copyOf(calls);
    }

    /**
     * A call, or several that answer a request together.
     *
     * @param confidence the raw sequence probability
     * @param calibrated the calibrated probability; NaN without a calibration
     * @param trusted whether a certificate covers it
     */
    record Call(String source, boolean right, double confidence, double calibrated, boolean trusted) {}

    /**
     * @param dataHash of the files that the attempts come from
     */
    static Calls of(List<Attempt> attempts, Optional<Trust> trust, String dataHash) {
        Optional<Trust> madeFromThese =
                trust.filter(t -> t.calibration().origin().dataHash().equals(dataHash));
        Optional<boolean[]> fitted = madeFromThese.flatMap(
                t -> t.fittedOn(attempts.stream().map(Attempt::observation).toList()));
        List<Attempt> seen = new ArrayList<>();
        for (int i = 0; i < attempts.size(); i++) {
            if (fitted.isEmpty() || !fitted.get()[i]) {
                seen.add(attempts.get(i));
            }
        }
        List<Call> calls = new ArrayList<>();
        seen.forEach(attempt -> attempt.candidate().ifPresent(c -> calls.add(call(attempt, c, trust))));
        return new Calls(
                seen.size(),
                (int) seen.stream().filter(a -> a.prediction().exact()).count(),
                fitted.isPresent() ? Part.HELD_OUT : madeFromThese.isPresent() ? Part.WITH_FITTED : Part.ALL,
                trust,
                calls);
    }

    private static Call call(Attempt attempt, Candidate candidate, Optional<Trust> trust) {
        return new Call(
                attempt.example().source(),
                attempt.prediction().exact(),
                candidate.evidence().confidence(),
                trust.map(t -> t.calibration().probability(candidate)).orElse(Double.NaN),
                trust.map(Trust::policy).map(p -> accepts(p, candidate)).orElse(false));
    }

    private static boolean accepts(RiskControlled policy, Candidate candidate) {
        return policy.judge(candidate) instanceof Verdict.Accept;
    }

    /** What makes a call sure. */
    enum Score {
        /** The product of all decisions of the specialist. */
        RAW("raw sequence probability"),
        /** What a calibration makes of the evidence. */
        CALIBRATED("calibrated probability");

        final String label;

        Score(String label) {
            this.label = label;
        }

        double of(Call call) {
            return this == RAW ? call.confidence() : call.calibrated();
        }
    }

    /** The scores there are. */
    List<Score> scores() {
        return trust.isPresent() ? List.of(Score.RAW, Score.CALIBRATED) : List.of(Score.RAW);
    }

    private double[] values(Score score) {
        return calls.stream().mapToDouble(score::of).toArray();
    }

    private boolean[] outcomes() {
        boolean[] outcomes = new boolean[calls.size()];
        for (int i = 0; i < outcomes.length; i++) {
            outcomes[i] = calls.get(i).right();
        }
        return outcomes;
    }

    Reliability reliability(Score score) {
        return Reliability.of(values(score), outcomes());
    }

    List<Reliability.Bin> bins(Score score) {
        return Reliability.bins(values(score), outcomes());
    }

    /** The curve by a score, over all requests. */
    RiskCoverage curve(Score score) {
        return RiskCoverage.of(values(score), outcomes(), requests);
    }

    /** The best curve there could be. */
    RiskCoverage oracle() {
        return RiskCoverage.oracle((int) calls.stream().filter(Call::right).count(), calls.size(), requests);
    }

    /**
     * Trusted calls.
     *
     * @param accepted how many
     * @param wrong the wrong ones among them
     */
    record Trusted(int accepted, int wrong) {

        static Trusted of(List<Call> calls) {
            List<Call> accepted = calls.stream().filter(Call::trusted).toList();
            return new Trusted(accepted.size(), (int)
                    accepted.stream().filter(c -> !c.right()).count());
        }

        double risk() {
            return (double) wrong / accepted;
        }
    }

    /** What the certificate covers. */
    Trusted trusted() {
        return Trusted.of(calls);
    }
}
