package dev.treadle.policy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.treadle.router.ToolCall;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Whether calls are the expected ones: one to one, in any order; numbers by value, text without regard to case and white
 * space, lists in order, objects by key. An argument that is left out equals its schema default.
 *
 * <p>The rule by which Treadle counts an answer as right: in scores, in calibrations, in certificates, in audits.
 * Thread-safe.
 */
public final class Exactness {

    private static final Pattern SPACE = Pattern.compile("\\s+");
    private static final double SAME_NUMBER = 1e-9;

    private Exactness() {}

    /**
     * Whether calls are the expected ones.
     *
     * @param schemas the JSON Schemas of the tools' arguments, for their defaults, by tool name; may lack some
     */
    public static boolean exact(
            List<ToolCall> calls, List<ExpectedCall> expected, Map<String, ? extends JsonNode> schemas) {
        if (calls.size() != expected.size()) {
            return false;
        }
        // Accepted values may overlap, so a first fit can be the wrong one: a bipartite matching decides.
        boolean[][] fits = new boolean[expected.size()][calls.size()];
        for (int e = 0; e < fits.length; e++) {
            for (int c = 0; c < fits.length; c++) {
                fits[e][c] = same(calls.get(c), expected.get(e), schemas);
            }
        }
        int[] takenBy = new int[calls.size()];
        Arrays.fill(takenBy, -1);
        for (int e = 0; e < fits.length; e++) {
            if (!match(e, fits, takenBy, new boolean[fits.length])) {
                return false;
            }
        }
        return true;
    }

    private static boolean match(int e, boolean[][] fits, int[] takenBy, boolean[] tried) {
        for (int c = 0; c < fits.length; c++) {
            if (fits[e][c] && !tried[c]) {
                tried[c] = true;
                if (takenBy[c] < 0 || match(takenBy[c], fits, takenBy, tried)) {
                    takenBy[c] = e;
                    return true;
                }
            }
        }
        return false;
    }

    /** Whether the same tools are called, each as often. */
    public static boolean sameTools(List<ToolCall> calls, List<ExpectedCall> expected) {
        List<String> got = new ArrayList<>(calls.stream().map(ToolCall::name).toList());
        List<String> want =
                new ArrayList<>(expected.stream().map(ExpectedCall::name).toList());
        got.sort(null);
        want.sort(null);
        return got.equals(want);
    }

    private static boolean same(ToolCall call, ExpectedCall expected, Map<String, ? extends JsonNode> schemas) {
        if (!call.name().equals(expected.name())) {
            return false;
        }
        JsonNode schema = schemas.get(call.name());
        JsonNode properties = schema == null ? MissingNode.getInstance() : schema.path("properties");
        Set<String> names = new TreeSet<>();
        call.arguments().fieldNames().forEachRemaining(names::add);
        if (expected instanceof ExpectedCall.Exactly exactly) {
            exactly.arguments().fieldNames().forEachRemaining(names::add);
            return names.stream()
                    .allMatch(name -> same(
                            orDefault(call.arguments().path(name), name, properties),
                            orDefault(exactly.arguments().path(name), name, properties)));
        }
        Map<String, List<JsonNode>> accepted = ((ExpectedCall.OneOf) expected).accepted();
        names.addAll(accepted.keySet());
        return names.stream()
                .allMatch(name -> accepted(
                        call.arguments().path(name),
                        accepted.getOrDefault(name, List.of()),
                        properties.path(name).path("default")));
    }

    private static boolean accepted(JsonNode value, List<JsonNode> accepted, JsonNode otherwise) {
        boolean mayBeLeftOut = accepted.isEmpty()
                || accepted.stream().anyMatch(a -> a.isTextual() && a.asText().isEmpty());
        if (absent(value) || same(value, otherwise)) {
            return mayBeLeftOut || accepted.stream().anyMatch(a -> same(a, otherwise) || same(a, value));
        }
        return accepted.stream().anyMatch(a -> same(value, a));
    }

    private static JsonNode orDefault(JsonNode value, String name, JsonNode properties) {
        return absent(value) ? properties.path(name).path("default") : value;
    }

    private static boolean absent(JsonNode value) {
        return value.isMissingNode() || value.isNull();
    }

    private static boolean same(JsonNode a, JsonNode b) {
        if (absent(a) || absent(b)) {
            return absent(a) && absent(b);
        }
        if (a.isNumber() && b.isNumber()) {
            return Math.abs(a.asDouble() - b.asDouble()) < SAME_NUMBER;
        }
        if (a.isTextual() && b.isTextual()) {
            return bare(a.asText()).equals(bare(b.asText()));
        }
        if (a.isArray() && b.isArray()) {
            return a.size() == b.size() && IntStream.range(0, a.size()).allMatch(i -> same(a.get(i), b.get(i)));
        }
        if (a.isObject() && b.isObject()) {
            Set<String> names = new TreeSet<>();
            a.fieldNames().forEachRemaining(names::add);
            b.fieldNames().forEachRemaining(names::add);
            return names.stream().allMatch(name -> a.has(name) && b.has(name) && same(a.path(name), b.path(name)));
        }
        return a.equals(b);
    }

    private static String bare(String text) {
        return SPACE.matcher(text).replaceAll("").toLowerCase(Locale.ROOT);
    }
}
