package dev.treadle.policy;

import org.apache.commons.numbers.gamma.RegularizedBeta;

/**
 * Exact confidence bounds of a share from counts, after Clopper and Pearson (Biometrika 26, 1934).
 *
 * <p>Thread-safe.
 */
final class BinomialBound {

    private BinomialBound() {}

    /**
     * The largest error rate that {@code errors} of {@code n} independent trials do not contradict at level {@code
     * delta}: the p for which a binomial count of n trials is at most {@code errors} with probability {@code delta}.
     * With probability 1 - delta at least, the true rate is not above it.
     *
     * @param errors 0 to {@code n}; neither needs to be whole
     * @param n trials, 0 or more; without any the bound is 1
     * @param delta in (0, 1)
     */
    static double upper(double errors, double n, double delta) {
        if (!(errors >= 0 && errors <= n)) {
            throw new IllegalArgumentException(errors + " errors of " + n + " trials");
        }
        if (errors == n) {
            return 1;
        }
        double low = errors / n;
        double high = 1;
        // The chance of so few errors falls as p rises; halving runs until two neighbouring doubles are left.
        for (double middle = (low + high) / 2; low < middle && middle < high; middle = (low + high) / 2) {
            if (chance(errors, n, middle) > delta) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return high;
    }

    /** The smallest error rate that {@code errors} of {@code n} trials do not contradict at level {@code delta}. */
    static double lower(double errors, double n, double delta) {
        return 1 - upper(n - errors, n, delta);
    }

    /** The probability that a binomial count of {@code n} trials with success rate {@code p} is at most {@code k}. */
    static double chance(double k, double n, double p) {
        return k >= n ? 1 : RegularizedBeta.complement(p, k + 1, n - k);
    }

    /** The fewest trials that, without any error, have an upper bound of at most {@code alpha} at level {@code delta}. */
    static int fewest(double alpha, double delta) {
        int n = Math.max(1, (int) Math.floor(Math.log(delta) / Math.log1p(-alpha)));
        while (upper(0, n, delta) > alpha) {
            n++;
        }
        return n;
    }
}
