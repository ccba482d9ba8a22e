package dev.treadle.policy;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A logistic model on standardised features, and its fit: maximum likelihood with an L2 penalty on the weights (none on
 * the intercept), by Newton's method, which for this model is iteratively reweighted least squares (Hastie, Tibshirani
 * and Friedman, The Elements of Statistical Learning, 2nd ed., 4.4.1).
 *
 * <p>Deterministic: the same rows in the same order give the same model. A feature that is NaN (not reported) counts as
 * its mean. A feature is held within the range of the fit, so that nothing is extrapolated. Immutable and thread-safe.
 *
 * @param intercept the score at the mean of all features
 * @param features one for each column
 */
record Logistic(double intercept, List<Feature> features) {

    Logistic {
        features = List.copyOf(features);
    }

    private static final int MOST_STEPS = 100;
    private static final double SMALL_STEP = 1e-10;

    /**
     * One column of the model: {@code weight * (clamped value - mean) / scale} is its part of the score.
     *
     * @param scale the standard deviation; 1 where the column is constant
     * @param low the smallest value of the fit
     * @param high the largest value of the fit
     */
    record Feature(double mean, double scale, double low, double high, double weight) {

        double standardised(double value) {
            return Double.isNaN(value) ? 0 : (Math.max(low, Math.min(high, value)) - mean) / scale;
        }

        Feature withWeight(double w) {
            return new Feature(mean, scale, low, high, w);
        }
    }

    /** The log-odds of a row. */
    double score(double[] row) {
        double score = intercept;
        for (int j = 0; j < row.length; j++) {
            Feature feature = features.get(j);
            score += feature.weight() * feature.standardised(row[j]);
        }
        return score;
    }

    /** The probability of a score: 1 / (1 + e^-score). */
    static double sigmoid(double score) {
        return score >= 0 ? 1 / (1 + Math.exp(-score)) : Math.exp(score) / (1 + Math.exp(score));
    }

    /** The log-odds of a probability, which is kept at least {@code least} from 0 and 1. */
    static double logit(double probability, double least) {
        double p = Math.max(least, Math.min(1 - least, probability));
        return Math.log(p / (1 - p));
    }

    /**
     * Fits a model. Where all outcomes are alike, the weights are 0 and the intercept stands for (right + 1/2) / (n + 1).
     *
     * @param rows at least one, all of one length; NaN for a value that is not reported
     * @param right the outcome of each row
     * @param penalty half of it times the squared length of the weights is added to the negative log-likelihood;
     *     positive, so that the optimum exists and is unique
     */
    static Logistic fit(double[][] rows, boolean[] right, double penalty) {
        Feature[] columns = new Feature[rows[0].length];
        for (int j = 0; j < columns.length; j++) {
            columns[j] = column(rows, j);
        }
        int rights =
                (int) IntStream.range(0, right.length).filter(i -> right[i]).count();
        if (rights == 0 || rights == right.length) {
            return new Logistic(logit((rights + 0.5) / (right.length + 1.0), 0), List.of(columns));
        }
        double[][] x = new double[rows.length][columns.length + 1];
        for (int i = 0; i < rows.length; i++) {
            x[i][0] = 1;
            for (int j = 0; j < columns.length; j++) {
                x[i][j + 1] = columns[j].standardised(rows[i][j]);
            }
        }
        double[] weights = newton(x, right, penalty);
        for (int j = 0; j < columns.length; j++) {
            columns[j] = columns[j].withWeight(weights[j + 1]);
        }
        return new Logistic(weights[0], List.of(columns));
    }

    private static Feature column(double[][] rows, int j) {
        double[] values = Arrays.stream(rows)
                .mapToDouble(row -> row[j])
                .filter(v -> !Double.isNaN(v))
                .toArray();
        if (values.length == 0) {
            return new Feature(0, 1, 0, 0, 0);
        }
        double mean = Arrays.stream(values).average().orElse(0);
        double variance =
                Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum() / values.length;
        // A constant column has nothing but rounding for a variance.
        boolean constant = variance <= 1e-18 * Math.max(1, mean * mean);
        return new Feature(
                mean,
                constant ? 1 : Math.sqrt(variance),
                Arrays.stream(values).min().orElse(0),
                Arrays.stream(values).max().orElse(0),
                0);
    }

