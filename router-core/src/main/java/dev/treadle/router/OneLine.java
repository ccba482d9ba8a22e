package dev.treadle.router;

import java.util.regex.Pattern;

/** Text of unknown origin as one line of limited length, fit for a log. */
final class OneLine {

    private static final int LONGEST = 300;

    // Line ends of every kind, other control characters, and those that turn the direction of writing.
    private static final Pattern UNFIT = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]+");

    private OneLine() {}

    static String of(String text) {
        boolean isLong = text.length() > LONGEST;
        String line = UNFIT.matcher(isLong ? text.substring(0, LONGEST) : text).replaceAll(" ");
        return isLong ? line + "..." : line;
    }
}
