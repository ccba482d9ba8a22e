package dev.treadle.needle.generative;

import java.util.List;
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

    /** Of a longer query, such as one with a million spaces, the rest is not searched: that would cost more than it saves. */
    static final int MOST_CHARACTERS = 4096;

    private static final Pattern NUMBER = Pattern.compile("\\d+(?:\\.\\d+)?");
    private static final Pattern QUOTED =
            Pattern.compile("(?<![\\p{L}\\d])['\"\u2018\u201c]([^'\"\u2019\u201d]+)['\"\u2019\u201d]");
    private static final Pattern NAME = Pattern.compile("(?<!^|\\p{L})\\p{Lu}[\\p{L}\\d]*+(?: \\p{Lu}[\\p{L}\\d]*+)*+");
    private static final Pattern DAY = Pattern.compile(
            "(?i)\\b(?:today|tonight|tomorrow|(?:mon|tues|wednes|thurs|fri|satur|sun)day|\\d{4}-\\d\\d-\\d\\d)\\b");
    private static final Pattern CLOCK = Pattern.compile("(?i)\\b(?:\\d{1,2}(?::\\d\\d ?[ap]m|:\\d\\d| ?[ap]m)"
            + "|half past \\w+|(?:a )?quarter (?:to|past) \\w+|noon|midnight)\\b");

    /** The end of an answer in which a day, or a time of day, comes next, going by the name of its parameter. */
    private static final Pattern DAY_NEXT = Pattern.compile("(?i)(?:day|date|when)[a-z_]*\"\\s*:\\s*\"$");

    private static final Pattern CLOCK_NEXT = Pattern.compile("(?i)time[a-z_]*\"\\s*:\\s*\"$");

    private final String text;
    private final String lower;

    /** The text of a query; values are guessed from its first {@value #MOST_CHARACTERS} characters alone. */
    QueryText(String query) {
        this.text = query.substring(0, Math.min(query.length(), MOST_CHARACTERS));
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

    /**
     * How a value that begins so goes on to its end; null where nothing in the query begins so. A value that has passed
     * what ends others is taken for one of those that go on: past a word that links to a mark, past a mark to the end.
     */
    @Nullable
    String goesOn(String value) {
        int at = find(text, value);
        if (at < 0 && lower.length() == text.length()) {
            at = find(lower, value.toLowerCase(Locale.ROOT));
        }
        if (at < 0) {
            return null;
        }
        int from = at + value.length();
        int passed = 0;
        for (int i = at; i < from; i++) {
            passed = Math.max(passed, stop(i));
        }
        int to = from;
        while (to < text.length() && stop(to) <= passed) {
            to++;
        }
        return text.substring(from, to);
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

    /**
     * What a value may be that is about to be written: for a day or a time of day one that the query tells, else a quotation
     * or a name that is not among what was written; or null.
     */
    @Nullable
    String anyValue(String written) {
        for (Pattern pattern : patterns(written)) {
            Matcher matcher = pattern.matcher(text);
            while (matcher.find()) {
                String found = matcher.group(matcher.groupCount());
                boolean isValue = pattern != NAME || found.length() > 1;
                if (isValue && !written.contains(found)) {
                    return found;
                }
            }
        }
        return null;
    }

    private static List<Pattern> patterns(String written) {
        if (DAY_NEXT.matcher(written).find()) {
            return List.of(DAY);
        }
        return CLOCK_NEXT.matcher(written).find() ? List.of(CLOCK) : List.of(QUOTED, NAME);
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

    /** How surely a value ends before a character: 0 not at all, 1 a word that links, 2 a mark, 3 the query's last one. */
    private int stop(int at) {
        char c = text.charAt(at);
        if (c == ' ') {
            return LINKS.contains(word(at + 1)) ? 1 : 0;
        } else if (",?!;:'\"\u2019\u201d".indexOf(c) >= 0 && isBoundary(at + 1) && !isDigit(at + 1)) {
            return isLast(at) ? 3 : 2;
        } else if (c == '.' && (isLast(at) || text.charAt(at + 1) == ' ')) {
            return isLast(at) ? 3 : 2;
        }
        return 0;
    }

    private boolean isLast(int at) {
        return at + 1 == text.length();
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
