package dev.treadle.policy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.DoubleFunction;

/** Counts how often certificates break their promise, in a world of held-out answers; see {@link Rehearsal}. */
final class Rehearser {

    /** Shares of the answers that certify where these are parted. */
    private static final List<Double> SHARES = List.of(0.2, 0.5);

    private final List<FixedSequence.Answer> world;
    private final List<List<FixedSequence.Answer>> units;
    private final int requests;
    private final double alpha;
    private final SplittableRandom random;

    /**
     * @param world all answers
     * @param requests that these come from
     * @param byTools whether tools are drawn, with all their answers, or answers
     */
    Rehearser(List<FixedSequence.Answer> world, int requests, boolean byTools, double alpha, SplittableRandom random) {
        this.world = world;
        this.units = byTools ? byGroup(world) : world.stream().map(List::of).toList();
        this.requests = requests;
        this.alpha = alpha;
        this.random = random;
    }

    private static List<List<FixedSequence.Answer>> byGroup(List<FixedSequence.Answer> world) {
        Map<String, List<FixedSequence.Answer>> groups = new LinkedHashMap<>();
        world.forEach(
                a -> groups.computeIfAbsent(a.group(), g -> new ArrayList<>()).add(a));
        return List.copyOf(groups.values());
    }

    /** Accepted answers and the wrong ones among them. */
    private record Accepted(long all, long wrong) {

        static Accepted of(List<FixedSequence.Answer> answers, double threshold) {
            List<FixedSequence.Answer> accepted =
                    answers.stream().filter(a -> a.probability() >= threshold).toList();
            return new Accepted(
                    accepted.size(), accepted.stream().filter(a -> !a.right()).count());
        }

        double error() {
            return all == 0 ? 0 : (double) wrong / all;
        }
    }

    /** @param plan of a test of that share of the answers */
    Rehearsal rehearse(int rounds, DoubleFunction<FixedSequence> plan) {
        FixedSequence whole = plan.apply(1);
        int certified = 0;
        int broken = 0;
        double coverage = 0;
        for (int round = 0; round < rounds; round++) {
            FixedSequence.Result drawn = whole.test(draw());
            if (drawn.passed()) {
                Accepted accepted = Accepted.of(world, drawn.threshold());
                certified++;
                broken += accepted.error() > alpha ? 1 : 0;
                coverage += (double) accepted.all() / requests;
            }
        }
        return new Rehearsal(
                rounds,
                certified,
                broken,
                coverage / rounds,
                SHARES.stream()
                        .map(share -> split(rounds, share, plan.apply(share)))
                        .toList());
    }

    private Rehearsal.Split split(int rounds, double share, FixedSequence plan) {
        int certified = 0;
        int above = 0;
        double error = 0;
        for (int round = 0; round < rounds; round++) {
            List<List<FixedSequence.Answer>> shuffled = shuffled();
            int parting = (int) Math.round(share * shuffled.size());
            FixedSequence.Result result = plan.test(flat(shuffled.subList(0, parting)));
            if (result.passed()) {
                Accepted accepted = Accepted.of(flat(shuffled.subList(parting, shuffled.size())), result.threshold());
                certified++;
                above += accepted.error() > alpha ? 1 : 0;
                error += accepted.error();
            }
        }
        return new Rehearsal.Split(share, certified, above, error / certified);
    }

    // With replacement, so that the share of wrong ones in the whole world is the true one of the sample.
    private List<FixedSequence.Answer> draw() {
        List<FixedSequence.Answer> sample = new ArrayList<>();
        for (int i = 0; i < units.size(); i++) {
            // The same tool drawn twice counts as two.
            String name = "#" + i;
            units.get(random.nextInt(units.size()))
                    .forEach(a -> sample.add(new FixedSequence.Answer(a.probability(), a.right(), name)));
        }
        return sample;
    }

    private List<List<FixedSequence.Answer>> shuffled() {
        List<List<FixedSequence.Answer>> shuffled = new ArrayList<>(units);
        for (int i = shuffled.size() - 1; i > 0; i--) {
            Collections.swap(shuffled, i, random.nextInt(i + 1));
        }
        return shuffled;
    }

    private static List<FixedSequence.Answer> flat(List<List<FixedSequence.Answer>> units) {
        return units.stream().flatMap(List::stream).toList();
    }
}
