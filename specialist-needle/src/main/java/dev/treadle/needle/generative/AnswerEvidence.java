package dev.treadle.needle.generative;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.treadle.needle.Grounding;
import dev.treadle.router.Evidence;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What the tokens of an answer tell about it. A token counts for all that it spells any part of; its probability is that
 * among the tokens which the grammar allowed, 1 where there was no choice.
 *
 * <p>Text can be cut into tokens in several ways, and only the one that was written is seen: the probabilities are those
 * of the answer as it is cut. A network writes as its tokenizer cuts, so little is lost.
 */
final class AnswerEvidence {

    private final Decoded decoded;

    /** By choice: where its text ends, in bytes. */
    private final int[] ends;

    private final byte[] text;

    AnswerEvidence(Decoded decoded, Vocabulary vocabulary, SpecialTokens specials) {
        this.decoded = decoded;
        this.ends = new int[decoded.choices().size()];
        ByteArrayOutputStream spelled = new ByteArrayOutputStream();
        for (int i = 0; i < ends.length; i++) {
            int token = decoded.choices().get(i).token();
            if (!specials.contains(token)) {
                spelled.writeBytes(vocabulary.bytes(token));
            }
            ends[i] = spelled.size();
        }
        this.text = spelled.toByteArray();
    }

    /** The answer as text. Not to be modified. */
    byte[] text() {
        return text;
    }

    /** The evidence of an answer that calls nothing, or is not whole. */
    Evidence withoutCalls() {
        return whole().build();
    }

    /** The evidence of calls; {@code Evidence} and {@code NeedleSpecialist} say what the numbers mean. */
    Evidence ofCalls(Answer answer, Offer.Framed offer, String query) {
        double least = 1;
        double margin = 1;
        int rank = 0;
        List<Evidence.Argument> arguments = new ArrayList<>();
        for (int c = 0; c < answer.calls().size(); c++) {
            Answer.Call call = answer.calls().get(c);
            int tool = offer.tools().names().written().indexOf(call.name());
            Answer.Stretch decided = decided(call, offer.tools().names().written());
            least = Math.min(least, probability(decided));
            margin = Math.min(margin, margin(decided));
            rank = Math.max(rank, offer.rank(tool).orElse(0));
            for (Answer.Argument argument : call.arguments()) {
                arguments.add(evidence(c, argument, offer.tools().schemas().get(tool), query));
            }
        }
        Evidence.Builder evidence =
                whole().toolProbability(least).toolMargin(margin).arguments(arguments);
        return (rank > 0 ? evidence.retrievalRank(rank) : evidence).build();
    }

    private Evidence.Builder whole() {
        double confidence = 1;
        double allowed = 1;
        for (Choice choice : decoded.choices()) {
            confidence *= choice.share();
            allowed *= choice.allowed();
        }
        return Evidence.builder(bounded(confidence))
                .noneProbability(decoded.none())
                .grammarRemoved(bounded(1 - allowed));
    }

    /** The part of a name, without its quotes, that tells it from all others; ends with the quote where others go on. */
    private static Answer.Stretch decided(Answer.Call call, List<String> names) {
        byte[] name = spelled(call.name());
        int shared = 0;
        for (String other : names) {
            if (!other.equals(call.name())) {
                shared = Math.max(shared, Arrays.mismatch(name, spelled(other)));
            }
        }
        int from = call.named().from();
        return shared == 0 ? new Answer.Stretch(from, from) : new Answer.Stretch(from + 1, from + shared + 1);
    }

    private static byte[] spelled(String name) {
        return TextNode.valueOf(name).toString().getBytes(StandardCharsets.UTF_8);
    }

    private Evidence.Argument evidence(int call, Answer.Argument argument, JsonNode schema, String query) {
        boolean isRequired = false;
        for (JsonNode name : schema.path("required")) {
            isRequired |= name.asText().equals(argument.name());
        }
        Answer.Stretch decided = isRequired
                ? argument.written()
                : new Answer.Stretch(argument.begun().from(), argument.written().to());
        JsonNode described = schema.path("properties").path(argument.name());
        return new Evidence.Argument(
                call, argument.name(), probability(decided), grounding(argument.value(), described, query));
    }

    /** Of all tokens that spell part of a stretch, together; 1 where it is empty. */
    private double probability(Answer.Stretch stretch) {
        return bounded(choices(stretch).stream().mapToDouble(Choice::share).reduce(1, (a, b) -> a * b));
    }

    /**
     * How much likelier a stretch is than the likeliest other way: that of taking the second best token at one place, of
     * which it is not known how it goes on. Not below 0.
     */
    private double margin(Answer.Stretch stretch) {
        double product = 1;
        double other = 0;
        for (Choice choice : choices(stretch)) {
            other = Math.max(other, product * choice.runnerUp());
            product *= choice.share();
        }
        return bounded(product - other);
    }

    /** The tokens that spell part of a stretch. */
    private List<Choice> choices(Answer.Stretch stretch) {
        List<Choice> within = new ArrayList<>();
        for (int i = 0; i < ends.length; i++) {
            int begin = i == 0 ? 0 : ends[i - 1];
            if (Math.max(begin, stretch.from()) < Math.min(ends[i], stretch.to())) {
                within.add(decoded.choices().get(i));
            }
        }
        return within;
    }

    private static double grounding(JsonNode value, JsonNode schema, String query) {
        double[] found = new double[2];
        count(value, schema, query, found);
        return found[1] == 0 ? 0 : found[0] / found[1];
    }

    /** Adds to the characters of the texts and numbers of a value those that the query has, and all. */
    private static void count(JsonNode value, JsonNode schema, String query, double[] found) {
        if (value.isContainerNode()) {
            for (JsonNode item : value) {
                count(item, schema.path("items"), query, found);
            }
        } else if (!schema.has("enum") && !schema.has("const") && (value.isTextual() || value.isNumber())) {
            found[0] += Grounding.verbatim(value.asText(), query);
            found[1] += value.asText().length();
        }
    }

    /** Rounding may leave a product a hair outside. */
    private static double bounded(double probability) {
        return Math.max(0, Math.min(1, probability));
    }
}
