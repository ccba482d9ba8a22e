package dev.treadle.policy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * Fits a {@link CalibrationModel} to calls of which it is known whether they are right.
 *
 * <p>What a fit is worth is measured by cross-validation over {@value #FOLDS} folds; calls whose {@link Row#group()} is
 * the same lie in one fold. The same folds choose the penalty, and decide whether offsets by tool and an isotonic step
 * are taken: each only where it lowers the log-loss on answers that its fit did not see by {@value #GAIN} of it. Deterministic.
 */
final class Calibrator {

    static final int FOLDS = 5;

    private static final double GAIN = 0.005;
    private static final double[] PENALTIES = {0.1, 1, 10, 100};

    /** Calls of a tool from which on it may have an offset of its own. */
    private static final int CALLS_FOR_AN_OFFSET = 10;

    /** The inverse variance of the offsets: what shrinks them towards the pool, whose offset is 0. */
    private static final double OFFSET_PENALTY = 4;

    /** The language limit is the value that all but this share of the calls keep, and this at least. */
    private static final double LANGUAGE_OUTLIERS = 0.01;

    private static final double LEAST_LANGUAGE_LIMIT = 0.15;

    private final List<Row> rows;
    private final boolean[] right;
    private final int[] folds;

    /**
     * One call, or several made together.
     *
     * @param features those of {@link EvidenceFeatures#of}
     * @param confidence the specialist's own
     * @param tools the names of the called tools
     * @param group rows of one group are never both fitted on and measured on
     */
    record Row(List<Double> features, double confidence, List<String> tools, String group, boolean right) {

        double[] array() {
            return features.stream().mapToDouble(Double::doubleValue).toArray();
        }
    }

    /**
     * What a fit gives.
     *
     * @param held the probability of each row by a fit that did not see its group
     * @param before the specialist's confidence on the rows
     * @param after {@code held} on the rows
     */
    record Fit(CalibrationModel model, double penalty, List<Double> held, Reliability before, Reliability after) {}

    private Calibrator(List<Row> rows, long seed) {
        this.rows = rows;
        this.right = right(rows);
        this.folds = folds(rows, seed);
    }

    /**
     * Fits a model.
     *
     * @param rows at least one
     * @param offsets whether tools may have offsets of their own
     */
    static Fit fit(List<Row> rows, boolean offsets, long seed) {
        return new Calibrator(rows, seed).fit(offsets);
    }

    private Fit fit(boolean mayHaveOffsets) {
        double penalty = 0;
        double[] scores = new double[0];
        double loss = Double.POSITIVE_INFINITY;
        for (double candidate : PENALTIES) {
            double[] held = heldScores(candidate, false);
            if (logLoss(held) < loss) {
                penalty = candidate;
                scores = held;
                loss = logLoss(held);
            }
        }
        boolean offsets = false;
        if (mayHaveOffsets) {
            double[] held = heldScores(penalty, true);
            if (logLoss(held) < loss * (1 - GAIN)) {
                offsets = true;
                scores = held;
                loss = logLoss(held);
            }
        }
        double[] plain = Arrays.stream(scores).map(Logistic::sigmoid).toArray();
        double[] bent = heldIsotonic(scores);
        boolean isotonic = logLossOf(bent) < loss * (1 - GAIN);
        Logistic logistic = Logistic.fit(features(rows), right, penalty);
        CalibrationModel model = new CalibrationModel(
                logistic,
                isotonic ? Isotonic.fit(scores, right) : null,
                offsets ? offsets(logistic, rows) : Map.of(),
                languageLimit());
        double[] held = isotonic ? bent : plain;
        double[] confidence = rows.stream().mapToDouble(Row::confidence).toArray();
        return new Fit(
                model,
                penalty,
                Arrays.stream(held).boxed().toList(),
                Reliability.of(confidence, right),
                Reliability.of(held, right));
    }

    /** The score of each row by a fit on the other folds. */
    private double[] heldScores(double penalty, boolean offsets) {
        double[] scores = new double[rows.size()];
        for (int fold = 0; fold < FOLDS; fold++) {
            List<Row> others = outside(fold);
            Logistic logistic = Logistic.fit(features(others), right(others), penalty);
            Map<String, Double> own = offsets ? offsets(logistic, others) : Map.of();
            for (int i = 0; i < scores.length; i++) {
                if (folds[i] == fold) {
                    scores[i] = logistic.score(rows.get(i).array())
                            + CalibrationModel.offset(own, rows.get(i).tools());
                }
            }
        }
        return scores;
    }

    /** The probability of each row by a curve through the held-out scores of the other folds. */
    private double[] heldIsotonic(double[] scores) {
        double[] held = new double[scores.length];
        for (int fold = 0; fold < FOLDS; fold++) {
            int left = fold;
            int[] others = IntStream.range(0, scores.length)
                    .filter(i -> folds[i] != left)
                    .toArray();
            boolean[] outcome = new boolean[others.length];
            for (int k = 0; k < others.length; k++) {
                outcome[k] = right[others[k]];
            }
            Isotonic curve = Isotonic.fit(
                    Arrays.stream(others).mapToDouble(i -> scores[i]).toArray(), outcome);
            for (int i = 0; i < scores.length; i++) {
                if (folds[i] == fold) {
                    held[i] = curve.probability(scores[i]);
                }
            }
        }
        return held;
    }

    /** The most likely offset of each tool that is called often enough, the rest of the score being as it is. */
    private static Map<String, Double> offsets(Logistic logistic, List<Row> rows) {
        Map<String, List<Row>> byTool = new TreeMap<>();
        rows.forEach(row -> row.tools()
                .forEach(tool ->
                        byTool.computeIfAbsent(tool, t -> new ArrayList<>()).add(row)));
        Map<String, Double> offsets = new LinkedHashMap<>();
        byTool.forEach((tool, calls) -> {
            if (calls.size() >= CALLS_FOR_AN_OFFSET) {
                offsets.put(tool, offset(logistic, calls));
            }
        });
        return offsets;
    }

    private static double offset(Logistic logistic, List<Row> calls) {
        double[] scores =
                calls.stream().mapToDouble(row -> logistic.score(row.array())).toArray();
        double offset = 0;
        // One dimension, concave, curvature at least the penalty: Newton's steps settle at once.
        for (int step = 0; step < 20; step++) {
            double slope = -OFFSET_PENALTY * offset;
            double curvature = OFFSET_PENALTY;
            for (int i = 0; i < scores.length; i++) {
                double p = Logistic.sigmoid(scores[i] + offset);
                slope += (calls.get(i).right() ? 1 : 0) - p;
                curvature += p * (1 - p);
            }
            offset += slope / curvature;
        }
        return offset;
    }

    private double languageLimit() {
        double[] sorted = rows.stream()
                .mapToDouble(row -> row.features().get(EvidenceFeatures.OUTSIDE_ENGLISH.column()))
                .sorted()
                .toArray();
        int kept = (int) Math.ceil(sorted.length * (1 - LANGUAGE_OUTLIERS));
        return Math.max(LEAST_LANGUAGE_LIMIT, sorted[Math.max(0, kept - 1)]);
    }

    private double logLoss(double[] scores) {
        return IntStream.range(0, scores.length)
                .mapToDouble(i -> Logistic.loss(scores[i], right[i]))
                .sum();
    }

    private double logLossOf(double[] probabilities) {
        return IntStream.range(0, probabilities.length)
                .mapToDouble(i -> -Math.log(right[i] ? probabilities[i] : 1 - probabilities[i]))
                .sum();
    }

    private List<Row> outside(int fold) {
        return IntStream.range(0, rows.size())
                .filter(i -> folds[i] != fold)
                .mapToObj(rows::get)
                .toList();
    }

    private static double[][] features(List<Row> rows) {
        return rows.stream().map(Row::array).toArray(double[][]::new);
    }

    static boolean[] right(List<Row> rows) {
        boolean[] right = new boolean[rows.size()];
        for (int i = 0; i < right.length; i++) {
            right[i] = rows.get(i).right();
        }
        return right;
    }

    /** Groups in a seeded order, each put into the fold that has the fewest rows so far. */
    private static int[] folds(List<Row> rows, long seed) {
        Map<String, Integer> sizes = new TreeMap<>();
        rows.forEach(row -> sizes.merge(row.group(), 1, Integer::sum));
        Map<String, Integer> foldOf = new TreeMap<>();
        int[] filled = new int[FOLDS];
        for (String group : shuffled(sizes.keySet(), seed)) {
            int fold = IntStream.range(0, FOLDS)
                    .boxed()
                    .min((a, b) -> Integer.compare(filled[a], filled[b]))
                    .orElse(0);
            foldOf.put(group, fold);
            filled[fold] += sizes.getOrDefault(group, 0);
        }
        return rows.stream()
                .mapToInt(row -> foldOf.getOrDefault(row.group(), 0))
                .toArray();
    }

    /** Names in an order that depends on them and the seed alone. */
    static List<String> shuffled(Iterable<String> names, long seed) {
        TreeSet<String> sorted = new TreeSet<>();
        names.forEach(sorted::add);
        List<String> order = new ArrayList<>(sorted);
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = order.size() - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            String swapped = order.get(i);
            order.set(i, order.get(j));
            order.set(j, swapped);
        }
        return order;
    }
}
