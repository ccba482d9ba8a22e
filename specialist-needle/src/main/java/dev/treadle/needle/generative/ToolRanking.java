package dev.treadle.needle.generative;

import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Orders tools by the words that they share with a query: Okapi BM25 (Robertson and Zaragoza, The Probabilistic Relevance
 * Framework, 2009) with k1 = {@value #K1}, b = {@value #B}, and an inverse document frequency that is never negative, ln(1 +
 * (N - n + 0.5) / (n + 0.5)).
 *
 * <p>A word is a run of letters, without regard to case and the plural's "s", or a run of digits; in camelCase and
 * snake_case each part is one. Immutable and thread-safe.
 */
final class ToolRanking {

    private static final double K1 = 1.2;
    private static final double B = 0.75;

    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{M}]+|\\p{Nd}+");

    /** By word, and the number of a tool that has it: how often. */
    private final Map<String, Map<Integer, Integer>> counts = new HashMap<>();

    /** By tool: how many words it has. */
    private final int[] lengths;

    private final double meanLength;

    private ToolRanking(List<String> texts) {
        this.lengths = new int[texts.size()];
        for (int tool = 0; tool < lengths.length; tool++) {
            for (String word : words(texts.get(tool))) {
                counts.computeIfAbsent(word, w -> new HashMap<>()).merge(tool, 1, Integer::sum);
                lengths[tool]++;
            }
        }
        this.meanLength = Arrays.stream(lengths).average().orElse(0);
    }

    /**
     * A ranking.
     *
     * @param texts all that is known about each tool
     */
    static ToolRanking of(List<String> texts) {
        return new ToolRanking(texts);
    }

    /**
     * The numbers of the tools, most relevant first; equals in the order in which they were given.
     *
     * @return empty where no tool has a word of the query
     */
    List<Integer> order(String query) {
        double[] scores = scores(query);
        if (Arrays.stream(scores).allMatch(score -> score == 0)) {
            return List.of();
        }
        return IntStream.range(0, scores.length)
                .boxed()
                .sorted(Comparator.comparingDouble(tool -> -scores[tool]))
                .toList();
    }

    private double[] scores(String query) {
        double[] scores = new double[lengths.length];
        for (String word : new LinkedHashSet<>(words(query))) {
            Map<Integer, Integer> having = counts.getOrDefault(word, Map.of());
            double rarity = Math.log(1 + (lengths.length - having.size() + 0.5) / (having.size() + 0.5));
            having.forEach((tool, count) -> {
                double length = 1 - B + B * lengths[tool] / meanLength;
                scores[tool] += rarity * count * (K1 + 1) / (count + K1 * length);
            });
        }
        return scores;
    }

    private static List<String> words(String text) {
        return WORD.matcher(ToolNames.partsOfWords(text))
                .results()
                .map(result -> singular(result.group().toLowerCase(Locale.ROOT)))
                .toList();
    }

    private static String singular(String word) {
        return word.length() > 3 && word.endsWith("s") && !word.endsWith("ss")
                ? word.substring(0, word.length() - 1)
                : word;
    }
}
