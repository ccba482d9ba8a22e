package dev.treadle.policy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A rising curve from scores to probabilities, fitted by pooling adjacent violators (Ayer et al., Annals of Mathematical
 * Statistics 26, 1955). Between the middles of two blocks it is a straight line, so that it keeps most of the order of the
 * scores; outside the first and last it is level.
 *
 * <p>Immutable and thread-safe.
 *
 * @param scores the mean scores of the blocks, rising
 * @param probabilities the share of right answers in each, rising
 */
record Isotonic(List<Double> scores, List<Double> probabilities) {

    Isotonic {
        scores = List.copyOf(scores);
        probabilities = List.copyOf(probabilities);
    }

    private record Block(double scoreSum, double right, double n) {

        double share() {
            return right / n;
        }

        Block with(Block next) {
            return new Block(scoreSum + next.scoreSum, right + next.right, n + next.n);
        }
    }

    /** Fits the curve of answers, at least one. No probability comes nearer to 0 or 1 than 1 / (2 n). */
    static Isotonic fit(double[] score, boolean[] right) {
        int[] ranked = IntStream.range(0, score.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> score[i]))
                .mapToInt(Integer::intValue)
                .toArray();
        List<Block> blocks = new ArrayList<>();
        for (int from = 0, to; from < ranked.length; from = to) {
            Block block = new Block(0, 0, 0);
            for (to = from; to < ranked.length && score[ranked[to]] == score[ranked[from]]; to++) {
                block = block.with(new Block(score[ranked[to]], right[ranked[to]] ? 1 : 0, 1));
            }
            while (!blocks.isEmpty() && blocks.get(blocks.size() - 1).share() >= block.share()) {
                block = blocks.remove(blocks.size() - 1).with(block);
            }
            blocks.add(block);
        }
        double least = 0.5 / score.length;
        return new Isotonic(
                blocks.stream().map(b -> b.scoreSum() / b.n()).toList(),
                blocks.stream()
                        .map(b -> Math.max(least, Math.min(1 - least, b.share())))
                        .toList());
    }

    /** The probability of a score. */
    double probability(double score) {
        int above = 0;
        while (above < scores.size() && scores.get(above) < score) {
            above++;
        }
        if (above == 0) {
            return probabilities.get(0);
        }
        if (above == scores.size()) {
            return probabilities.get(above - 1);
        }
        double from = scores.get(above - 1);
        double part = (score - from) / (scores.get(above) - from);
        double low = probabilities.get(above - 1);
        return low + part * (probabilities.get(above) - low);
    }
}
