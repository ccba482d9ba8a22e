package dev.treadle.examples.cli;

import java.io.Console;
import java.io.PrintWriter;
import java.util.Locale;

/** A bar on the terminal's error stream; silent where that is no terminal. Not thread-safe. */
final class Progress {

    private static final long EVERY_NANOS = 200_000_000L;

    /** Of the bar, in characters. */
    private static final int WIDTH = 24;

    private final PrintWriter err;
    private final String what;
    private final int total;
    private final boolean shown;
    private final long started = System.nanoTime();
    private long last;
    private int count;

    Progress(PrintWriter err, String what, int total) {
        this(err, what, total, onTerminal());
    }

    /** @param shown whether there is a terminal */
    Progress(PrintWriter err, String what, int total, boolean shown) {
        this.err = err;
        this.what = what;
        this.total = total;
        this.shown = shown;
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
            double left = (now - started) / 1e9 / count * (total - count);
            err.print('\r' + line(what, count, total, left));
            err.flush();
        }
    }

    private static String line(String what, int count, int total, double secondsLeft) {
        int full = (int) ((long) WIDTH * count / total);
        return String.format(
                Locale.ROOT,
                "[%s%s] %,d of %,d %s, %.0f s left ",
                "#".repeat(full),
                "-".repeat(WIDTH - full),
                count,
                total,
                what,
                secondsLeft);
    }

    /** Takes the line away. */
    void done() {
        if (shown) {
            err.print("\r" + " ".repeat(79) + "\r");
            err.flush();
        }
    }
}
