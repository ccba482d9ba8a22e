package dev.treadle.policy;

import org.apache.commons.numbers.gamma.RegularizedBeta;

/**
 * Accepted answers, the wrong ones among them, and what they are worth as evidence.
 *
 * <p>Answers about one tool are right or wrong together, so that a hundred of them tell less of other tools than a hundred
 * about a hundred. Where a promise is about tools that come and go, the answers count as fewer: {@link #byTools}. Immutable.
 *
 * @param accepted how many
 * @param errors wrong ones among them
 * @param effective how many independent answers they are worth, at most {@code accepted}
 */
record Tally(int accepted, int errors, double effective) {

    /** Answers that are independent of each other. */
    static Tally independent(int accepted, int errors) {
        return new Tally(accepted, errors, accepted);
    }

    /**
     * Answers that are independent from tool to tool only: the effective size is that of Korn and Graubard (Survey
     * Methodology 24, 1998) for the share of errors in a sample of clusters. The variance of the share is taken from tool to
     * tool and divided by that of independent answers; a ratio below 1 counts as 1, and the few degrees of freedom are paid
     * for with the squared ratio of Student's quantiles. Without any error there is no variance to look at, and a tool's
     * answers count as copies of one (Kish's size).
     *
     * @param accepted by tool
     * @param errors by tool
     * @param delta the level of the bound that the size is for
     */
    static Tally byTools(int[] accepted, int[] errors, double delta) {
        int n = 0;
        int wrong = 0;
        int tools = 0;
        double squares = 0;
        for (int g = 0; g < accepted.length; g++) {
            n += accepted[g];
            wrong += errors[g];
            tools += accepted[g] > 0 ? 1 : 0;
            squares += (double) accepted[g] * accepted[g];
        }
        if (tools < 2) {
            return new Tally(n, wrong, Math.min(n, tools));
        }
        double kish = (double) n * n / squares;
        double share = (double) wrong / n;
        if (wrong == 0 || wrong == n) {
            return new Tally(n, wrong, kish);
        }
        double spread = 0;
        for (int g = 0; g < accepted.length; g++) {
            double off = errors[g] - share * accepted[g];
            spread += off * off;
        }
        double variance = spread * tools / (tools - 1.0) / n / n;
        double effect = Math.max(1, variance / (share * (1 - share) / n));
        double quantiles = studentQuantile(delta, n - 1.0) / studentQuantile(delta, tools - 1.0);
        return new Tally(n, wrong, Math.min(n, n / effect * quantiles * quantiles));
    }

    /** The chance of so few errors if their rate were alpha. */
    double chance(double alpha) {
        return BinomialBound.chance(effectiveErrors(), effective, alpha);
    }

    /** The upper bound of the rate of errors at level delta. */
    double bound(double delta) {
        return BinomialBound.upper(effectiveErrors(), effective, delta);
    }

    private double effectiveErrors() {
        return accepted == 0 ? 0 : errors * (effective / accepted);
    }

    /** The value that a Student variable exceeds with probability {@code tail}, which is below 1/2. */
    static double studentQuantile(double tail, double freedom) {
        double low = 0;
        double high = 1;
        while (studentTail(high, freedom) > tail) {
            high *= 2;
        }
        for (int step = 0; step < 60; step++) {
            double middle = (low + high) / 2;
            if (studentTail(middle, freedom) > tail) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return high;
    }

    private static double studentTail(double t, double freedom) {
        return RegularizedBeta.value(freedom / (freedom + t * t), freedom / 2, 0.5) / 2;
    }
}
