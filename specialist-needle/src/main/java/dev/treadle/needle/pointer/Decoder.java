package dev.treadle.needle.pointer;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.treadle.needle.pointer.OfferedTool.OfferedParameter;
import dev.treadle.router.Evidence;
import dev.treadle.router.Proposal;
import dev.treadle.router.Reason;
import dev.treadle.router.ToolCall;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the answer off the {@link Logits}: which tools are called how often, and with which arguments.
 *
 * <p>A pure function of its arguments. Every decision is the likeliest one; the confidence is the product of their
 * probabilities: of the chosen number of calls of every tool, and for every parameter of a called tool, of how it gets
 * its value and of the stretch or enum value. Stretches are chosen together ({@link JointStretches}). Used once, by one
 * thread.
 */
final class Decoder {

    private final List<OfferedTool> tools;
    private final Counts counts;
    private final SlotDecoder slots;
    private final Mention mention;

    private final List<OpenCall> open = new ArrayList<>();
    private double confidence;

    /** A call whose stretches are not chosen yet: the index of its tool, and a slot for each of its parameters. */
    private record OpenCall(int tool, List<SlotDecoder.Slot> slots) {}

    private record Argument(String parameter, double probability, double grounding) {}

    /** A call with the place where the query speaks of it, -1 where that is not known. */
    private record DecodedCall(ToolCall call, List<Argument> arguments, int position) {}

    private Decoder(Query query, List<OfferedTool> tools, Counts counts, Logits logits) {
        this.tools = tools;
        this.counts = counts;
        this.slots = new SlotDecoder(query, logits);
        this.mention = new Mention(query.text());
        this.confidence = counts.probability();
    }

    /** The proposal that counts and logits (of the slots of the called tools at least) make for a query. */
    static Proposal decode(Query query, List<OfferedTool> tools, Counts counts, Logits logits) {
        return new Decoder(query, tools, counts, logits).decode();
    }

    private Proposal decode() {
        int parameter = 0;
        int option = 0;
        for (int t = 0; t < tools.size(); t++) {
            OfferedTool tool = tools.get(t);
            for (int instance = 0; instance < counts.of(t); instance++) {
                Proposal.Abstained abstained = decodeCall(t, parameter, option, instance);
                if (abstained != null) {
                    return abstained;
                }
            }
            parameter += tool.parameters().size();
            option += tool.optionCount();
        }
        if (open.isEmpty()) {
            return new Proposal.Abstained(
                    Reason.NONE_OF_THESE,
                    "none of the " + tools.size() + " tools serves the request",
                    evidence(List.of()));
        }
        settle();
        List<DecodedCall> calls = new ArrayList<>();
        for (OpenCall settled : open) {
            DecodedCall call = call(tools.get(settled.tool()), settled.slots());
            // The very same call twice is a miscount, not a wish.
            if (calls.stream().noneMatch(c -> c.call().equals(call.call()))) {
                calls.add(call);
            }
        }
        // Those whose place is not known come first, in the order of their tools.
        calls.sort(Comparator.comparingInt(DecodedCall::position));
        List<Evidence.Argument> arguments = new ArrayList<>();
        for (int c = 0; c < calls.size(); c++) {
            for (Argument a : calls.get(c).arguments()) {
                arguments.add(new Evidence.Argument(c, a.parameter(), a.probability(), a.grounding()));
            }
        }
        return new Proposal.Calls(calls.stream().map(DecodedCall::call).toList(), evidence(arguments));
    }

    /** Adds a call to the answer, or says why there is no answer. */
    private Proposal.@Nullable Abstained decodeCall(int t, int firstParameter, int firstOption, int instance) {
        OfferedTool tool = tools.get(t);
        List<SlotDecoder.Slot> decided = new ArrayList<>();
        int option = firstOption;
        for (OfferedParameter offered : tool.parameters()) {
            SlotDecoder.Slot slot = slots.decode(offered, firstParameter + decided.size(), option, instance);
            option += offered.options().size();
            confidence *= slot.probability();
            if (slot instanceof SlotDecoder.Inexpressible inexpressible) {
                return abstained(Reason.NOT_EXPRESSIBLE, tool, offered, inexpressible.why());
            }
            if (slot instanceof SlotDecoder.Absent && offered.required()) {
                return abstained(
                        Reason.MISSING_VALUE, tool, offered, "it is required, and the text has no value for it");
            }
            decided.add(slot);
        }
        open.add(new OpenCall(t, decided));
        return null;
    }

