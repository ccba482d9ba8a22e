package dev.treadle.needle.pointer;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Numbers as people write and spell them: {@code 1,200.50}, {@code $14}, {@code 2k}, {@code twenty-five}, {@code third}. */
final class NumberText {

    static final Map<String, Integer> UNITS = counted(
            0,
            1,
            "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
                    + " seventeen eighteen nineteen");
    static final Map<String, Integer> TENS = counted(20, 10, "twenty thirty forty fifty sixty seventy eighty ninety");
    static final Map<String, Integer> SCALES =
            Map.of("hundred", 100, "thousand", 1000, "grand", 1000, "million", 1_000_000, "billion", 1_000_000_000);
    static final Map<String, Integer> ORDINALS = ordinals();

    private static final Map<String, Integer> SUFFIXES = Map.of(
            "k", 1000, "m", 1_000_000, "thousand", 1000, "grand", 1000, "million", 1_000_000, "billion", 1_000_000_000);

    private static final Map<String, BigDecimal> PHRASES = Map.ofEntries(
            Map.entry("half", new BigDecimal("0.5")),
            Map.entry("a half", new BigDecimal("0.5")),
            Map.entry("one half", new BigDecimal("0.5")),
            Map.entry("quarter", new BigDecimal("0.25")),
            Map.entry("a quarter", new BigDecimal("0.25")),
            Map.entry("three quarters", new BigDecimal("0.75")),
            Map.entry("dozen", BigDecimal.valueOf(12)),
            Map.entry("a dozen", BigDecimal.valueOf(12)),
            Map.entry("half a dozen", BigDecimal.valueOf(6)),
            Map.entry("half dozen", BigDecimal.valueOf(6)),
            Map.entry("couple", BigDecimal.valueOf(2)),
            Map.entry("a couple", BigDecimal.valueOf(2)),
            Map.entry("a couple of", BigDecimal.valueOf(2)));

    private static final BigDecimal HALF = new BigDecimal("0.5");
    private static final int MAX_WORDS = 10;
    private static final int MAX_DIGITS = 18;

    private static final int UNICODE = Pattern.UNICODE_CHARACTER_CLASS;
    private static final Pattern CURRENCY_BEFORE = Pattern.compile("^[$€£¥]\\s?", UNICODE);
    private static final Pattern UNIT_AFTER = Pattern.compile("\\s?(?:%|percent|per cent|[$€£¥])$", UNICODE);
    private static final Pattern DIGITS = Pattern.compile(
            "([-+]?(?:(?:\\d{1,3}(?:,\\d{3})+|\\d+)(?:\\.\\d+)?|\\.\\d+))"
                    + "(?:\\s?(k|m|thousand|grand|million|billion))?(?:st|nd|rd|th)?",
            UNICODE);
    private static final Pattern DIGITS_AND_HALF = Pattern.compile("(\\d{1,9}) and a half", UNICODE);
    private static final Pattern BETWEEN_WORDS = Pattern.compile("[\\s-]+", UNICODE);

    private NumberText() {}

    private static Map<String, Integer> counted(int first, int step, String words) {
        Map<String, Integer> values = new HashMap<>();
        int value = first;
        for (String word : words.split(" ", -1)) {
            values.put(word, value);
            value += step;
        }
        return Map.copyOf(values);
    }

    private static Map<String, Integer> ordinals() {
        Map<String, Integer> values = new HashMap<>(counted(
                1,
                1,
                "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth"
                        + " fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"));
        values.put("thirtieth", 30);
        return Map.copyOf(values);
    }

    /** The number that the whole text says, to nine decimal places and without trailing zeros, or null. */
    static @Nullable BigDecimal number(String text) {
        String s = Characters.strip(text).toLowerCase(Locale.ROOT);
        s = CURRENCY_BEFORE.matcher(s).replaceFirst("");
        s = UNIT_AFTER.matcher(s).replaceFirst("");
        Matcher m = DIGITS.matcher(s);
        if (m.matches()) {
            String digits = m.group(1).replace(",", "");
            if (digits.length() > MAX_DIGITS) {
                return null;
            }
            String suffix = m.group(2);
            return tidy(new BigDecimal(digits)
                    .multiply(BigDecimal.valueOf(suffix == null ? 1 : SUFFIXES.getOrDefault(suffix, 1))));
        }
        m = DIGITS_AND_HALF.matcher(s);
        if (m.matches()) {
            return new BigDecimal(m.group(1)).add(HALF);
        }
        return spelled(words(s));
    }

    /** The words of a text, cut at spaces and hyphens. */
    static List<String> words(String text) {
        return List.of(BETWEEN_WORDS.split(text, -1));
    }

    /** The number that the words spell, or null. */
    static @Nullable BigDecimal spelled(List<String> words) {
        int n = words.size();
        if (n == 0 || words.get(0).isEmpty() || n > MAX_WORDS) {
            return null;
        }
        if (words.get(0).equals("minus") || words.get(0).equals("negative")) {
            BigDecimal rest = spelled(words.subList(1, n));
            return rest == null ? null : rest.negate();
        }
        BigDecimal phrase = PHRASES.get(String.join(" ", words));
        if (phrase != null) {
            return phrase;
        }
        if (n == 3 && words.subList(0, 2).equals(List.of("half", "a")) && SCALES.containsKey(words.get(2))) {
            return BigDecimal.valueOf(SCALES.get(words.get(2)) / 2);
        }
        if (n > 3 && words.subList(n - 3, n).equals(List.of("and", "a", "half"))) {
            BigDecimal whole = spelled(words.subList(0, n - 3));
            return whole == null ? null : tidy(whole.add(HALF));
        }
        int point = words.indexOf("point");
        return point >= 0
                ? decimal(words.subList(0, point), words.subList(point + 1, n))
                : new SpelledInteger(words).value();
    }

    private static @Nullable BigDecimal decimal(List<String> before, List<String> after) {
        BigDecimal whole = before.isEmpty() ? BigDecimal.ZERO : spelled(before);
        if (whole == null || !isIntegral(whole) || after.isEmpty()) {
            return null;
        }
        StringBuilder digits = new StringBuilder(whole.toPlainString()).append('.');
        for (String word : after) {
            int digit = UNITS.getOrDefault(word, 99);
            if (digit > 9) {
                return null;
            }
            digits.append(digit);
        }
        return tidy(new BigDecimal(digits.toString()));
    }

    static boolean isIntegral(BigDecimal value) {
        return value.stripTrailingZeros().scale() <= 0;
    }

    static BigDecimal tidy(BigDecimal value) {
        return value.setScale(9, RoundingMode.HALF_EVEN).stripTrailingZeros();
    }
}
