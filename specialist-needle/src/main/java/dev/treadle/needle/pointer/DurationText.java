package dev.treadle.needle.pointer;

import java.math.BigDecimal;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Lengths of time as people write and say them: {@code 90 min}, {@code 1h30}, {@code an hour and a half}. */
final class DurationText {

    private static final int UNICODE = Pattern.UNICODE_CHARACTER_CLASS;
    private static final Map<String, Integer> UNIT_SECONDS = units();
    private static final Map<String, BigDecimal> PARTS = Map.of(
            "a quarter of a", new BigDecimal("0.25"),
            "quarter of a", new BigDecimal("0.25"),
            "three quarters of a", new BigDecimal("0.75"));
    private static final BigDecimal HALF = new BigDecimal("0.5");

    private static final Pattern SPACES = Pattern.compile("\\s+", UNICODE);
    private static final Pattern HOURS_AND_MINUTES =
            Pattern.compile("(\\d{1,4})\\s?h\\s?(\\d{1,2})(?:\\s?m(?:in)?)?", UNICODE);
    private static final Pattern FRACTION = Pattern.compile(
            "(half an?|a quarter of an?|quarter of an?|three quarters of an?|a half|half) ([a-z]+)", UNICODE);
    private static final Pattern SEPARATOR = Pattern.compile(",? and |, | ", UNICODE);
    private static final String UNIT_NAMES = UNIT_SECONDS.keySet().stream()
            .sorted(Comparator.comparingInt(String::length).reversed())
            .collect(Collectors.joining("|"));
    private static final Pattern PART = Pattern.compile(
            "(?:(?<digits>[\\d.,]+)[ -]?|(?<words>(?:\\d+ and a half|[a-z]+(?:[- ][a-z]+){0,6}?))[ -])(?<unit>"
                    + UNIT_NAMES + ")(?![a-z])(?<half> and a half)?",
            UNICODE);

    // Words that change nothing about how long it is: "the next hour", "another 5 minutes", "a full day", "ten minutes
    // more".
    private static final String UNIT = "(?:" + UNIT_NAMES + ")(?![a-z])";
    private static final Pattern ONE = Pattern.compile("^(?:the next|another) (?=" + UNIT + ")");
    private static final Pattern BEFORE =
            Pattern.compile("^(?:(?:the )?next|another|an extra|an additional|a further) (?!" + UNIT + ")");
    private static final Pattern WITHIN =
            Pattern.compile("(?<= )(?:more|extra|additional|further|full|whole|solid|single) (?=" + UNIT + ")");
    private static final Pattern AFTER = Pattern.compile(" (?:more|longer|extra)$");

    private DurationText() {}

    private static Map<String, Integer> units() {
        Map<String, Integer> units = new HashMap<>();
        Map.of(
                        "s sec secs second seconds", 1,
                        "m min mins minute minutes", 60,
                        "h hr hrs hour hours", 3600,
                        "d day days", 86_400,
                        "week weeks", 7 * 86_400,
                        "fortnight fortnights", 14 * 86_400)
                .forEach((names, seconds) -> {
                    for (String name : names.split(" ", -1)) {
                        units.put(name, seconds);
                    }
                });
        return Map.copyOf(units);
    }

    /** The seconds of the length of time that the whole text says, or null. */
    static @Nullable BigDecimal seconds(String text) {
        String s =
                SPACES.matcher(Characters.strip(text).toLowerCase(Locale.ROOT)).replaceAll(" ");
        s = ONE.matcher(s).replaceFirst("a ");
        s = BEFORE.matcher(s).replaceFirst("");
        s = WITHIN.matcher(s).replaceAll("");
        s = AFTER.matcher(s).replaceFirst("");
        if (s.isEmpty()) {
            return null;
        }
        Matcher m = HOURS_AND_MINUTES.matcher(s);
        if (m.matches()) {
            return NumberText.tidy(
                    BigDecimal.valueOf(Integer.parseInt(m.group(1)) * 3600L + Integer.parseInt(m.group(2)) * 60L));
        }
        m = FRACTION.matcher(s);
        if (m.matches() && UNIT_SECONDS.containsKey(m.group(2))) {
            String part = m.group(1).endsWith(" an")
                    ? m.group(1).substring(0, m.group(1).length() - 1)
                    : m.group(1);
            return NumberText.tidy(times(PARTS.getOrDefault(part, HALF), m.group(2)));
        }
        return sum(s);
    }

    private static @Nullable BigDecimal sum(String s) {
        BigDecimal total = BigDecimal.ZERO;
        Matcher separator = SEPARATOR.matcher(s);
        Matcher part = PART.matcher(s);
        for (int at = 0; at < s.length(); at = part.end()) {
            if (at > 0 && separator.region(at, s.length()).lookingAt()) {
                at = separator.end();
            }
            if (!part.region(at, s.length()).lookingAt()) {
                return null;
            }
            String said = part.group("digits") != null ? part.group("digits") : part.group("words");
            BigDecimal n = said.equals("a") || said.equals("an") ? BigDecimal.ONE : NumberText.number(said);
            if (n == null) {
                return null;
            }
            total = total.add(times(part.group("half") == null ? n : n.add(HALF), part.group("unit")));
        }
        return NumberText.tidy(total);
    }

    private static BigDecimal times(BigDecimal n, String unit) {
        return n.multiply(BigDecimal.valueOf(UNIT_SECONDS.getOrDefault(unit, 0)));
    }
}
