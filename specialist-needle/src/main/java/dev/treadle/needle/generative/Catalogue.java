package dev.treadle.needle.generative;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.langchain4j.agent.tool.ToolSpecification;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tools by their relevance to a query, and which to offer where they do not fit the window together. Thread-safe. */
final class Catalogue {

    private final ToolRanking ranking;
    private final List<String> texts;

    /** Null until it is needed. Made twice where two threads need it first, which does no harm. */
    private volatile int @Nullable [] lengths;

    private Catalogue(List<String> texts) {
        this.ranking = ToolRanking.of(texts);
        this.texts = List.copyOf(texts);
    }

    /** The catalogue of some tools; parameters as {@link FlatTools#text} has them. */
    static Catalogue of(List<ToolSpecification> tools, List<String> names, List<ObjectNode> schemas) {
        List<String> texts = new ArrayList<>();
        for (int t = 0; t < names.size(); t++) {
            texts.add(FlatTools.text(tools.subList(t, t + 1), names.subList(t, t + 1), schemas.subList(t, t + 1)));
        }
        return new Catalogue(texts);
    }

    /**
     * The numbers of the tools to offer, most relevant first: by rank, as many as fit, each whole or not at all.
     *
     * @param ranked {@link #ranked} for the query
     * @param tokenizer always the same
     * @param room the most tokens of their text. It is counted by tool: the text of all may take a few more or less
     * @return empty where the most relevant tool alone does not fit
     */
    List<Integer> fitting(List<Integer> ranked, Tokenizer tokenizer, int room) {
        int[] needed = lengths(tokenizer);
        List<Integer> chosen = new ArrayList<>();
        int left = room;
        for (int tool : ranked) {
            if (needed[tool] <= left) {
                chosen.add(tool);
                left -= needed[tool];
            } else if (chosen.isEmpty()) {
                return List.of();
            }
        }
        return chosen;
    }

    /** The numbers of all tools, most relevant to a query first; empty where it shares no word with any. */
    List<Integer> ranked(String query) {
        return ranking.order(query);
    }

    private int[] lengths(Tokenizer tokenizer) {
        int[] known = lengths;
        if (known == null) {
            known = texts.stream()
                    .mapToInt(text -> tokenizer.encode(text).length)
                    .toArray();
            lengths = known;
        }
        return known;
    }
}
