package dev.treadle.examples.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.treadle.policy.Reliability;
import dev.treadle.policy.RiskControlled;
import dev.treadle.policy.Trust;
import dev.treadle.router.Candidate;
import dev.treadle.router.Verdict;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a calibration and its certificate are worth on examples: figures over the calls that fit their schemas. */
final class TrustScores {

    private record Call(double confidence, double calibrated, boolean right, boolean accepted) {}

    private final Trust trust;
    private final RiskControlled policy;
    private final List<Call> calls = new ArrayList<>();

    TrustScores(Trust trust) {
        this.trust = trust;
        this.policy = trust.policy();
    }

    void add(Candidate candidate, boolean right) {
        calls.add(new Call(
                candidate.evidence().confidence(),
                trust.calibration().probability(candidate),
                right,
                policy.judge(candidate) instanceof Verdict.Accept));
    }

    private Reliability of(boolean calibrated) {
        boolean[] right = new boolean[calls.size()];
        double[] probability = new double[right.length];
        for (int i = 0; i < right.length; i++) {
            right[i] = calls.get(i).right();
            probability[i] =
                    calibrated ? calls.get(i).calibrated() : calls.get(i).confidence();
        }
        return Reliability.of(probability, right);
    }

    private long accepted() {
        return calls.stream().filter(Call::accepted).count();
    }

    private long errors() {
        return calls.stream().filter(call -> call.accepted() && !call.right()).count();
    }

    /** @param requests all examples, with calls or without */
    void print(PrintWriter out, int requests) {
        Reliability raw = of(false);
        Reliability calibrated = of(true);
        out.printf(
                Locale.ROOT,
                "%d calls that fit their schemas: confidence auroc %.3f, ece %.3f; calibrated auroc %.3f, ece %.3f%n"
                        + "trusted as certified: %d of %d requests (%.1f %%), %d of them wrong (%.1f %%)%n",
                raw.n(),
                raw.auroc(),
                raw.ece(),
                calibrated.auroc(),
                calibrated.ece(),
                accepted(),
                requests,
                100.0 * accepted() / requests,
                errors(),
                accepted() == 0 ? 0.0 : 100.0 * errors() / accepted());
    }

    ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("accepted", accepted()).put("errors", errors());
        json.set("confidence", json(of(false)));
        json.set("calibrated", json(of(true)));
        return json;
    }

    private static ObjectNode json(Reliability figures) {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("n", figures.n());
        Scores.put(json, "auroc", figures.auroc());
        Scores.put(json, "ece", figures.ece());
        Scores.put(json, "brier", figures.brier());
        return json;
    }
}
