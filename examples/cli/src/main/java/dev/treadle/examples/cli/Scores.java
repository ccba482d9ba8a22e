package dev.treadle.examples.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.treadle.policy.Reliability;
import java.util.List;
import java.util.Locale;

/**
 * Figures over predictions. Predictions of equal confidence are taken together, since no threshold tells them apart.
 *
 * <p>All shares are in [0, 1]; a figure that the predictions do not define is NaN, and null in JSON.
 */
final class Scores {

    /** The error rates for which the coverage is given. */
    static final double[] ERRORS = {0.01, 0.02, 0.05, 0.10};

    /**
     * One prediction.
     *
     * @param exact the calls are the expected ones
     * @param sameTools the tools are the expected ones
     * @param valid the calls passed the gate; true where there are none
     * @param abstained no calls
     * @param none no calls were expected
     * @param confidence in [0, 1]
     * @param millis from request to checked calls
     */
    record Prediction(
            String source,
            boolean exact,
            boolean sameTools,
            boolean valid,
            boolean abstained,
            boolean none,
            double confidence,
            double millis) {}

    final int n;
    final double exact;
    final double nameAccuracy;
    final double schemaValid;
    final double abstainPrecision;
    final double abstainRecall;
    final double auroc;
    final double aurc;
    final double ece;
    final double[] coverage = new double[ERRORS.length];
    final double[] millis = new double[3];

    Scores(List<Prediction> predictions) {
        n = predictions.size();
        exact = share(predictions.stream().filter(Prediction::exact).count(), n);
        nameAccuracy = share(predictions.stream().filter(Prediction::sameTools).count(), n);
        List<Prediction> called =
                predictions.stream().filter(p -> !p.abstained()).toList();
        schemaValid = share(called.stream().filter(Prediction::valid).count(), called.size());
        long both = predictions.stream().filter(p -> p.abstained() && p.none()).count();
        abstainPrecision = share(both, n - called.size());
        abstainRecall =
                share(both, predictions.stream().filter(Prediction::none).count());
        double[] times =
                predictions.stream().mapToDouble(Prediction::millis).sorted().toArray();
        millis[0] = percentile(times, 0.50);
        millis[1] = percentile(times, 0.95);
        millis[2] = percentile(times, 0.99);
        double[] confidence =
                predictions.stream().mapToDouble(Prediction::confidence).toArray();
        boolean[] right = new boolean[n];
        for (int i = 0; i < n; i++) {
            right[i] = predictions.get(i).exact();
        }
        Reliability reliability = Reliability.of(confidence, right);
        auroc = reliability.auroc();
        ece = reliability.ece();
        RiskCoverage curve = RiskCoverage.of(confidence, right, n);
        aurc = curve.area();
        for (int i = 0; i < ERRORS.length; i++) {
            coverage[i] = curve.coverageAt(ERRORS[i]);
        }
    }

    private static double share(long part, long whole) {
        return whole == 0 ? Double.NaN : (double) part / whole;
    }

    /** The smallest of sorted values that at least a share {@code p} of them does not exceed. */
    static double percentile(double[] sorted, double p) {
        return sorted.length == 0 ? Double.NaN : sorted[Math.max(0, (int) Math.ceil(p * sorted.length) - 1)];
    }

    ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("n", n);
        put(json, "exact", exact);
        put(json, "name_accuracy", nameAccuracy);
        put(json, "schema_valid", schemaValid);
        put(json, "abstain_precision", abstainPrecision);
        put(json, "abstain_recall", abstainRecall);
        put(json, "auroc", auroc);
        put(json, "aurc", aurc);
        put(json, "ece", ece);
        ObjectNode coverages = json.putObject("coverage_at_error");
        for (int i = 0; i < ERRORS.length; i++) {
            put(coverages, String.format(Locale.ROOT, "%.2f", ERRORS[i]), coverage[i]);
        }
        ObjectNode latency = json.putObject("latency_ms");
        put(latency, "p50", millis[0]);
        put(latency, "p95", millis[1]);
        put(latency, "p99", millis[2]);
        return json;
    }

    static void put(ObjectNode json, String name, double value) {
        if (Double.isNaN(value)) {
            json.putNull(name);
        } else {
            json.put(name, value);
        }
    }
}
