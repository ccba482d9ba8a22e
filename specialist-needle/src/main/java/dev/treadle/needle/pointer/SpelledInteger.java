package dev.treadle.needle.pointer;

import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads a spelled-out whole number, word by word: {@code two thousand five hundred and six}. Used once, by one thread. */
final class SpelledInteger {

    /** What the word before was. */
    private enum Last {
        NOTHING,
        ARTICLE,
        UNIT,
        TEN,
        HUNDRED,
        SCALE,
        AND
    }

    private final List<String> words;
    private long total;
    private long current;
    private long scale = Long.MAX_VALUE;
    private Last last = Last.NOTHING;

    SpelledInteger(List<String> words) {
        this.words = words;
    }

    @Nullable
    BigDecimal value() {
        for (int i = 0; i < words.size(); i++) {
            if (!read(words.get(i), i)) {
                return null;
            }
        }
        return last == Last.NOTHING || last == Last.ARTICLE ? null : BigDecimal.valueOf(total + current);
    }

    private boolean read(String word, int at) {
        boolean isLast = at == words.size() - 1;
        if (NumberText.UNITS.containsKey(word)) {
            return unit(NumberText.UNITS.get(word));
        }
        if (isLast && NumberText.ORDINALS.containsKey(word)) {
            return unit(NumberText.ORDINALS.get(word));
        }
        if (NumberText.TENS.containsKey(word)) {
            return ten(NumberText.TENS.get(word));
        }
        if (word.equals("hundred")) {
            return hundred();
        }
        if (NumberText.SCALES.containsKey(word)) {
            return scale(NumberText.SCALES.get(word));
        }
        if (word.equals("dozen") && isLast && current > 0) {
            current *= 12;
            last = Last.UNIT;
            return true;
        }
        if (word.equals("and") && (last == Last.HUNDRED || last == Last.SCALE) && !isLast) {
            last = Last.AND;
            return true;
        }
        if ((word.equals("a") || word.equals("an")) && at == 0 && !isLast) {
            last = Last.ARTICLE;
            return NumberText.SCALES.containsKey(words.get(1));
        }
        return false;
    }

    private boolean unit(int value) {
        if (last == Last.UNIT || (last == Last.TEN && !(value > 0 && value < 10))) {
            return false;
        }
        current += value;
        last = Last.UNIT;
        return true;
    }

    private boolean ten(int value) {
        if (last == Last.UNIT || last == Last.TEN) {
            return false;
        }
        current += value;
        last = Last.TEN;
        return true;
    }

    private boolean hundred() {
        boolean counted = last == Last.UNIT && current > 0;
        if (!counted && last != Last.NOTHING && last != Last.ARTICLE) {
            return false;
        }
        current = Math.max(current, 1) * 100;
        last = Last.HUNDRED;
        return true;
    }

    private boolean scale(int value) {
        boolean first = last == Last.NOTHING || last == Last.ARTICLE;
        if (last == Last.SCALE || last == Last.AND || (!first && current == 0) || value >= scale) {
            return false;
        }
        scale = value;
        total += Math.max(current, 1) * value;
        current = 0;
        last = Last.SCALE;
        return true;
    }
}
