package dev.treadle.examples.cli;

import java.awt.BasicStroke;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** How often the specialist is right, by source. */
record SourcePlot(Map<String, Scores> bySource, Scores total, String subtitle) {

    /** The most sources that a picture holds. */
    static final int MOST = 40;

    private static final int ROW = 46;
    private static final int AXIS = 170;
    private static final int NAMES = 540;
    private static final int LONGEST_NAME = 26;
    private static final String TITLE = "Right answers by source";
    private static final BasicStroke BAR = new BasicStroke(17, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER);

    Figure figure() {
        return new Figure("sources", TITLE, caption(), this::draw);
    }

    private String caption() {
        String text =
                "The share of requests whose calls have the right tools, and the share where every argument is right,"
                        + " too (exact); where no tool fits, an abstention is right. In parentheses how many requests a source has;"
                        + " the thin lines are 95 % intervals (Wilson).";
        return bySource.size() > MOST ? text + " The " + MOST + " largest sources; the table has all." : text;
    }

    /** A source in the picture. */
    private record Row(String name, Scores scores) {}

    /** From the bottom up: the worst first, and all together on top. */
    private List<Row> rows() {
        List<Row> rows = new ArrayList<>(bySource.entrySet().stream()
                .map(source -> new Row(source.getKey(), source.getValue()))
                .sorted(Comparator.comparingInt((Row row) -> row.scores().n).reversed())
                .limit(MOST)
                .sorted(Comparator.comparingDouble((Row row) -> row.scores().exact)
                        .thenComparingDouble(row -> row.scores().nameAccuracy))
                .toList());
        rows.add(new Row("all", total));
        return rows;
    }

    private BufferedImage draw(Palette palette) {
        List<Row> rows = rows();
        Board board = new Board(
                        palette,
                        AXIS + ROW * rows.size(),
                        Board.Axis.percent("share of requests", 1),
                        new Board.Axis("", -0.6, rows.size() - 0.4, Double::toString))
                .withoutUprightTicks(NAMES);
        List<Board.Place> tools = new ArrayList<>();
        List<Board.Place> exact = new ArrayList<>();
        List<Board.Place> intervals = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            Scores scores = rows.get(i).scores();
            add(tools, intervals, i + 0.2, scores.nameAccuracy, scores.n);
            add(exact, intervals, i - 0.2, scores.exact, scores.n);
            String name = Text.cut(rows.get(i).name(), LONGEST_NAME) + " (" + Text.count(scores.n) + ")";
            board.note(name, new Board.Place(0, i), Board.Side.LEFT, 26);
        }
        board.line("", intervals, palette.ink, Board.THIN)
                .line("right tools", tools, palette.behind, BAR)
                .line("exact: right arguments, too", exact, palette.calibrated, BAR);
        return Sheet.of(palette, TITLE, subtitle, board);
    }

    private static void add(List<Board.Place> bars, List<Board.Place> intervals, double y, double share, int n) {
        bars.addAll(List.of(new Board.Place(0, y), new Board.Place(share, y), Board.Place.GAP));
        Interval interval = Interval.wilson(share, n);
        intervals.addAll(
                List.of(new Board.Place(interval.low(), y), new Board.Place(interval.high(), y), Board.Place.GAP));
    }
}
