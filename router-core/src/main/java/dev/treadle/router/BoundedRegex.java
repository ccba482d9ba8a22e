package dev.treadle.router;

import com.networknt.schema.regex.RegularExpression;
import java.util.regex.Pattern;

/**
 * A schema's {@code pattern} that gives up: Java's regular expressions backtrack, so a pattern like {@code ^(a+)+$} could
 * keep a request for years. After {@value #MOST_STEPS} looks at characters {@link #matches} throws {@link
 * IllegalStateException}.
 *
 * <p>Immutable and thread-safe.
 */
final class BoundedRegex implements RegularExpression {

    /** Thousands of looks at each character of the longest query; honest patterns look a few times. */
    private static final int MOST_STEPS = 20_000_000;

    private final Pattern pattern;

    BoundedRegex(String regex) {
        // In JSON Schema the end is the end; Java's $ also matches before a last line end.
        boolean anchored = regex.endsWith("$") && !regex.endsWith("\\$");
        pattern = Pattern.compile(anchored ? regex.substring(0, regex.length() - 1) + "\\z" : regex);
    }

    @Override
    public boolean matches(String value) {
        return pattern.matcher(new Counted(value, 0, value.length(), new Steps()))
                .find();
    }

    private static final class Steps {
        private int count;
    }

    /** Counts the looks at its characters, those of its parts included. */
    private record Counted(String text, int start, int end, Steps steps) implements CharSequence {

        @Override
        public int length() {
            return end - start;
        }

        @Override
        public char charAt(int index) {
            if (++steps.count > MOST_STEPS) {
                throw new IllegalStateException("a pattern needs too many steps");
            }
            return text.charAt(start + index);
        }

        @Override
        public CharSequence subSequence(int from, int to) {
            return new Counted(text, start + from, start + to, steps);
        }

        @Override
        public String toString() {
            return text.substring(start, end);
        }
    }
}
