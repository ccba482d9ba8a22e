package dev.treadle.examples.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.treadle.router.Reason;
import dev.treadle.router.ToolCall;
import dev.treadle.router.ToolCallGate;
import dev.treadle.router.ToolSchemas;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Makes examples of a journal's records, one after the other, and counts what it makes of them. Not thread-safe. */
final class JournalExport {

    private static final int MOST_TOOLS = 10_000;

    private static final Set<String> AUDITED = Set.of("agreed", "disagreed");

    /** Reasons that no specialist had a part in: what they send away tells nothing of specialists. */
    private static final Set<String> NOT_TRIED = Arrays.stream(Reason.values())
            .filter(reason -> reason.stage() == Reason.Stage.ADMISSION)
            .map(Reason::tag)
            .collect(Collectors.toUnmodifiableSet());

    /** Why a line is no example. */
    enum Why {
        TORN("torn lines"),
        OLDER("older ones"),
        TWICE("read twice"),
        NOT_TRIED("that no specialist is asked about"),
        UNANSWERED("without an answer"),
        UNFIT("whose answers do not fit their tools"),
        ALIKE("like others"),
        UNEVEN("for an even share");

        private final String words;

        Why(String words) {
            this.words = words;
        }
    }

    private final @Nullable String source;
    private final boolean distinct;
    private final OptionalDouble share;
    private final long seed;
    private final Map<JsonNode, ToolSpecification> tools = new HashMap<>();
    private final ToolCallGate gate = new ToolCallGate();
    private final Set<ByteBuffer> known = new HashSet<>();
    private final Map<Why, Integer> leftOut = new EnumMap<>(Why.class);
    private int escalated;
    private int audited;

    /**
     * Makes examples.
     *
     * @param source of all examples; where null, as in the records
     * @param share of the requests to take, escalated or accepted; where empty, all there are
     */
    JournalExport(@Nullable String source, boolean distinct, OptionalDouble share, long seed) {
        this.source = source;
        this.distinct = distinct;
        this.share = share;
        this.seed = seed;
    }

    /** The chance with which a request came into a journal with an answer; infinite where it is no audit with one. */
    static double chance(ObjectNode record) {
        return AUDITED.contains(record.path("verdict").asText())
                ? record.path("chance").asDouble(1)
                : Double.POSITIVE_INFINITY;
    }

    /** The example of a record; null where it is left out. */
    @Nullable
    ObjectNode example(ObjectNode record) {
        if (NOT_TRIED.contains(record.path("reason").asText())) {
            return without(Why.NOT_TRIED);
        }
        if (!record.path("answers").isArray()) {
            return without(Why.UNANSWERED);
        }
        ObjectNode example = fitting(record);
        if (example == null) {
            return without(Why.UNFIT);
        }
        boolean isAudit = AUDITED.contains(record.path("verdict").asText());
        double chance = isAudit ? chance(record) : 1;
        if (share.isPresent() && uniform(record.path("id").asText()) >= share.getAsDouble() / chance) {
            return without(Why.UNEVEN);
        }
        if (distinct && !known.add(digest(example))) {
            return without(Why.ALIKE);
        }
        if (isAudit) {
            audited++;
        } else {
            escalated++;
        }
        return named(record, example);
    }

    private @Nullable ObjectNode without(Why why) {
        leaveOut(why);
        return null;
    }

    void leaveOut(Why why) {
        leftOut.merge(why, 1, Integer::sum);
    }

    /** Query, tools and answers, these with the values that the tools ask for; null where they do not fit. */
    private @Nullable ObjectNode fitting(ObjectNode record) {
        List<ToolSpecification> offered = new ArrayList<>();
        List<ToolCall> calls = new ArrayList<>();
        try {
            for (JsonNode tool : record.path("tools")) {
                offered.add(toolOf(tool));
            }
            for (JsonNode call : record.path("answers")) {
                calls.add(new ToolCall(call.path("name").asText(), (ObjectNode) call.path("arguments")));
            }
        } catch (IllegalArgumentException | ClassCastException e) {
            return null;
        }
        if (!record.path("query").isTextual()
                || !(gate.check(calls, offered) instanceof ToolCallGate.Outcome.Passed passed)) {
            return null;
        }
        ObjectNode example = JsonNodeFactory.instance.objectNode();
        example.set("query", record.path("query"));
        example.set("tools", record.path("tools").isArray() ? record.path("tools") : example.arrayNode());
        ArrayNode answers = example.putArray("answers");
        passed.calls()
                .forEach(call -> answers.addObject().put("name", call.name()).set("arguments", call.arguments()));
        return example;
    }

    /** The same tools come with most requests. */
    private ToolSpecification toolOf(JsonNode tool) {
        if (tools.size() > MOST_TOOLS) {
            tools.clear();
        }
        return tools.computeIfAbsent(tool, ToolSchemas::toolOf);
    }

    private ObjectNode named(ObjectNode record, ObjectNode example) {
        ObjectNode named = JsonNodeFactory.instance.objectNode();
        named.put("id", record.path("id").asText());
        named.put("source", source == null ? record.path("source").asText("journal") : source);
        return named.setAll(example);
    }

    private static ByteBuffer digest(ObjectNode example) {
        return ByteBuffer.wrap(sha256(0, example.toString()));
    }

    /** A number in [0, 1) that depends on seed and id alone, and not on the audit's, by which these were chosen. */
    private double uniform(String id) {
        return (ByteBuffer.wrap(sha256(seed, "export " + id)).getLong() >>> 11) * 0x1p-53;
    }

    private static byte[] sha256(long seed, String text) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(ByteBuffer.allocate(Long.BYTES).putLong(0, seed));
            return digest.digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }

    boolean isEmpty() {
        return escalated + audited == 0;
    }

    /** How many examples there are, for a person. */
    String written() {
        return escalated + audited + " examples (" + escalated + " escalated, " + audited + " audited)";
    }

    /** What was left out, for a person; empty where nothing was. */
    String leftOut() {
        return leftOut.entrySet().stream()
                .map(entry -> entry.getValue() + " " + entry.getKey().words)
                .collect(Collectors.joining(", "));
    }
}
