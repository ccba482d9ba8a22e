package dev.treadle.policy;

/**
 * Evidence, gathered call by call, that a share of mistakes is above its limit: the wealth of a gambler who starts with 1
 * and bets against the limit at fair odds.
 *
 * <p>A bet of fraction lambda turns each unit of wealth into 1 + lambda (x - limit), where x is 1 for a mistake and 0 for
 * none. As long as each call is a mistake with a chance of at most the limit, whatever came before, no bet gains on
 * average, and by Ville's inequality wealth ever reaches 1 / level with a chance of at most level, however often one
 * looks. This is testing by betting (Waudby-Smith and Ramdas, Journal of the Royal Statistical Society B 86, 2024,
 * arXiv:2010.09686). Nobody knows when a drift begins, nor how large it is: the stake is spread over beginnings, the j-th
 * call getting 1 / (1 + ln j) - 1 / (1 + ln (j + 1)) of it, and evenly over sizes ({@link #ODDS}). A mean of fair games
 * is one, too; what has not begun is kept in hand. (Mixtures over beginnings: Shin, Ramdas and Rinaldo, arXiv:2203.03532.)
 *
 * <p>Not thread-safe. Takes the same memory for any number of calls.
 */
final class DriftEvidence {

    /** The drifts that are bet on: by how much the odds of a mistake exceed those of the limit. */
    private static final double[] ODDS = {1.5, 2, 3, 5, 10};

    private final double limit;
    private final double[] fractions = new double[ODDS.length];
    private final double[] wealth = new double[ODDS.length];
    private long calls;
    private double inHand = 1;

    /**
     * Without calls yet.
     *
     * @param limit the share of mistakes that is bet against, in (0, 1)
     */
    DriftEvidence(double limit) {
        this.limit = RiskCertificate.requireShare("limit", limit);
        for (int k = 0; k < ODDS.length; k++) {
            // The bet that is the likelihood ratio of the odds against the limit.
            double odds = ODDS[k] * limit / (1 - limit);
            double share = odds / (1 + odds);
            fractions[k] = (share - limit) / (limit * (1 - limit));
        }
    }

    /**
     * The next call.
     *
     * @param weight what the bet is scaled by, in (0, 1], known before the call was: where calls come with unequal chances,
     *     the smallest chance divided by that of this call, so that rarely chosen calls count as much as they stand for
     */
    void add(boolean mistake, double weight) {
        calls++;
        double later = 1 / (1 + Math.log(calls + 1.0));
        double begins = inHand - later;
        inHand = later;
        for (int k = 0; k < wealth.length; k++) {
            double factor = 1 + fractions[k] * weight * ((mistake ? 1 : 0) - limit);
            wealth[k] = Math.min(Double.MAX_VALUE, (wealth[k] + begins / wealth.length) * factor);
        }
    }

    /** The wealth, 1 at the start: how much there is to be said against the limit. */
    double wealth() {
        double sum = inHand;
        for (double part : wealth) {
            sum += part;
        }
        return Math.min(Double.MAX_VALUE, sum);
    }
}
