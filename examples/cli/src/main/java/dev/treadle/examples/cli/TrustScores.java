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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What a calibration and its certificate are worth on examples: figures over the calls that fit their schemas. */
final class TrustScores {

    private record Call(String source, double confidence, double calibrated, boolean right, boolean accepted) {}

    private final Trust trust;
    private final RiskControlled policy;
    private final List<Call> calls = new ArrayList<>();

    TrustScores(Trust trust) {
        this.trust = trust;
        this.policy = trust.policy();
    }

    void add(String source, Candidate candidate, boolean right) {
        calls.add(new Call(
                source,
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

    /** Trusted calls, and the wrong ones among them. */
    private record Trusted(long calls, long wrong) {

        static Trusted of(List<Call> calls) {
            return new Trusted(
                    calls.stream().filter(Call::accepted).count(),
                    calls.stream().filter(c -> c.accepted() && !c.right()).count());
        }

        String percentWrong() {
            return calls == 0 ? "-" : String.format(Locale.ROOT, "%.1f %%", 100.0 * wrong / calls);
        }
    }

    private Map<String, Trusted> bySource() {
        Map<String, List<Call>> calls = new LinkedHashMap<>();
        this.calls.forEach(
                c -> calls.computeIfAbsent(c.source(), s -> new ArrayList<>()).add(c));
        Map<String, Trusted> trusted = new LinkedHashMap<>();
        calls.forEach((source, own) -> trusted.put(source, Trusted.of(own)));
        return trusted;
    }

    /** @param requests all examples, with calls or without */
    void print(PrintWriter out, int requests) {
        Reliability raw = of(false);
        Reliability calibrated = of(true);
        Trusted all = Trusted.of(calls);
        out.printf(
                Locale.ROOT,
                "%n%d calls that fit their schemas: confidence auroc %.3f, ece %.3f; calibrated auroc %.3f, ece %.3f%n"
                        + "trusted as certified: %d of %d requests (%.1f %%), %d of them wrong (%s)%n",
                raw.n(),
                raw.auroc(),
                raw.ece(),
                calibrated.auroc(),
                calibrated.ece(),
                all.calls(),
                requests,
                100.0 * all.calls() / requests,
                all.wrong(),
                all.percentWrong());
        Map<String, Trusted> sources = bySource();
        if (sources.size() > 1) {
            sources.forEach((source, t) -> out.printf(
                    Locale.ROOT,
                    "  %-20s %6d trusted %6d wrong %8s%n",
                    source,
                    t.calls(),
                    t.wrong(),
                    t.percentWrong()));
        }
    }

    ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        write(json, Trusted.of(calls));
        json.set("confidence", json(of(false)));
        json.set("calibrated", json(of(true)));
        ObjectNode sources = json.putObject("by_source");
        bySource().forEach((source, trusted) -> write(sources.putObject(source), trusted));
        return json;
    }

    private static void write(ObjectNode json, Trusted trusted) {
        json.put("accepted", trusted.calls()).put("errors", trusted.wrong());
    }

    private static ObjectNode json(Reliability figures) {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("n", figures.n());
        Scores.put(json, "auroc", figures.auroc());
        Scores.put(json, "ece", figures.ece());
        Scores.put(json, "brier", figures.brier());
        return json;
    }
}
