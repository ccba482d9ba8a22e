package dev.treadle.examples.cli;

import java.util.Locale;

/** Figures as people read them. */
final class Text {

    private Text() {}

    /** A share as percent, with the decimals that it needs, two at most. */
    static String percent(double share) {
        String text = String.format(Locale.ROOT, "%.2f", 100 * share);
        return text.replaceFirst("\\.?0+$", "").replaceFirst("^-0$", "0") + " %";
    }

    /** A share as percent, to one decimal; a dash where there is none. */
    static String percent1(double share) {
        return Double.isNaN(share) ? "-" : percent(Math.round(1000 * share) / 1000.0);
    }

    /** With three decimals; a dash where there is none. */
    static String decimals(double value) {
        return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.3f", value);
    }

    /** A count with a comma at the thousands. */
    static String count(int n) {
        return String.format(Locale.ROOT, "%,d", n);
    }

    /** A count in four characters, or few more. */
    static String brief(int n) {
        return n < 10_000 ? String.valueOf(n) : Math.round(n / 1000.0) + "k";
    }

    /** A text cut to a length. */
    static String cut(String text, int length) {
        return text.codePointCount(0, text.length()) <= length
                ? text
                : text.substring(0, text.offsetByCodePoints(0, length - 1)) + "…";
    }
}
