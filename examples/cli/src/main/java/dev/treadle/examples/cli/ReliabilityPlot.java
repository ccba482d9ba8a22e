package dev.treadle.examples.cli;

import dev.treadle.policy.Reliability;
import java.awt.BasicStroke;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** How true the probabilities are, and how they are distributed. */
record ReliabilityPlot(Calls calls, String subtitle) {

    private static final int HEIGHT = 620;
    // In a plot lower than 120 pixels the library does not tell where a place is.
    private static final int COUNTS_HEIGHT = 320;
    private static final String TITLE = "How sure, and how often right";
    private static final double WIDTH = 1.0 / Reliability.BINS;

    /** Width of a bar of counts, in pixels. */
    private static final int BAR = 52;

    Figure figure() {
        return new Figure("reliability", TITLE, caption(), this::draw);
    }

    private String caption() {
        return "Calls whose probability lies in the same tenth are taken together. To the right: their mean probability."
                + " Up: the share of them that is right, with its 95 % interval. On the diagonal a probability means what it says; below it, the specialist is surer"
                + " than it is right. ECE is the mean distance from the diagonal, weighted by the counts, which are shown"
                + " below. " + TrustScores.about(calls);
    }

    private BufferedImage draw(Palette palette) {
        Board board =
                new Board(palette, HEIGHT, Board.Axis.percent("", 1), Board.Axis.percent("share that is right", 1));
        List<List<Reliability.Bin>> bins =
                calls.scores().stream().map(calls::bins).toList();
        int most = bins.stream()
                .flatMap(List::stream)
                .mapToInt(Reliability.Bin::n)
                .max()
                .orElse(1);
        Board counts = new Board(
                        palette,
                        COUNTS_HEIGHT,
                        Board.Axis.percent("probability of being right", 1),
                        new Board.Axis(
                                "calls", 0, 1.35 * Math.max(1, most), n -> String.format(Locale.ROOT, "%.0f", n)))
                .withoutUprightTicks(Sheet.LEFT);
        for (Calls.Score score : calls.scores()) {
            curve(board, score, palette);
            bars(counts, score, palette);
        }
        board.line(
                "as sure as right",
                List.of(new Board.Place(0, 0), new Board.Place(1, 1)),
                palette.random,
                Board.DASHED);
        return Sheet.of(palette, TITLE, subtitle, board, counts);
    }

    private void curve(Board board, Calls.Score score, Palette palette) {
        List<Board.Place> places = new ArrayList<>();
        List<Board.Place> intervals = new ArrayList<>();
        for (Reliability.Bin bin : calls.bins(score)) {
            if (bin.n() > 0) {
                Interval interval = Interval.wilson(bin.right(), bin.n());
                places.add(new Board.Place(bin.probability(), bin.right()));
                intervals.add(new Board.Place(bin.probability(), interval.low()));
                intervals.add(new Board.Place(bin.probability(), interval.high()));
                intervals.add(Board.Place.GAP);
            }
        }
        String label = String.format(
                Locale.ROOT,
                "%s (ECE %s)",
                score.label,
                Text.decimals(calls.reliability(score).ece()));
        board.line(label, places, palette.of(score), Board.THICK)
                .line("", intervals, palette.of(score), Board.THIN)
                .marks("", places, palette.of(score), SeriesMarkers.CIRCLE);
    }

    private void bars(Board counts, Calls.Score score, Palette palette) {
        List<Calls.Score> scores = calls.scores();
        BasicStroke bar = new BasicStroke(BAR, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER);
        List<Board.Place> places = new ArrayList<>();
        List<Reliability.Bin> bins = calls.bins(score);
        for (int i = 0; i < bins.size(); i++) {
            double middle = (i + (scores.indexOf(score) + 0.5) / scores.size()) * WIDTH;
            Board.Place top = new Board.Place(middle, bins.get(i).n());
            places.add(new Board.Place(middle, 0));
            places.add(top);
            places.add(Board.Place.GAP);
            counts.note(Text.brief(bins.get(i).n()), top, Board.Side.ABOVE, 22);
        }
        counts.line("", places, palette.of(score), bar);
    }
}
