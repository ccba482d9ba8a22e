package dev.treadle.needle.generative;

/**
 * e to the power of a number, to nine digits and quicker than {@link Math#exp}: it is asked for every token of the
 * vocabulary at every token of an answer.
 *
 * <p>x is written as (n / {@value #STEPS}) ln 2 + r, with a whole n, so that e^x is a power of two, times one of {@value
 * #STEPS} values of a table, times a polynomial of the small r.
 */
final class Exponential {

    private static final int STEPS = 256;
    private static final int BITS = 8;
    private static final double[] TABLE = new double[STEPS];

    private static final double PER_UNIT = STEPS / Math.log(2);
    private static final double UNIT = Math.log(2) / STEPS;

    /** Added to a number and taken away again, it leaves the nearest whole one, whose low bits it shows in between. */
    private static final double ROUNDING = 0x1.8p52;

    /** Beyond these, results are left to the library: they would be no normal numbers. */
    private static final double FAR = 700;

    private static final int BIAS = 1023;
    private static final int FRACTION = 52;

    static {
        for (int i = 0; i < STEPS; i++) {
            TABLE[i] = Math.pow(2, (double) i / STEPS);
        }
    }

    private Exponential() {}

    /** e^x; relative error below 1e-9. */
    static double of(double x) {
        if (!(Math.abs(x) < FAR)) {
            return Math.exp(x);
        }
        double rounded = x * PER_UNIT + ROUNDING;
        double whole = rounded - ROUNDING;
        int n = (int) Double.doubleToRawLongBits(rounded);
        double r = x - whole * UNIT;
        double scale = Double.longBitsToDouble((long) ((n >> BITS) + BIAS) << FRACTION);
        return scale * TABLE[n & (STEPS - 1)] * (1 + r + r * r / 2);
    }
}
