package dev.treadle.needle.generative;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The names of a request's tools as Needle was trained to read them, in snake_case, and the way back.
 *
 * <p>{@code getWeather}, {@code get-weather} and {@code GET_WEATHER} all become {@code get_weather}. Where names would
 * become equal, one that is spelled so already keeps it and the others are numbered in the order of the request: {@code
 * get_weather_2}. Immutable and thread-safe.
 */
final class ToolNames {

    private static final Pattern BEFORE_WORD = Pattern.compile("(?<=\\p{Lu})(?=\\p{Lu}\\p{Ll})");
    private static final Pattern AFTER_WORD = Pattern.compile("(?<=[\\p{Ll}\\p{Nd}])(?=\\p{Lu})");
    private static final Pattern BETWEEN_WORDS = Pattern.compile("[^\\p{L}\\p{M}\\p{Nd}]+");
    private static final Pattern AT_ENDS = Pattern.compile("^_+|_+$");

    private final List<String> written;
    private final Map<String, String> original = new HashMap<>();

    private ToolNames(List<String> names, List<String> written) {
        this.written = List.copyOf(written);
        for (int i = 0; i < names.size(); i++) {
            original.put(written.get(i), names.get(i));
        }
    }

    /** The names of tools, in their order; no two are equal ({@link dev.treadle.router.ToolSchemas#nameFault}). */
    static ToolNames of(List<String> names) {
        Set<String> taken = new HashSet<>();
        String[] written = new String[names.size()];
        for (int i = 0; i < written.length; i++) {
            if (snakeCase(names.get(i)).equals(names.get(i)) && taken.add(names.get(i))) {
                written[i] = names.get(i);
            }
        }
        Map<String, Integer> numbers = new HashMap<>();
        List<String> all = new ArrayList<>();
        for (int i = 0; i < written.length; i++) {
            all.add(written[i] != null ? written[i] : free(snakeCase(names.get(i)), taken, numbers));
        }
        return new ToolNames(names, all);
    }

    /** The names that the model reads and writes, in the order of the tools; no two are equal. */
    List<String> written() {
        return written;
    }

    /** The tool's own name for one that the model wrote; empty where there is none. */
    Optional<String> original(String written) {
        return Optional.ofNullable(original.get(written));
    }

    /** The name itself or numbered; {@code numbers} has the last number by name, below which none is free. */
    private static String free(String name, Set<String> taken, Map<String, Integer> numbers) {
        String free = name;
        while (!taken.add(free)) {
            free = name + "_" + numbers.merge(name, 2, (last, two) -> last + 1);
        }
        return free;
    }

    /** The text with underscores between the parts of words in camelCase. */
    static String partsOfWords(String text) {
        return AFTER_WORD.matcher(BEFORE_WORD.matcher(text).replaceAll("_")).replaceAll("_");
    }

    static String snakeCase(String name) {
        String words = BETWEEN_WORDS.matcher(partsOfWords(name)).replaceAll("_");
        words = AT_ENDS.matcher(words).replaceAll("").toLowerCase(Locale.ROOT);
        return words.isEmpty() ? "tool" : words;
    }
}
