package dev.treadle.examples.cli;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleFunction;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.AxesChartStyler;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Axes with lines, marks and words on them: a chart of the library in our look. Not thread-safe. */
final class Board {

    static final BasicStroke THICK = new BasicStroke(6, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND);
    static final BasicStroke THIN = new BasicStroke(3, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND);
    static final BasicStroke DASHED =
            new BasicStroke(4, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, new float[] {16, 12}, 0);

    private static final int MARK = 22;
    private static final int PLOT_MARGIN = 6;

    /** The most steps along an axis that a line needs. */
    private static final int STEPS = 1200;

    private final Palette palette;
    private final XYChart chart;
    private final Axis x;
    private final Axis y;
    private final List<Line> lines = new ArrayList<>();
    private final List<Marks> marks = new ArrayList<>();
    private final List<Legend.Entry> legend = new ArrayList<>();
    private final List<Note> notes = new ArrayList<>();

    /**
     * An axis.
     *
     * @param title empty for none
     * @param label of a tick; different for different ticks
     */
    record Axis(String title, double low, double high, DoubleFunction<String> label) {

        /** Shares from 0, shown as percent, with a little room at both ends. */
        static Axis percent(String title, double high) {
            return percent(title, 0, high, 0.012);
        }

        /** @param room at both ends, as a part of what is between */
        static Axis percent(String title, double low, double high, double room) {
            double more = (high - low) * room;
            return new Axis(title, low - more, high + more, Text::percent);
        }
    }

    /** A place on the board, in the units of the axes. */
    record Place(double x, double y) {
        /** Between two lines. */
        static final Place GAP = new Place(0, Double.NaN);
    }

    /** How words lie to the place that they are about. */
    enum Side {
        LEFT,
        RIGHT,
        ABOVE
    }

    private record Line(List<Place> places, Color color, BasicStroke stroke) {}

    private record Marks(List<Place> places, Color color, Marker marker) {}

    private record Note(String text, Place place, Side side, int size) {}

    Board(Palette palette, int height, Axis x, Axis y) {
        this.palette = palette;
        this.x = x;
        this.y = y;
        chart = new XYChartBuilder()
                .width(Sheet.WIDTH)
                .height(height)
                .xAxisTitle(x.title())
                .yAxisTitle(y.title())
                .build();
        style(chart.getStyler());
        // The library puts ticks at the data where these are equally spaced: an unseen series keeps it from that.
        XYSeries uneven = chart.addSeries(
                "uneven",
                new double[] {x.low(), x.low() + (x.high() - x.low()) / 3, x.high()},
                new double[] {Double.NaN, y.low(), Double.NaN});
        uneven.setLineStyle(new BasicStroke(0)).setLineColor(palette.background);
        uneven.setMarker(SeriesMarkers.NONE);
    }

    private void style(XYStyler styler) {
        styler.setChartTitleVisible(false).setLegendVisible(false).setMarkerSize(MARK);
        styler.setChartBackgroundColor(palette.background)
                .setPlotBackgroundColor(palette.background)
                .setPlotBorderVisible(false)
                .setChartFontColor(palette.ink)
                .setPlotContentSize(1)
                .setChartPadding(Sheet.MARGIN)
                .setYAxisLeftWidthHint(Sheet.LEFT);
        styler.setAxisTitleFont(Typeface.plain(30))
                .setAxisTickLabelsFont(Typeface.plain(28))
                .setAxisTickLabelsColor(palette.muted)
                .setAxisTickMarksColor(palette.grid)
                .setPlotGridLinesColor(palette.grid)
                .setPlotGridLinesStroke(new BasicStroke(2))
                .setAxisTicksLineVisible(false)
                .setYAxisLabelAlignment(AxesChartStyler.TextAlignment.Right)
                .setPlotMargin(PLOT_MARGIN)
                .setAxisTickPadding(12)
                .setAxisTitlePadding(16)
                .setXAxisTickMarkSpacingHint(120)
                .setYAxisTickMarkSpacingHint(90)
                .setXAxisMin(x.low())
                .setXAxisMax(x.high())
                .setYAxisMin(y.low())
                .setYAxisMax(y.high())
                .setxAxisTickLabelsFormattingFunction(x.label()::apply)
                .setyAxisTickLabelsFormattingFunction(y.label()::apply);
    }

