package dev.treadle.examples.cli;

import java.io.PrintWriter;
import java.util.Locale;

/** A counter on the terminal's error stream; silent where that is no terminal. Not thread-safe. */
final class Progress {

    private static final long EVERY_NANOS = 200_000_000L;

    private final PrintWriter err;
    private final String what;
    private final int total;
    private final boolean shown = System.console() != null;
    private final long started = System.nanoTime();
    private long last;
    private int count;

    Progress(PrintWriter err, String what, int total) {
        this.err = err;
        this.what = what;
        this.total = total;
    }

    void step() {
        count++;
        long now = System.nanoTime();
        if (shown && (now - last > EVERY_NANOS || count == total)) {
            last = now;
            double seconds = (now - started) / 1e9;
            double left = seconds / count * (total - count);
            err.printf(Locale.ROOT, "\r%d of %d %s, %.0f s left ", count, total, what, left);
            err.flush();
        }
    }

    /** Takes the line away. */
    void done() {
        if (shown) {
            err.print("\r" + " ".repeat(60) + "\r");
            err.flush();
        }
    }
}
