package dev.treadle.policy;

import java.time.LocalDate;
import java.util.List;
import java.util.Locale;

/**
 * What was proved of a calibration on requests that it was not fitted on: from which probability on calls may be accepted
 * so that, with probability 1 - delta, at most a share alpha of the accepted ones is wrong.
 *
 * <p>The promise is about requests that come as those of the test came. Immutable.
 *
 * @param delta the accepted chance that a promise does not hold, in (0, 1); each limit has its own
 * @param overall the limit for all calls
 * @param stricter limits for calls of some tools; such calls must keep the overall limit, too
 * @param confidence the specialist's own confidence on the calls of the test
 * @param calibrated the calibrated probability on the same calls
 * @param origin the data, and what the limits were made for
 * @param calibrationHash SHA-256 of the calibration file, in hexadecimal: the limits mean something with it alone
 */
public record RiskCertificate(
        double delta,
        Limit overall,
        List<Limit> stricter,
        Reliability confidence,
        Reliability calibrated,
        Origin origin,
        String calibrationHash) {

    public RiskCertificate {
        requireShare("delta", delta);
        stricter = List.copyOf(stricter);
        for (Limit limit : stricter) {
            if (limit.alpha() >= overall.alpha()) {
                throw new IllegalArgumentException("the alpha of " + limit.scope()
                        + " must be below that of all calls: " + limit.alpha() + " is not below " + overall.alpha());
            }
        }
        Origin.requireHash("calibrationHash", calibrationHash);
    }

    /** The scope of the limit for all calls. */
    public static final String ALL = "all";

    /**
     * A threshold and its proof.
     *
     * @param scope {@link #ALL}, the name of a tool, or of a {@link RiskClass} in lower case
     * @param alpha the largest tolerable share of wrong calls among the accepted, in (0, 1)
     * @param n requests of the test that are in the scope
     * @param accepted those of them that the threshold accepts
     * @param errors wrong ones among the accepted
     * @param effective how many independent calls the accepted ones are worth: fewer where they share tools and the promise
     *     is about tools that come and go
     * @param bound the upper confidence bound of the share of wrong ones
     * @param threshold the probability from which calls are accepted; positive infinity where nothing may be
     */
    public record Limit(
            String scope,
            double alpha,
            int n,
            int accepted,
            int errors,
            double effective,
            double bound,
            double threshold) {

        public Limit {
            requireShare("alpha", alpha);
            if (errors < 0 || errors > accepted || accepted > n) {
                throw new IllegalArgumentException(
                        errors + " errors of " + accepted + " accepted calls of " + n + " requests");
            }
            if (!(effective >= 0 && effective <= accepted)) {
                throw new IllegalArgumentException(effective + " independent calls in " + accepted);
            }
            if (!(bound >= 0 && bound <= 1)) {
                throw new IllegalArgumentException("bound outside [0, 1]: " + bound);
            }
            if (!(threshold >= 0 && threshold <= 1) && threshold != Double.POSITIVE_INFINITY) {
                throw new IllegalArgumentException("threshold outside [0, 1], and not infinite: " + threshold);
            }
            if (threshold <= 1 && bound > alpha) {
                throw new IllegalArgumentException("a threshold whose bound " + bound + " is above alpha " + alpha);
            }
        }

        /** Whether no threshold could be proved, so that every call in the scope is escalated. */
        public boolean acceptsNothing() {
            return threshold > 1;
        }
    }

    /**
     * Where a calibration or certificate comes from.
     *
     * @param bundleHash SHA-256 that names the specialist's weights, in hexadecimal
     * @param data the data, for people: names of files
     * @param dataHash SHA-256 of the data, in hexadecimal
     * @param split how the data were parted into those to fit and those to test
     * @param seed of the split
     * @param date of the making
     */
    public record Origin(String bundleHash, String data, String dataHash, Split split, long seed, LocalDate date) {

        public Origin {
            requireHash("bundleHash", bundleHash);
            requireHash("dataHash", dataHash);
        }

        static void requireHash(String what, String hash) {
            if (!hash.matches("[0-9a-f]{64}")) {
                throw new IllegalArgumentException(
                        what + " is no SHA-256 of 64 lower-case hexadecimal digits: " + hash);
            }
        }
    }

    /** How requests are parted into those that a calibration is fitted on and those that test it. */
    public enum Split {
        /** By the tool called first: the test is of tools that the fit has not seen. */
        TOOLS,
        /** By request: the promise is about the very tools of the data, each of which may get an offset of its own. */
        REQUESTS;

        /** The name in lower case. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What the certificate means, in one sentence for a person who decides. */
    public String promise() {
        return promise(overall);
    }

    /** What a limit means, in one sentence. */
    public String promise(Limit limit) {
        boolean all = limit.scope().equals(ALL);
        String calls = all ? "calls" : "calls of " + limit.scope();
        if (limit.acceptsNothing()) {
            return String.format(
                    Locale.ROOT,
                    "Of %d held-out %s, no threshold keeps the share of wrong ones among the trusted %s at or under %s with"
                            + " %s confidence, so all of them go to the orchestrator; it takes %d trusted calls%s without a"
                            + " mistake, or more with some.",
                    limit.n(),
                    all ? "requests" : calls,
                    calls,
                    percent(limit.alpha()),
                    percent(1 - delta),
                    BinomialBound.fewest(limit.alpha(), delta),
                    origin.split() == Split.TOOLS ? ", each of another tool," : "");
        }
        return String.format(
                Locale.ROOT,
                "With %s confidence, at most %s of the %s that the specialist is trusted with are wrong, as long as %s come"
                        + " as those of the test: it was trusted with %d of %d (%s), and %d of these (%s) were wrong.",
                percent(1 - delta),
                percent(limit.alpha()),
                calls,
                origin.split() == Split.TOOLS ? "requests and tools" : "requests",
                limit.accepted(),
                limit.n(),
                percent((double) limit.accepted() / limit.n()),
                limit.errors(),
                percent((double) limit.errors() / limit.accepted()));
    }

    static String percent(double share) {
        String text = String.format(Locale.ROOT, "%.1f", 100 * share);
        return (text.endsWith(".0") ? text.substring(0, text.length() - 2) : text) + " %";
    }

    static double requireShare(String what, double value) {
        if (!(value > 0 && value < 1)) {
            throw new IllegalArgumentException(what + " outside (0, 1): " + value);
        }
        return value;
    }
}
