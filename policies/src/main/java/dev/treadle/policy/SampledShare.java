package dev.treadle.policy;

import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * The share of mistakes in a stream of which only a sample is looked at, with known chances.
 *
 * <p>Calls that are chosen with the same chance are a stratum: N calls, of which n were looked at and k are mistakes. The
 * estimate is the sum of N k / n over the strata, divided by all calls: the estimator of Horvitz and Thompson (Journal of
 * the American Statistical Association 47, 1952), each call standing for 1 / chance others, with the chances as they
 * turned out (n / N), so that calls which were chosen and could not be looked at do not count as right. It is unbiased
 * where it does not depend on a call whether it is looked at. With one chance for all it is k / n.
 *
 * <p>Not thread-safe.
 */
final class SampledShare {

    private static final class Stratum {
        private long calls;
        private long looked;
        private long mistakes;
    }

    private final TreeMap<Double, Stratum> strata = new TreeMap<>();

    /** The same counts, which this one's do not change any more. */
    SampledShare copy() {
        SampledShare copy = new SampledShare();
        strata.forEach((chance, stratum) -> {
            Stratum same = new Stratum();
            same.calls = stratum.calls;
            same.looked = stratum.looked;
            same.mistakes = stratum.mistakes;
            copy.strata.put(chance, same);
        });
        return copy;
    }

    /** A call came that is chosen with this chance. */
    void add(double chance) {
        strata.computeIfAbsent(chance, c -> new Stratum()).calls++;
    }

    /** A call that came, chosen with this chance, was looked at. */
    void look(double chance, boolean mistake) {
        Stratum stratum = strata.computeIfAbsent(chance, c -> new Stratum());
        stratum.looked++;
        stratum.mistakes += mistake ? 1 : 0;
    }

    long calls() {
        return strata.values().stream().mapToLong(s -> s.calls).sum();
    }

    long looked() {
        return strata.values().stream().mapToLong(s -> s.looked).sum();
    }

    long mistakes() {
        return strata.values().stream().mapToLong(s -> s.mistakes).sum();
    }

    /** The estimate, of the strata that were looked into; empty where none was. */
    OptionalDouble estimate() {
        double mistakes = 0;
        double calls = 0;
        for (Stratum stratum : strata.values()) {
            if (stratum.looked > 0) {
                mistakes += (double) stratum.calls * stratum.mistakes / stratum.looked;
                calls += stratum.calls;
            }
        }
        return calls == 0 ? OptionalDouble.empty() : OptionalDouble.of(mistakes / calls);
    }

    /** The lower end of the interval, see {@link #high}. */
    double low(double delta) {
        double sum = 0;
        for (Stratum stratum : strata.values()) {
            sum += stratum.calls * BinomialBound.lower((double) stratum.mistakes, (double) stratum.looked, side(delta));
        }
        return strata.isEmpty() ? 0 : sum / calls();
    }

    /**
     * The upper end of an interval that covers the share with a probability of at least 1 - delta: Clopper and Pearson's
     * (Biometrika 26, 1934); with several strata the weighted sum of theirs, each with its part of delta. A stratum that
     * was not looked into may be all right or all wrong.
     */
    double high(double delta) {
        double sum = 0;
        for (Stratum stratum : strata.values()) {
            sum += stratum.calls * BinomialBound.upper((double) stratum.mistakes, (double) stratum.looked, side(delta));
        }
        return strata.isEmpty() ? 1 : sum / calls();
    }

    private double side(double delta) {
        return delta / 2 / strata.size();
    }
}
