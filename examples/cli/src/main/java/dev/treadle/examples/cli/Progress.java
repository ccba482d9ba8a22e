package dev.treadle.examples.cli;

import java.io.Console;
import java.io.PrintWriter;
import java.util.Locale;

/** A counter on the terminal's error stream; silent where that is no terminal. Not thread-safe. */
final class Progress {

    private static final long EVERY_NANOS = 200_000_000L;

    private final PrintWriter err;
    private final String what;
    private final int total;
    private final boolean shown = onTerminal();
    private final long started = System.nanoTime();
    private long last;
    private int count;

    Progress(PrintWriter err, String what, int total) {
        this.err = err;
        this.what = what;
        this.total = total;
    }

    @SuppressWarnings("SystemConsoleNull") // up to JDK 21 null means that there is no terminal; later isTerminal tells
    private static boolean onTerminal() {
        Console console = System.console();
        try {
            return console != null
                    && (Runtime.version().feature() < 22
                            || Boolean.TRUE.equals(
                                    Console.class.getMethod("isTerminal").invoke(console)));
        } catch (ReflectiveOperationException e) {
            return false;
        }
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