    /** Puts the chosen stretches in the places of the copied values of all calls. */
    private void settle() {
        List<JointStretches.Copied> copied = new ArrayList<>();
        for (int c = 0; c < open.size(); c++) {
            OpenCall call = open.get(c);
            for (SlotDecoder.Slot slot : call.slots()) {
                if (slot instanceof SlotDecoder.Copied s) {
                    copied.add(new JointStretches.Copied(
                            c, call.tool(), s.action().isClock(), s.candidates(), s.absent()));
                }
            }
        }
        Iterator<JointStretches.Choice> choices = JointStretches.choose(copied).iterator();
        for (OpenCall call : open) {
            call.slots().replaceAll(slot -> {
                if (!(slot instanceof SlotDecoder.Copied s)) {
                    return slot;
                }
                JointStretches.Choice choice = choices.next();
                confidence *= choice.probability();
                return slots.settled(s, choice);
            });
        }
    }

    private DecodedCall call(OfferedTool tool, List<SlotDecoder.Slot> decided) {
        ObjectNode arguments = JsonNodeFactory.instance.objectNode();
        List<Argument> evidence = new ArrayList<>();
        int position = Integer.MAX_VALUE;
        for (int i = 0; i < decided.size(); i++) {
            if (decided.get(i) instanceof SlotDecoder.Value value) {
                String name = tool.parameters().get(i).name();
                arguments.set(name, value.value());
                evidence.add(new Argument(name, value.probability(), value.grounding()));
                position = value.position() < 0 ? position : Math.min(position, value.position());
            }
        }
        return new DecodedCall(
                new ToolCall(tool.name(), arguments),
                evidence,
                position == Integer.MAX_VALUE ? mentioned(tool, arguments) : position);
    }

    /** The place of a call without a copied value: of a word of its enum values, else of its tool's name. */
    private int mentioned(OfferedTool tool, ObjectNode arguments) {
        List<String> chosen = new ArrayList<>();
        arguments.forEach(value -> (value.isArray() ? value : List.of(value)).forEach(v -> {
            if (v.isTextual()) {
                chosen.add(v.asText());
            }
        }));
        int place = mention.of(chosen);
        return place >= 0
                ? place
                : mention.of(
                        tool.name(),
                        open.stream()
                                .map(call -> tools.get(call.tool()).name())
                                .filter(name -> !name.equals(tool.name()))
                                .toList());
    }

    private Proposal.Abstained abstained(Reason reason, OfferedTool tool, OfferedParameter parameter, String why) {
        String detail = "parameter " + oneLine(parameter.name()) + " of tool " + oneLine(tool.name()) + ": " + why;
        return new Proposal.Abstained(reason, detail, evidence(List.of()));
    }

    private Evidence evidence(List<Evidence.Argument> arguments) {
        return Evidence.builder(probability(confidence))
                .toolProbability(probability(counts.least()))
                .toolMargin(probability(counts.margin()))
                .noneProbability(probability(counts.noneProbability()))
                .arguments(arguments)
                .build();
    }

    /** Rounding may leave a product a hair above 1. */
    private static double probability(double p) {
        return Math.max(0, Math.min(1, p));
    }

    /** A name of the request as part of a one-line message: short, and without line breaks or control characters. */
    private static String oneLine(String name) {
        StringBuilder line = new StringBuilder("'");
        name.codePoints()
                .limit(64)
                .map(c -> Characters.isDropped(c) || Characters.isSpace(c) ? ' ' : c)
                .forEach(line::appendCodePoint);
        return line.append("'").toString();
    }
}
