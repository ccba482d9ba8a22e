package dev.treadle.examples.cli;

import java.awt.Color;

/**
 * The colours of a picture. Those of the series are told apart by people who do not see all colours (after Okabe and Ito),
 * and by their brightness.
 */
enum Palette {
    /** Dark on white: for documents and slides. */
    LIGHT(0xffffff, 0x1c1e21, 0x5f6670, 0xe2e5e9, 0xd55e00, 0x0072b2, 0x00855f, 0x8a9099, 0xa8cfe6),
    /** Light on dark: for a page that is read at night. */
    DARK(0x16191d, 0xeceef0, 0xa3abb5, 0x2f353c, 0xff9a52, 0x62b5f0, 0x3fc79b, 0x868e98, 0x2d5f80);

    final Color background;
    final Color ink;
    final Color muted;
    final Color grid;
    final Color raw;
    final Color calibrated;
    final Color oracle;
    final Color random;
    final Color behind;

    Palette(int background, int ink, int muted, int grid, int raw, int calibrated, int oracle, int random, int behind) {
        this.background = new Color(background);
        this.ink = new Color(ink);
        this.muted = new Color(muted);
        this.grid = new Color(grid);
        this.raw = new Color(raw);
        this.calibrated = new Color(calibrated);
        this.oracle = new Color(oracle);
        this.random = new Color(random);
        this.behind = new Color(behind);
    }

    Color of(Calls.Score score) {
        return score == Calls.Score.RAW ? raw : calibrated;
    }
}
