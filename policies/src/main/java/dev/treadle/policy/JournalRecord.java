package dev.treadle.policy;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.treadle.router.Exchange;
import dev.treadle.router.Reason;
import dev.treadle.router.RouteTrace;
import dev.treadle.router.ToolCall;
import dev.treadle.router.ToolSchemas;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Lines of a {@link Journal}: a line of a corpus, and how it came about. */
final class JournalRecord {

    private static final String ESCALATED = "escalated";

    private JournalRecord() {}

    /** A request that went to the orchestrator, and what the orchestrator called. */
    static ObjectNode escalated(Exchange exchange, String query, String source, Instant time) {
        ObjectNode json = record(exchange, query, source, exchange.response());
        RouteTrace trace = exchange.trace();
        facts(json, trace, ESCALATED, time);
        trace.reason().map(Reason::tag).ifPresent(tag -> json.put("reason", tag));
        trace.error().ifPresent(error -> json.put("error", error.getClass().getSimpleName()));
        return json;
    }

    /** A request that was answered locally, and what the orchestrator would have called. */
    static ObjectNode audited(
            Exchange exchange,
            String query,
            String source,
            Instant time,
            AuditJudge.Judgement judgement,
            double chance) {
        ObjectNode json = record(exchange, query, source, judgement.response());
        facts(json, exchange.trace(), judgement.outcome().label(), time);
        json.put("chance", chance);
        judgement.error().ifPresent(error -> json.put("error", error.getClass().getSimpleName()));
        return json;
    }

    private static ObjectNode record(
            Exchange exchange, String query, String source, Optional<ChatResponse> orchestrator) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("id", exchange.trace().id()).put("source", source).put("query", query);
        ArrayNode tools = json.putArray("tools");
        List<ToolSpecification> offered = exchange.request().toolSpecifications();
        if (offered != null) {
            offered.forEach(tool -> tools.add(ToolSchemas.jsonOf(tool)));
        }
        ToolCall.madeBy(orchestrator.orElse(null)).ifPresent(calls -> put(json, "answers", calls));
        return json;
    }

    private static void facts(ObjectNode json, RouteTrace trace, String verdict, Instant time) {
        json.put("time", time.toString()).put("verdict", verdict);
        trace.tier().ifPresent(tier -> json.put("tier", tier).put("confidence", trace.confidence()));
        put(json, "proposed", trace.calls());
    }

    private static void put(ObjectNode json, String name, List<ToolCall> calls) {
        ArrayNode list = json.putArray(name);
        for (ToolCall call : calls) {
            list.addObject()
                    .put("name", call.name())
                    .set("arguments", call.arguments().deepCopy());
        }
    }
}
