package dev.treadle.needle.pointer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The stretches of the query that may be values: which there are, and the likeliest for a parameter.
 *
 * <p>Immutable and thread-safe.
 */
final class SpanSearch {

    /** The longest stretch, in tokens. */
    static final int MAX_TOKENS = 24;

    /** How many stretches are tried before giving up. */
    static final int CANDIDATES = 10;

    private final int[] firsts;
    private final int[] lasts;

    /**
     * A stretch of the query.
     *
     * @param first its first token
     * @param last its last token
     * @param probability among all stretches of the query
     */
    record Span(int first, int last, double probability) {}

    /** The stretches of a query: they begin and end at the ends of words, as the user wrote them. */
    SpanSearch(Query query) {
        int n = query.tokens();
        boolean[] mayEnd = new boolean[n];
        for (int i = 1; i < n; i++) {
            mayEnd[i] = query.mayEnd(i);
        }
        int[] firstOf = new int[n * MAX_TOKENS];
        int[] lastOf = new int[n * MAX_TOKENS];
        int found = 0;
        for (int first = 1; first < n; first++) {
            if (query.mayStart(first)) {
                for (int last = first; last < Math.min(n, first + MAX_TOKENS); last++) {
                    if (mayEnd[last]) {
                        firstOf[found] = first;
                        lastOf[found++] = last;
                    }
                }
            }
        }
        firsts = Arrays.copyOf(firstOf, found);
        lasts = Arrays.copyOf(lastOf, found);
    }

    /** The likeliest stretches for a parameter of a call, best first, at most {@link #CANDIDATES}. */
    List<Span> best(Logits logits, int parameter, int instance) {
        if (firsts.length == 0) {
            return List.of();
        }
        double[] scores = new double[firsts.length];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = logits.span(parameter, instance, firsts[i], lasts[i]);
        }
        double[] p = Probabilities.softmax(scores);
        List<Span> best = new ArrayList<>();
        while (best.size() < Math.min(CANDIDATES, p.length)) {
            int i = Probabilities.argmax(scores);
            best.add(new Span(firsts[i], lasts[i], p[i]));
            scores[i] = Double.NEGATIVE_INFINITY;
        }
        return best;
    }
}
