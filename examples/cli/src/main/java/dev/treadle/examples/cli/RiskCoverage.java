package dev.treadle.examples.cli;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Which share of the accepted answers is wrong, for each share of requests that is accepted, the surest answers first.
 * Answers of equal score are accepted together, since no threshold tells them apart. Immutable.
 *
 * @param points in rising coverage; none where there are no answers
 * @param area the mean risk over all numbers of accepted answers (AURC); NaN without answers
 */
record RiskCoverage(List<Point> points, double area) {

    RiskCoverage {
        points = List.copyOf(points);
    }

    /**
     * What a threshold accepts.
     *
     * @param accepted how many answers
     * @param right the right ones among them
     * @param coverage the share of requests that are accepted
     * @param risk the share of wrong ones among the accepted
     */
    record Point(int accepted, int right, double coverage, double risk) {}

    /**
     * The curve of answers.
     *
     * @param score of each answer, the surer the higher
     * @param right whether it is right, in the same order
     * @param requests at least as many as there are answers; those without one are never accepted
     */
    static RiskCoverage of(double[] score, boolean[] right, int requests) {
        int[] ranked = IntStream.range(0, score.length)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> score[i]).reversed())
                .mapToInt(Integer::intValue)
                .toArray();
        List<Point> points = new ArrayList<>();
        double area = 0;
        int rights = 0;
        for (int from = 0, to; from < ranked.length; from = to) {
            for (to = from; to < ranked.length && score[ranked[to]] == score[ranked[from]]; to++) {
                rights += right[ranked[to]] ? 1 : 0;
            }
            Point point = new Point(to, rights, (double) to / requests, (double) (to - rights) / to);
            area += point.risk() * (to - from) / ranked.length;
            points.add(point);
        }
        return new RiskCoverage(points, ranked.length == 0 ? Double.NaN : area);
    }

    /** The best curve that any score could have: all right answers before the wrong ones. */
    static RiskCoverage oracle(int right, int answers, int requests) {
        return of(IntStream.range(0, answers).mapToDouble(i -> -i).toArray(), rightFirst(right, answers), requests);
    }

    private static boolean[] rightFirst(int right, int answers) {
        boolean[] first = new boolean[answers];
        for (int i = 0; i < right; i++) {
            first[i] = true;
        }
        return first;
    }

    /** The largest share of requests that can be accepted with at most this risk; 0 where none can. */
    double coverageAt(double risk) {
        return points.stream()
                .filter(point -> point.risk() <= risk)
                .mapToDouble(Point::coverage)
                .max()
                .orElse(0);
    }

    /** The risk where every answer is accepted, which is that of accepting at random; NaN without answers. */
    double overallRisk() {
        return points.isEmpty() ? Double.NaN : points.get(points.size() - 1).risk();
    }
}
