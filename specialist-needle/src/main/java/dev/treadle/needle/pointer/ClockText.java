package dev.treadle.needle.pointer;

import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Times of day as people write and say them: {@code 6:30 pm}, {@code half past six}, {@code noon}, {@code 18h}. */
final class ClockText {

    /** A time of day on the 24-hour clock. */
    record Clock(int hour, int minute) {
        @Override
        public String toString() {
            return String.format(Locale.ROOT, "%02d:%02d", hour, minute);
        }
    }

    private enum Period {
        MORNING("a\\.?m\\.?|in the morning|this morning"),
        AFTERNOON("p\\.?m\\.?|in the afternoon|this afternoon|in the evening|this evening"),
        NIGHT("at night|tonight");

        final Pattern pattern;

        Period(String words) {
            pattern = Pattern.compile("\\s*(?:" + words + ")$", UNICODE);
        }

        Clock of(Clock clock) {
            int h = clock.hour();
            boolean early = this == MORNING || (this == NIGHT && (h < 5 || h == 12));
            return new Clock(early ? h % 12 : h >= 12 ? h : h + 12, clock.minute());
        }
    }

    private static final int UNICODE = Pattern.UNICODE_CHARACTER_CLASS;
    private static final Set<String> NOON = Set.of("noon", "midday", "12 noon", "twelve noon");
    private static final Set<String> MIDNIGHT = Set.of("midnight", "12 midnight", "twelve midnight");
    private static final Map<String, Integer> MINUTES = Map.of("half", 30, "quarter", 15, "a quarter", 15);
    private static final Pattern O_CLOCK = Pattern.compile("\\s*o'? ?clock$", UNICODE);
    private static final Pattern HOUR_AND_MINUTE = Pattern.compile("(\\d{1,2})\\s?[:.h]\\s?(\\d{2})", UNICODE);
    private static final Pattern HOUR = Pattern.compile("(\\d{1,2})\\s?h?", UNICODE);
    private static final Pattern FOUR_DIGITS = Pattern.compile("(\\d{2})(\\d{2})(?: ?hours)?", UNICODE);
    private static final Pattern PAST_OR_TO =
            Pattern.compile("([\\w-]+(?: [\\w-]+)??)(?: minutes?)? (past|after|to|till|before) ([\\w-]+)", UNICODE);

    private ClockText() {}

    /** The time of day that the whole text says, or null. */
    static @Nullable Clock clock(String text) {
        String s = Characters.strip(text).toLowerCase(Locale.ROOT);
        if (NOON.contains(s)) {
            return new Clock(12, 0);
        }
        if (MIDNIGHT.contains(s)) {
            return new Clock(0, 0);
        }
        Period period = null;
        for (Period candidate : Period.values()) {
            Matcher m = candidate.pattern.matcher(s);
            if (m.find() && m.start() > 0) {
                s = s.substring(0, m.start());
                period = candidate;
                break;
            }
        }
        s = Characters.strip(O_CLOCK.matcher(s.replace('’', '\'')).replaceFirst(""));
        Clock clock = digits(s);
        clock = clock != null ? clock : pastOrTo(s);
        clock = clock != null ? clock : spelled(NumberText.words(s));
        if (clock == null || clock.hour() > 23 || clock.minute() > 59) {
            return null;
        }
        if (period == null) {
            return clock;
        }
        return period == Period.MORNING && clock.hour() > 12 ? null : period.of(clock);
    }

    private static @Nullable Clock digits(String s) {
        for (Pattern pattern : List.of(HOUR_AND_MINUTE, FOUR_DIGITS)) {
            Matcher m = pattern.matcher(s);
            if (m.matches()) {
                return new Clock(Integer.parseInt(m.group(1)), Integer.parseInt(m.group(2)));
            }
        }
        Matcher m = HOUR.matcher(s);
        return m.matches() ? new Clock(Integer.parseInt(m.group(1)), 0) : null;
    }

    private static @Nullable Clock pastOrTo(String s) {
        Matcher m = PAST_OR_TO.matcher(s);
        if (!m.matches()) {
            return null;
        }
        Integer minutes = MINUTES.get(m.group(1));
        minutes = minutes != null ? minutes : small(NumberText.number(m.group(1)));
        Integer hour = small(NumberText.number(m.group(3)));
        if (hour == null && m.group(3).equals("noon")) {
            hour = 12;
        } else if (hour == null && m.group(3).equals("midnight")) {
            hour = 24;
        }
        if (minutes == null || hour == null || minutes <= 0 || minutes >= 60 || hour < 0 || hour > 24) {
            return null;
        }
        if (m.group(2).equals("past") || m.group(2).equals("after")) {
            return new Clock(hour % 24, minutes);
        }
        // "Quarter to one" is 12:45; which half of the day it means is left to the period.
        return new Clock(hour == 1 ? 12 : (hour + 23) % 24, 60 - minutes);
    }

    private static @Nullable Clock spelled(List<String> words) {
        int hour = NumberText.UNITS.getOrDefault(words.get(0), 0);
        if (hour < 1 || hour > 12) {
            return null;
        }
        List<String> rest = words.subList(1, words.size());
        if (rest.isEmpty()) {
            return new Clock(hour, 0);
        }
        if (rest.size() == 2 && (rest.get(0).equals("oh") || rest.get(0).equals("o"))) {
            Integer minute = NumberText.UNITS.get(rest.get(1));
            return minute == null ? null : new Clock(hour, minute);
        }
        Integer minute = small(NumberText.spelled(rest));
        return minute == null || minute < 10 || minute >= 60 ? null : new Clock(hour, minute);
    }

    /** The number as an int where it is a whole one of at most two digits, or null. */
    private static @Nullable Integer small(@Nullable BigDecimal number) {
        if (number == null || !NumberText.isIntegral(number) || number.abs().compareTo(BigDecimal.valueOf(99)) > 0) {
            return null;
        }
        return number.intValue();
    }
}