    private static double[] newton(double[][] x, boolean[] right, double penalty) {
        double[] weights = new double[x[0].length];
        double loss = loss(x, right, weights, penalty);
        for (int step = 0; step < MOST_STEPS; step++) {
            double[] direction = direction(x, right, weights, penalty);
            double length = 1;
            double[] next = moved(weights, direction, length);
            double nextLoss = loss(x, right, next, penalty);
            // The loss is convex: a step that overshoots is halved until it descends.
            while (nextLoss > loss && length > SMALL_STEP) {
                length /= 2;
                next = moved(weights, direction, length);
                nextLoss = loss(x, right, next, penalty);
            }
            if (nextLoss > loss) {
                return weights;
            }
            weights = next;
            loss = nextLoss;
            if (Arrays.stream(direction).map(Math::abs).max().orElse(0) * length < SMALL_STEP) {
                break;
            }
        }
        return weights;
    }

    /** Newton's step: the solution of Hessian * direction = gradient of the penalised likelihood. */
    private static double[] direction(double[][] x, boolean[] right, double[] weights, double penalty) {
        int d = weights.length;
        double[] gradient = new double[d];
        double[][] hessian = new double[d][d];
        for (int i = 0; i < x.length; i++) {
            double p = sigmoid(dot(x[i], weights));
            double residual = (right[i] ? 1 : 0) - p;
            double curvature = p * (1 - p);
            for (int j = 0; j < d; j++) {
                gradient[j] += residual * x[i][j];
                for (int k = 0; k <= j; k++) {
                    hessian[j][k] += curvature * x[i][j] * x[i][k];
                }
            }
        }
        for (int j = 1; j < d; j++) {
            gradient[j] -= penalty * weights[j];
            hessian[j][j] += penalty;
        }
        return solve(hessian, gradient);
    }

    /** Solves a symmetric positive definite system, given by its lower triangle, by Cholesky's method. */
    private static double[] solve(double[][] lower, double[] right) {
        int d = right.length;
        for (int j = 0; j < d; j++) {
            for (int k = 0; k <= j; k++) {
                double sum = lower[j][k];
                for (int l = 0; l < k; l++) {
                    sum -= lower[j][l] * lower[k][l];
                }
                lower[j][k] = j == k ? Math.sqrt(sum) : sum / lower[k][k];
            }
        }
        double[] solution = right.clone();
        for (int j = 0; j < d; j++) {
            for (int k = 0; k < j; k++) {
                solution[j] -= lower[j][k] * solution[k];
            }
            solution[j] /= lower[j][j];
        }
        for (int j = d - 1; j >= 0; j--) {
            for (int k = j + 1; k < d; k++) {
                solution[j] -= lower[k][j] * solution[k];
            }
            solution[j] /= lower[j][j];
        }
        return solution;
    }

    private static double loss(double[][] x, boolean[] right, double[] weights, double penalty) {
        double loss = 0;
        for (int i = 0; i < x.length; i++) {
            loss += loss(dot(x[i], weights), right[i]);
        }
        for (int j = 1; j < weights.length; j++) {
            loss += penalty / 2 * weights[j] * weights[j];
        }
        return loss;
    }

    /** The negative log-likelihood of an outcome at a score, without overflow. */
    static double loss(double score, boolean right) {
        double z = right ? -score : score;
        return Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)));
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int j = 0; j < a.length; j++) {
            sum += a[j] * b[j];
        }
        return sum;
    }

    private static double[] moved(double[] from, double[] direction, double length) {
        double[] to = from.clone();
        for (int j = 0; j < to.length; j++) {
            to[j] += length * direction[j];
        }
        return to;
    }
}
