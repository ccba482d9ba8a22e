package dev.treadle.needle.pointer;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds where a text speaks of something that is known by its words, to put calls in the order of their mention. Immutable. */
final class Mention {

    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9]+");

    private final List<Word> words = new ArrayList<>();

    private record Word(String stem, int start) {}

    Mention(String text) {
        Matcher matcher = WORD.matcher(text);
        while (matcher.find()) {
            words.add(new Word(stem(matcher.group().toLowerCase(Locale.ROOT)), matcher.start()));
        }
    }

    /** Where the longest word stands that the text shares with the named things, the first of them; -1 without one. */
    int of(Collection<String> names) {
        return longest(stems(names));
    }

    private int longest(Set<String> wanted) {
        int length = 0;
        int place = -1;
        for (Word word : words) {
            if (word.stem.length() > length && wanted.contains(word.stem)) {
                length = word.stem.length();
                place = word.start;
            }
        }
        return place;
    }

    /** The same, but for words that the others have, too. */
    int of(String name, Collection<String> others) {
        Set<String> own = stems(List.of(name));
        own.removeAll(stems(others));
        return longest(own);
    }

    /** The words of identifiers in small letters, plurals as singulars. */
    private static Set<String> stems(Collection<String> names) {
        Set<String> stems = new HashSet<>();
        for (String name : names) {
            for (String word : ElementText.snakeWords(name).split(" ", -1)) {
                stems.add(stem(word));
            }
        }
        return stems;
    }

    private static String stem(String word) {
        return word.length() > 3 && word.endsWith("s") ? word.substring(0, word.length() - 1) : word;
    }
}
