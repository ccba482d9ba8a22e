package dev.treadle.examples.cli;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.List;

/** A picture as it is seen: title, subtitle, legend, and boards one below the other. */
final class Sheet {

    static final int WIDTH = 1600;
    static final int MARGIN = 36;

    /** Where the plots of all boards begin. */
    static final int LEFT = 170;

    private static final int TITLE = 40;
    private static final int HEAD = 150;

    private Sheet() {}

    static BufferedImage of(Palette palette, String title, String subtitle, Board... boards) {
        List<BufferedImage> painted = List.of(boards).stream().map(Board::paint).toList();
        List<Legend.Entry> entries = List.of(boards).stream()
                .flatMap(board -> board.legend().stream())
                .toList();
        Graphics2D measure = graphics(new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB));
        Legend legend = new Legend(measure, entries);
        measure.dispose();
        int height = HEAD
                + legend.height()
                + painted.stream().mapToInt(BufferedImage::getHeight).sum();
        BufferedImage image = new BufferedImage(WIDTH, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = graphics(image);
        g.setColor(palette.background);
        g.fillRect(0, 0, WIDTH, height);
        g.setColor(palette.ink);
        g.setFont(Typeface.bold(TITLE));
        g.drawString(title, MARGIN, MARGIN + TITLE);
        g.setColor(palette.muted);
        g.setFont(Typeface.plain(26));
        g.drawString(subtitle, MARGIN, MARGIN + TITLE + 44);
        legend.paint(g, palette, HEAD);
        int top = HEAD + legend.height();
        for (BufferedImage board : painted) {
            g.drawImage(board, 0, top, null);
            top += board.getHeight();
        }
        g.dispose();
        return image;
    }

    /** For drawing without steps along lines and letters. */
    static Graphics2D graphics(BufferedImage image) {
        Graphics2D g = image.createGraphics();
        g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        g.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        g.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
        return g;
    }
}
