package dev.treadle.examples.cli;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The scores of attempts, by source and together. */
final class EvalTable {

    private final Map<String, List<Attempt>> bySource;
    private final Map<String, Scores> scores = new LinkedHashMap<>();
    private final Scores total;

    EvalTable(List<Attempt> attempts) {
        bySource = attempts.stream()
                .collect(Collectors.groupingBy(
                        attempt -> attempt.example().source(), LinkedHashMap::new, Collectors.toList()));
        bySource.forEach((source, own) -> scores.put(source, scores(own)));
        total = scores(attempts);
    }

    private static Scores scores(List<Attempt> attempts) {
        return new Scores(attempts.stream().map(Attempt::prediction).toList());
    }

    /** By source, in the order of the data. */
    Map<String, Scores> bySource() {
        return scores;
    }

    Scores total() {
        return total;
    }

    /** @param mistakes how many to print of each source */
    void print(PrintWriter out, int mistakes) {
        out.printf(
                Locale.ROOT,
                "%-22s %6s %6s %6s %6s %6s %6s %6s %6s %6s %6s%n",
                "source",
                "n",
                "exact",
                "tools",
                "valid",
                "abst P",
                "abst R",
                "auroc",
                "ece",
                "cov@5%",
                "ms p50");
        scores.forEach((source, s) -> {
            row(out, source, s);
            bySource.getOrDefault(source, List.of()).stream()
                    .filter(attempt -> !attempt.prediction().exact())
                    .limit(mistakes)
                    .forEach(attempt -> mistake(out, attempt));
        });
        row(out, "all", total);
        out.printf(
                Locale.ROOT,
                "%nall: latency p50 %.1f, p95 %.1f, p99 %.1f ms; aurc %.3f; coverage at 1, 2, 5, 10 %% error: %.2f %.2f"
                        + " %.2f %.2f%n",
                total.millis[0],
                total.millis[1],
                total.millis[2],
                total.aurc,
                total.coverage[0],
                total.coverage[1],
                total.coverage[2],
                total.coverage[3]);
    }

    private static void row(PrintWriter out, String name, Scores s) {
        out.printf(Locale.ROOT, "%-22s %6d", name, s.n);
        for (double value : new double[] {
            s.exact, s.nameAccuracy, s.schemaValid, s.abstainPrecision, s.abstainRecall, s.auroc, s.ece, s.coverage[2]
        }) {
            out.print(Double.isNaN(value) ? "      -" : String.format(Locale.ROOT, " %6.3f", value));
        }
        out.printf(Locale.ROOT, " %6.1f%n", s.millis[0]);
    }

    private static void mistake(PrintWriter out, Attempt attempt) {
        out.printf(
                Locale.ROOT,
                "  %s  %s%n    got  %.3f %s%n    want %s%n",
                attempt.example().place(),
                attempt.example().query(),
                attempt.prediction().confidence(),
                attempt.answer(),
                attempt.example().expected());
    }
}
