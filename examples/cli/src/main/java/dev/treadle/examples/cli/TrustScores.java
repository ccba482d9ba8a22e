package dev.treadle.examples.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.treadle.policy.Reliability;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** What a calibration and its certificate are worth: figures over the calls that fit their schemas. */
final class TrustScores {

    private final Calls calls;

    TrustScores(Calls calls) {
        this.calls = calls;
    }

    private Map<String, Calls.Trusted> bySource() {
        Map<String, List<Calls.Call>> sources = calls.calls().stream()
                .collect(Collectors.groupingBy(Calls.Call::source, LinkedHashMap::new, Collectors.toList()));
        Map<String, Calls.Trusted> trusted = new LinkedHashMap<>();
        sources.forEach((source, own) -> trusted.put(source, Calls.Trusted.of(own)));
        return trusted;
    }

    /** Which requests the figures are about, in a sentence. */
    static String about(Calls calls) {
        return switch (calls.part()) {
            case ALL -> String.format(Locale.ROOT, "Counted: all %,d requests.", calls.requests());
            case HELD_OUT ->
                String.format(
                        Locale.ROOT,
                        "Counted: the %,d requests that the calibration was not fitted on.",
                        calls.requests());
            case WITH_FITTED ->
                String.format(
                        Locale.ROOT,
                        "Counted: all %,d requests; the calibration was fitted on some of them, which flatters it.",
                        calls.requests());
        };
    }

    void print(PrintWriter out) {
        out.printf(
                Locale.ROOT,
                "%n%-32s %6s %7s %7s %7s %7s%n",
                "is a call right?",
                "calls",
                "auroc",
                "aurc",
                "ece",
                "brier");
        for (Calls.Score score : calls.scores()) {
            Reliability figures = calls.reliability(score);
            out.printf(Locale.ROOT, "%-32s %6d", score.label, figures.n());
            for (double value :
                    new double[] {figures.auroc(), calls.curve(score).area(), figures.ece(), figures.brier()}) {
                out.print(Double.isNaN(value) ? "       -" : String.format(Locale.ROOT, " %7.3f", value));
            }
            out.println();
        }
        Calls.Trusted all = calls.trusted();
        out.printf(
                Locale.ROOT,
                "%n%s%nTrusted as certified: %d (%.1f %%), %d of them wrong (%s).%n",
                about(calls),
                all.accepted(),
                100.0 * all.accepted() / calls.requests(),
                all.wrong(),
                percentWrong(all));
        Map<String, Calls.Trusted> sources = bySource();
        if (sources.size() > 1) {
            sources.forEach((source, t) -> out.printf(
                    Locale.ROOT,
                    "  %-20s %6d trusted %6d wrong %8s%n",
                    source,
                    t.accepted(),
                    t.wrong(),
                    percentWrong(t)));
        }
    }

    static String percentWrong(Calls.Trusted trusted) {
        return trusted.accepted() == 0 ? "-" : String.format(Locale.ROOT, "%.1f %%", 100 * trusted.risk());
    }

    ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("requests", calls.requests());
        json.put("part", calls.part().name().toLowerCase(Locale.ROOT));
        write(json, calls.trusted());
        json.set("confidence", json(Calls.Score.RAW));
        json.set("calibrated", json(Calls.Score.CALIBRATED));
        ObjectNode sources = json.putObject("by_source");
        bySource().forEach((source, trusted) -> write(sources.putObject(source), trusted));
        return json;
    }

    private static void write(ObjectNode json, Calls.Trusted trusted) {
        json.put("accepted", trusted.accepted()).put("errors", trusted.wrong());
    }

    private ObjectNode json(Calls.Score score) {
        Reliability figures = calls.reliability(score);
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("n", figures.n());
        Scores.put(json, "auroc", figures.auroc());
        Scores.put(json, "aurc", calls.curve(score).area());
        Scores.put(json, "ece", figures.ece());
        Scores.put(json, "brier", figures.brier());
        return json;
    }
}
