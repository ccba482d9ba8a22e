package dev.treadle.examples.cli;

import java.awt.Font;
import java.awt.font.FontRenderContext;
import java.awt.font.TextLayout;

/** The fonts of pictures: what the machine has as sans serif. */
final class Typeface {

    static {
        // Pictures are files: no screen is asked for, even where there is one.
        System.setProperty("java.awt.headless", "true");
    }

    private Typeface() {}

    static Font plain(int size) {
        return new Font(Font.SANS_SERIF, Font.PLAIN, size);
    }

    static Font bold(int size) {
        return new Font(Font.SANS_SERIF, Font.BOLD, size);
    }

    /** @throws Problem if the machine has no fonts */
    static void require() {
        require(() -> new TextLayout("0 %", plain(20), new FontRenderContext(null, true, true)).getBounds());
    }

    /** @param drawing of some text */
    // A JVM without fonts tells so by errors of many kinds: of linking, of initialization, or a null somewhere inside.
    static void require(Runnable drawing) {
        try {
            drawing.run();
        } catch (LinkageError | InternalError | RuntimeException e) {
            throw new Problem(
                    "--plots draws text, and this machine has no fonts that Java finds (" + deepest(e) + "): install"
                            + " fontconfig and a font, on Debian and Ubuntu with: apt-get install fontconfig"
                            + " fonts-dejavu-core",
                    e);
        }
    }

    private static Throwable deepest(Throwable e) {
        Throwable cause = e.getCause();
        return cause == null ? e : deepest(cause);
    }
}
