package dev.treadle.needle.pointer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.treadle.needle.pointer.OfferedTool.OfferedParameter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Reads the value of one parameter of one call off the logits. Immutable and thread-safe. */
final class SlotDecoder {

    /** What becomes of a parameter. */
    sealed interface Slot {
        /** The probability of the whole decision. */
        double probability();
    }

    /** It is left out of the call. */
    record Absent(double probability) implements Slot {}

    /** Its value cannot be had from the query; {@code why} says it in a few words. */
    record Inexpressible(double probability, String why) implements Slot {}

    /**
     * It has a value.
     *
     * @param grounding as {@code Evidence.Argument} has it
     * @param position where the value's stretch begins in the query; -1 where it was chosen, not copied
     */
    record Value(double probability, JsonNode value, double grounding, int position) implements Slot {}

    /** It is a stretch of the query as it stands; {@code probability} is that of copying, not yet of a stretch. */
    record Copied(double probability, DisjointTexts.Text text) implements Slot {}

    private final Query query;
    private final Logits logits;
    private final SpanSearch spans;

    SlotDecoder(Query query, Logits logits) {
        this.query = query;
        this.logits = logits;
        this.spans = new SpanSearch(query);
    }

    /**
     * Decides a slot.
     *
     * @param parameter the parameter's index among all
     * @param firstOption the index of its first enum value among all
     */
    Slot decode(OfferedParameter offered, int parameter, int firstOption, int instance) {
        double[] scores = new double[Action.COUNT];
        for (int a = 0; a < scores.length; a++) {
            Action action = Action.at(a);
            scores[a] = offered.kind().allows(action)
                    ? logits.action(parameter, instance, action)
                    : Double.NEGATIVE_INFINITY;
        }
        double[] p = Probabilities.softmax(scores);
        int best = Probabilities.argmax(p);
        Action action = Action.at(best);
        return switch (action) {
            case ABSENT -> new Absent(p[best]);
            case OTHER -> new Inexpressible(p[best], "its value is not in the text");
            case TRUE, FALSE -> new Value(p[best], JsonNodeFactory.instance.booleanNode(action == Action.TRUE), 0, -1);
            case ENUM -> chosen(offered, parameter, firstOption, instance, p[best]);
            case TEXT -> text(offered, parameter, instance, p[best], p[Action.ABSENT.index()]);
            default -> computed(offered, parameter, instance, action, p[best]);
        };
    }

    private Slot chosen(OfferedParameter offered, int parameter, int firstOption, int instance, double pAction) {
        double[] scores = new double[offered.options().size()];
        for (int o = 0; o < scores.length; o++) {
            scores[o] = logits.choice(parameter, instance, firstOption + o);
        }
        if (offered.kind() == Kind.LIST_ENUM) {
            return chosenSome(offered.options(), scores, pAction);
        }
        double[] p = Probabilities.softmax(scores);
        int best = Probabilities.argmax(p);
        JsonNode value = JsonNodeFactory.instance.textNode(offered.options().get(best));
        return new Value(pAction * p[best], value, 0, -1);
    }

    private static Slot chosenSome(List<String> options, double[] scores, double pAction) {
        double[] p = Arrays.stream(scores).map(Probabilities::sigmoid).toArray();
        int best = Probabilities.argmax(p);
        ArrayNode picked = JsonNodeFactory.instance.arrayNode();
        double probability = pAction;
        for (int o = 0; o < p.length; o++) {
            boolean isPicked = p[o] > 0.5 || o == best;
            if (isPicked) {
                picked.add(options.get(o));
            }
            probability *= isPicked ? p[o] : 1 - p[o];
        }
        return new Value(probability, picked, 0, -1);
    }

    private Slot text(OfferedParameter offered, int parameter, int instance, double pAction, double pAbsent) {
        List<DisjointTexts.Candidate> candidates = new ArrayList<>();
        for (SpanSearch.Span span : spans.best(logits, parameter, instance)) {
            String words = query.span(span.first(), span.last());
            JsonNode value = SpanValues.evaluate(Action.TEXT, words, false);
            if (value != null) {
                int start = query.start(span.first());
                candidates.add(
                        new DisjointTexts.Candidate(value.asText(), start, start + words.length(), span.probability()));
            }
        }
        return candidates.isEmpty()
                ? new Inexpressible(pAction, "no words of the text say its text")
                : new Copied(pAction, new DisjointTexts.Text(candidates, offered.required() ? 0 : pAbsent / pAction));
    }

    /** The slot of a text for which a stretch, or to leave it out, was chosen. */
    Slot settled(Copied copied, DisjointTexts.Choice choice) {
        DisjointTexts.Candidate stretch = choice.stretch();
        if (stretch == null) {
            return new Absent(choice.probability());
        }
        JsonNode value = JsonNodeFactory.instance.textNode(stretch.value());
        return new Value(copied.probability() * choice.probability(), value, grounding(value), stretch.start());
    }

    private Slot computed(OfferedParameter offered, int parameter, int instance, Action action, double pAction) {
        for (SpanSearch.Span span : spans.best(logits, parameter, instance)) {
            JsonNode value = SpanValues.evaluate(action, query.span(span.first(), span.last()), offered.integral());
            if (value != null) {
                return new Value(pAction * span.probability(), value, grounding(value), query.start(span.first()));
            }
        }
        String wanted = action.name().toLowerCase(Locale.ROOT).replace('_', ' ');
        return new Inexpressible(pAction, "no words of the text say its " + wanted);
    }

    /** The share of the value's characters that stand in the query as they are. */
    private double grounding(JsonNode value) {
        if (!value.isArray()) {
            return verbatim(value.asText()) / (double) value.asText().length();
        }
        int all = 0;
        int found = 0;
        for (JsonNode item : value) {
            all += item.asText().length();
            found += verbatim(item.asText());
        }
        return found / (double) all;
    }

    /** The length of the longest stretch that the value and the query share. */
    private int verbatim(String value) {
        if (query.text().contains(value)) {
            return value.length();
        }
        // Only computed values get here, and those are short: numbers and times of day.
        int longest = 0;
        for (int from = 0; from < value.length(); from++) {
            while (from + longest < value.length()
                    && query.text().contains(value.substring(from, from + longest + 1))) {
                longest++;
            }
        }
        return longest;
    }
}
