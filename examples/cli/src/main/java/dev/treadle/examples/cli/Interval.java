package dev.treadle.examples.cli;

/** Where a share lies with 95 % confidence. */
record Interval(double low, double high) {

    /** The two-sided 95 % quantile of the normal distribution. */
    private static final double Z = 1.959964;

    /**
     * The score interval of a share (Wilson, Journal of the American Statistical Association 22, 1927).
     *
     * @param share in [0, 1]
     * @param n of how many, at least 1
     */
    static Interval wilson(double share, int n) {
        double middle = share + Z * Z / (2 * n);
        double reach = Z * Math.sqrt(share * (1 - share) / n + Z * Z / (4.0 * n * n));
        double scale = 1 + Z * Z / n;
        return new Interval(Math.max(0, (middle - reach) / scale), Math.min(1, (middle + reach) / scale));
    }
}
