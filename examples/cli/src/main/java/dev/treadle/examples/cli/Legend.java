package dev.treadle.examples.cli;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.geom.Line2D;
import java.util.List;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** What the lines and marks of a picture are: in two columns where the words leave room, above the axes. */
final class Legend {

    private static final int SIZE = 27;
    private static final int ROW = 46;
    private static final int SAMPLE = 64;
    private static final int GAP = 16;

    private final List<Entry> entries;
    private final int columns;

    /** A line or mark, and what it is. */
    record Entry(String label, Color color, BasicStroke stroke, Marker marker) {}

    Legend(Graphics2D g, List<Entry> entries) {
        FontMetrics metrics = g.getFontMetrics(Typeface.plain(SIZE));
        int widest = entries.stream()
                .mapToInt(e -> metrics.stringWidth(e.label()))
                .max()
                .orElse(0);
        this.entries = entries;
        this.columns = widest + SAMPLE + 2 * GAP <= width() / 2 ? 2 : 1;
    }

    private static int width() {
        return Sheet.WIDTH - 2 * Sheet.MARGIN;
    }

    private int rows() {
        return (entries.size() + columns - 1) / columns;
    }

    int height() {
        return rows() * ROW;
    }

    void paint(Graphics2D g, Palette palette, int top) {
        g.setFont(Typeface.plain(SIZE));
        for (int i = 0; i < entries.size(); i++) {
            Entry entry = entries.get(i);
            // Down the first column, then the second.
            int x = Sheet.MARGIN + i / rows() * (width() / columns);
            int y = top + i % rows() * ROW + ROW / 2;
            g.setColor(entry.color());
            if (entry.marker().equals(SeriesMarkers.NONE)) {
                g.setStroke(entry.stroke());
                g.draw(new Line2D.Double(x, y, x + SAMPLE, y));
            } else {
                entry.marker().paint(g, x + SAMPLE / 2.0, y, 22);
            }
            g.setColor(palette.ink);
            g.drawString(entry.label(), x + SAMPLE + GAP, y + 10);
        }
    }
}
