package dev.treadle.policy;

/**
 * How often a promise holds: certificates made on random samples of requests, each held against all of them.
 *
 * @param rounds certificates that were tried
 * @param certified those of them that found a threshold
 * @param broken those whose threshold accepts more than a share alpha of wrong calls among all held-out ones; at most a
 *     share delta of the rounds is to be expected
 * @param coverage the mean share of requests that are accepted; 0 in a round without a threshold
 */
public record Rehearsal(int rounds, int certified, int broken, double coverage) {
    public Rehearsal {
        if (broken < 0 || broken > certified || certified > rounds) {
            throw new IllegalArgumentException(
                    broken + " broken of " + certified + " certified in " + rounds + " rounds");
        }
    }
}
