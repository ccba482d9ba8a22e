package dev.treadle.needle;

/** How much of a value stands in a query, as {@code Evidence.Argument} has it. Stateless; of no use to applications. */
public final class Grounding {

    private Grounding() {}

    /** The length of the longest stretch, in UTF-16 units, that a value and a query share. */
    public static int verbatim(String value, String query) {
        if (query.contains(value)) {
            return value.length();
        }
        int longest = 0;
        for (int from = 0; from < value.length(); from++) {
            while (from + longest < value.length() && query.contains(value.substring(from, from + longest + 1))) {
                longest++;
            }
        }
        return longest;
    }
}
