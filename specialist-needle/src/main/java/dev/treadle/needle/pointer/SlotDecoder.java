package dev.treadle.needle.pointer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.treadle.needle.Grounding;
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

    /**
     * Its value is a stretch of the query, or computed from one, that is yet to be chosen.
     *
     * @param probability of the action, not yet of a stretch
     * @param candidates the likeliest stretches that have a value, best first, at least one
     * @param absent the probability of leaving it out against that of the action; 0 where it is required
     */
    record Copied(double probability, Action action, List<JointStretches.Candidate> candidates, double absent)
            implements Slot {}

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
            default -> copied(offered, parameter, instance, action, p);
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

    private Slot copied(OfferedParameter offered, int parameter, int instance, Action action, double[] p) {
        double pAction = p[action.index()];
        List<JointStretches.Candidate> candidates = new ArrayList<>();
        for (SpanSearch.Span span : spans.best(logits, parameter, instance)) {
            String words = query.span(span.first(), span.last());
            JsonNode value = SpanValues.evaluate(action, words, offered.integral());
            if (value != null && candidates.size() < JointStretches.WEIGHED && span.probability() > 0) {
                int start = query.start(span.first());
                candidates.add(new JointStretches.Candidate(value, start, start + words.length(), span.probability()));
            }
        }
        if (candidates.isEmpty()) {
            String wanted = action.name().toLowerCase(Locale.ROOT).replace('_', ' ');
            return new Inexpressible(pAction, "no words of the text say its " + wanted);
        }
        double absent = offered.required() ? 0 : p[Action.ABSENT.index()] / pAction;
        return new Copied(pAction, action, candidates, absent);
    }

    /** The slot of a value for which a stretch, or to leave it out, was chosen. */
    Slot settled(Copied copied, JointStretches.Choice choice) {
        JointStretches.Candidate stretch = choice.stretch();
        return stretch == null
                ? new Absent(choice.probability())
                : new Value(
                        copied.probability() * choice.probability(),
                        stretch.value(),
                        grounding(stretch.value()),
                        stretch.start());
    }

    /** The share of the value's characters that stand in the query as they are. */
    private double grounding(JsonNode value) {
        if (!value.isArray()) {
            return Grounding.verbatim(value.asText(), query.text())
                    / (double) value.asText().length();
        }
        int all = 0;
        int found = 0;
        for (JsonNode item : value) {
            all += item.asText().length();
            found += Grounding.verbatim(item.asText(), query.text());
        }
        return found / (double) all;
    }
}