    /**
     * Shows no ticks along the upright axis.
     *
     * @param left where the plot begins, in pixels
     */
    Board withoutUprightTicks(int left) {
        chart.getStyler()
                .setYAxisTicksVisible(false)
                .setPlotGridHorizontalLinesVisible(false)
                .setYAxisLeftWidthHint(left + PLOT_MARGIN);
        return this;
    }

    /**
     * A line, below those before it.
     *
     * @param label for the legend; empty for none
     */
    Board line(String label, List<Place> places, Color color, BasicStroke stroke) {
        if (!places.isEmpty()) {
            lines.add(new Line(thinned(places), color, stroke));
        }
        if (!label.isEmpty()) {
            legend.add(new Legend.Entry(label, color, stroke, SeriesMarkers.NONE));
        }
        return this;
    }

    /**
     * Marks, above all lines.
     *
     * @param label for the legend; empty for none
     */
    Board marks(String label, List<Place> places, Color color, Marker marker) {
        if (!places.isEmpty()) {
            marks.add(new Marks(places, color, marker));
        }
        if (!label.isEmpty()) {
            legend.add(new Legend.Entry(label, color, new BasicStroke(0), marker));
        }
        return this;
    }

    private XYSeries add(List<Place> places, Color color) {
        XYSeries series = chart.addSeries(
                "series " + chart.getSeriesMap().size(),
                places.stream().mapToDouble(Place::x).toArray(),
                places.stream().mapToDouble(Place::y).toArray());
        series.setMarker(SeriesMarkers.NONE);
        series.setLineColor(color);
        return series;
    }

    /** The places without those that lie on one pixel with the place before. */
    private List<Place> thinned(List<Place> places) {
        List<Place> kept = new ArrayList<>();
        for (int i = 0; i < places.size(); i++) {
            Place place = places.get(i);
            Place last = kept.isEmpty() ? Place.GAP : kept.get(kept.size() - 1);
            boolean near = Math.abs(place.x() - last.x()) * STEPS < x.high() - x.low()
                    && Math.abs(place.y() - last.y()) * STEPS < y.high() - y.low();
            if (!near || i == places.size() - 1) {
                kept.add(place);
            }
        }
        return kept;
    }

    /** Words beside a place. */
    Board note(String text, Place place, Side side, int size) {
        notes.add(new Note(text, place, side, size));
        return this;
    }

    List<Legend.Entry> legend() {
        return legend;
    }

    BufferedImage paint() {
        for (int i = lines.size() - 1; i >= 0; i--) {
            add(lines.get(i).places(), lines.get(i).color())
                    .setLineStyle(lines.get(i).stroke());
        }
        marks.forEach(mark -> {
            XYSeries series = add(mark.places(), mark.color());
            series.setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Scatter);
            series.setMarker(mark.marker()).setMarkerColor(mark.color());
        });
        BufferedImage image = new BufferedImage(chart.getWidth(), chart.getHeight(), BufferedImage.TYPE_INT_RGB);
        Graphics2D g = Sheet.graphics(image);
        chart.paint(g, chart.getWidth(), chart.getHeight());
        g.setColor(palette.ink);
        notes.forEach(note -> write(g, note));
        g.dispose();
        return image;
    }

    private void write(Graphics2D g, Note note) {
        g.setFont(Typeface.plain(note.size()));
        float width = g.getFontMetrics().stringWidth(note.text());
        float half = g.getFontMetrics().getAscent() * 0.36f;
        float left = (float) chart.getScreenXFromChart(note.place().x());
        float middle = (float) chart.getScreenYFromChart(note.place().y());
        switch (note.side()) {
            case LEFT -> g.drawString(note.text(), left - width - MARK / 2f, middle + half);
            case RIGHT -> g.drawString(note.text(), left + MARK / 2f, middle + half);
            case ABOVE -> g.drawString(note.text(), left - width / 2, middle - MARK / 3f);
        }
    }
}
