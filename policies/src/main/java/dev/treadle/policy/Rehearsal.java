package dev.treadle.policy;

import java.util.List;

/**
 * How often a promise holds: certificates made on random parts of requests, each held against others.
 *
 * <p>In a round, as many calls as there are (or calls of as many tools) are drawn with replacement, and the certificate made
 * on them is held against all calls, which it makes a promise about: this is what delta limits. In the same round the calls
 * (or tools) are also parted at random into some that certify and the others, which are looked at: see {@link Split}.
 *
 * @param rounds certificates that were tried of each kind
 * @param certified those on drawn calls that found a threshold
 * @param broken those whose threshold accepts more than a share alpha of wrong calls among all held-out ones; at most a
 *     share delta of the rounds is to be expected
 * @param coverage the mean share of requests that are accepted; 0 in a round without a threshold
 * @param splits the rounds on parted calls
 */
public record Rehearsal(int rounds, int certified, int broken, double coverage, List<Split> splits) {
    public Rehearsal {
        splits = List.copyOf(splits);
        requireOrder(broken, certified, rounds);
        splits.forEach(split -> requireOrder(0, split.certified(), rounds));
    }

    /**
     * Certificates made on one part of the calls, and looked at on the other. That part is a sample, too: the smaller it is
     * against the part that certifies, the oftener it has a larger share of wrong calls than alpha by chance, where the
     * promise holds.
     *
     * @param share of the calls that certifies, in (0, 1)
     * @param certified those that found a threshold
     * @param above those with more than a share alpha of wrong calls among the accepted ones of the other part
     * @param error the mean share of wrong calls among the accepted ones of the other part; NaN where none was certified
     */
    public record Split(double share, int certified, int above, double error) {
        public Split {
            RiskCertificate.requireShare("share", share);
            requireOrder(above, certified, certified);
        }
    }

    private static void requireOrder(int broken, int certified, int rounds) {
        if (broken < 0 || broken > certified || certified > rounds) {
            throw new IllegalArgumentException(
                    broken + " broken of " + certified + " certified in " + rounds + " rounds");
        }
    }
}
