package dev.treadle.needle.generative;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The text of a query, to guess values from: where values often begin and end in it. Guesses only; nothing depends on
 * their being right. Immutable.
 */
final class QueryText {

    /** Words after which a value often begins, and before which it often ends. English; others cost time alone. */
    private static final Set<String> LINKS = Set.of(
            "a", "about", "an", "and", "as", "at", "by", "called", "for", "from", "in", "into", "is", "my", "named",
            "of", "on", "please", "saying", "that", "the", "to", "titled", "under", "with");

    private static final Pattern NUMBER = Pattern.compile("\\d+(?:\\.\\d+)?");
    private static final Pattern QUOTED =
            Pattern.compile("(?<![\\p{L}\\d])['\"\u2018\u201c]([^'\"\u2019\u201d]+)['\"\u2019\u201d]");
    private static final Pattern NAME = Pattern.compile("\\p{Lu}[\\p{L}\\d]*(?: \\p{Lu}[\\p{L}\\d]*)*");

    private final String text;
    private final String lower;

    QueryText(String text) {
        this.text = text;
        this.lower = text.toLowerCase(Locale.ROOT);
    }

    /** Whether a phrase occurs as whole words, in any case. */
    boolean mentions(String phrase) {
        String wanted = phrase.toLowerCase(Locale.ROOT);
        for (int at = lower.indexOf(wanted); at >= 0 && !wanted.isEmpty(); at = lower.indexOf(wanted, at + 1)) {
            if (isBoundary(at) && isBoundary(at + wanted.length())) {
                return true;
            }
        }
        return false;
    }

    /** How a value that begins so goes on to its end; null where nothing in the query begins so. */
    @Nullable
    String goesOn(String value) {
        int at = find(text, value);
        if (at < 0 && lower.length() == text.length()) {
            at = find(lower, value.toLowerCase(Locale.ROOT));
        }
        return at < 0 ? null : text.substring(at + value.length(), end(at + value.length()));
    }

    private int find(String in, String value) {
        int any = -1;
        for (int at = in.indexOf(value); at >= 0; at = in.indexOf(value, at + 1)) {
            if (isBoundary(at)) {
                return at;
            }
            any = any < 0 ? at : any;
        }
        return value.length() > 2 ? any : -1;
    }

    /** What a value may be, of which nothing is known: a quotation or a name that is not among what was written; or null. */
    @Nullable
    String anyValue(String written) {
        for (Pattern pattern : new Pattern[] {QUOTED, NAME}) {
            Matcher matcher = pattern.matcher(text);
            while (matcher.find()) {
                String found = matcher.group(matcher.groupCount());
                boolean isValue = pattern == QUOTED || (matcher.start() > 0 && found.length() > 1);
                if (isValue && !written.contains(found)) {
                    return found;
                }
            }
        }
        return null;
    }

    /** How a number that begins so goes on; empty for the whole number; null where no number begins so. */
    @Nullable
    String digitsAfter(String digits) {
        Matcher matcher = NUMBER.matcher(text);
        while (matcher.find()) {
            if (matcher.group().startsWith(digits)) {
                return matcher.group().substring(digits.length());
            }
        }
        return null;
    }

    private int end(int from) {
        int at = from;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == ' ' && LINKS.contains(word(at + 1))) {
                return at;
            } else if (",?!;:'\"\u2019\u201d".indexOf(c) >= 0 && isBoundary(at + 1) && !isDigit(at + 1)) {
                return at;
            } else if (c == '.' && (at + 1 == text.length() || text.charAt(at + 1) == ' ')) {
                return at;
            }
            at++;
        }
        return at;
    }

    private String word(int from) {
        int to = from;
        while (to < lower.length() && Character.isLetter(lower.charAt(to))) {
            to++;
        }
        return lower.substring(Math.min(from, lower.length()), Math.min(to, lower.length()));
    }

    private boolean isDigit(int at) {
        return at < text.length() && Character.isDigit(text.charAt(at));
    }

    private boolean isBoundary(int at) {
        return at <= 0
                || at >= text.length()
                || !Character.isLetterOrDigit(text.charAt(at - 1))
                || !Character.isLetterOrDigit(text.charAt(at));
    }
}
