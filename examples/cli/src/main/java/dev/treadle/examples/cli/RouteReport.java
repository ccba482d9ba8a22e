package dev.treadle.examples.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.treadle.router.Evidence;
import dev.treadle.router.RouteTrace;
import dev.treadle.router.RouteTrace.AnsweredBy;
import dev.treadle.router.ToolCall;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What became of one request, for people and for programs.
 *
 * @param measure what the policy measured
 * @param model the orchestrator's model: the one asked, or the one whose prices were taken
 * @param answer what the router answered; null where nobody did
 */
record RouteReport(
        ChatRequest request,
        RouteTrace trace,
        Judge.Measure measure,
        String model,
        Asked asked,
        @Nullable AiMessage answer) {

    private static final int LONGEST_SHOWN = 300;

    /** Whether an orchestrator stood by. */
    enum Asked {
        YES,
        DRY_RUN,
        NOT_CONFIGURED
    }

    /** Whether the orchestrator was asked and gave no answer. */
    boolean failed() {
        return asked == Asked.YES && trace.error().isPresent();
    }

    void print(PrintWriter out) {
        boolean accepted = trace.reason().isEmpty();
        String took = String.format(Locale.ROOT, "%.1f ms", trace.latency().total() / 1e6);
        if (accepted) {
            trace.calls().forEach(call -> out.println(call.name() + " " + call.arguments()));
            out.println();
            line(
                    out,
                    asked == Asked.DRY_RUN ? "would accept" : "answered by",
                    "the " + tier() + " specialist, " + took);
        } else if (trace.answeredBy() == AnsweredBy.ORCHESTRATOR && answer != null) {
            answer.toolExecutionRequests().forEach(call -> out.println(call.name() + " " + call.arguments()));
            if (answer.text() != null && !answer.text().isBlank()) {
                out.println(answer.text());
            }
            out.println();
            line(out, "answered by", model + ", " + took);
        } else {
            line(
                    out,
                    "escalated",
                    asked == Asked.DRY_RUN ? "to the orchestrator, which a dry run does not ask" : notAnswered());
        }
        line(
                out,
                "because",
                (accepted ? "" : trace.reason().orElseThrow().tag() + ": ")
                        + trace.verdict().detail());
        if (!accepted && !trace.calls().isEmpty()) {
            line(
                    out,
                    "not trusted",
                    trace.calls().stream().map(ToolCall::toString).collect(Collectors.joining(", ")));
        }
        if (trace.tier().isPresent()) {
            line(out, "confidence", String.format(Locale.ROOT, "%.3f%s", trace.confidence(), slots()));
        }
        measure.calibrated().ifPresent(p -> line(out, "calibrated", String.format(Locale.ROOT, "%.3f", p)));
        trace.repairs()
                .forEach(r -> line(
                        out,
                        "repaired",
                        r.tool() + r.path() + ": " + r.before() + " to "
                                + (r.after().isEmpty() ? "nothing" : r.after())));
        line(out, "time", times());
        trace.cost().filter(cost -> !accepted).ifPresent(cost -> line(out, "cost", "$" + dollars(cost)));
        trace.costSaved().ifPresent(saved -> line(out, "saved", "about $" + dollars(saved) + " against " + model));
        if (asked == Asked.NOT_CONFIGURED && !accepted) {
            out.println();
            out.println("No orchestrator is configured: set GEMINI_API_KEY to have " + model + " answer. It would get");
            out.println("  " + shown(query()));
            out.println("  with " + request.toolSpecifications().size() + " tools: "
                    + request.toolSpecifications().stream()
                            .map(ToolSpecification::name)
                            .collect(Collectors.joining(", ")));
        }
    }

    private String notAnswered() {
        return asked == Asked.NOT_CONFIGURED
                ? "to the orchestrator, but none is configured"
                : "to " + model + ", which failed: "
                        + trace.error().map(Throwable::getMessage).orElse("no answer");
    }

    private static void line(PrintWriter out, String what, String value) {
        out.println(String.format(Locale.ROOT, "%-13s %s", what, value));
    }

    private String slots() {
        List<Evidence.Argument> arguments = trace.evidence().arguments();
        return trace.evidence().toolProbability().isEmpty()
                ? ""
                : String.format(
                                Locale.ROOT,
                                "  (tool %.3f",
                                trace.evidence().toolProbability().getAsDouble())
                        + arguments.stream()
                                .map(a -> String.format(Locale.ROOT, ", %s %.3f", a.parameter(), a.probability()))
                                .collect(Collectors.joining())
                        + ")";
    }

    private String times() {
        RouteTrace.Latency l = trace.latency();
        String local = String.format(
                Locale.ROOT,
                "admission %.1f, specialist %.1f, gate %.1f, policy %.1f",
                l.admission() / 1e6,
                l.specialist() / 1e6,
                l.gate() / 1e6,
                l.policy() / 1e6);
        return (asked == Asked.YES && l.orchestrator() > 0
                        ? local + String.format(Locale.ROOT, ", orchestrator %.1f", l.orchestrator() / 1e6)
                        : local)
                + " ms";
    }

    ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("query", query());
        json.put("verdict", trace.reason().isEmpty() ? "accept" : "escalate");
        json.put("answered_by", trace.answeredBy().name().toLowerCase(Locale.ROOT));
        trace.tier().ifPresent(tier -> json.put("tier", tier));
        trace.reason().ifPresent(reason -> json.put("reason", reason.tag()));
        json.put("detail", trace.verdict().detail());
        boolean byModel = trace.answeredBy() == AnsweredBy.ORCHESTRATOR && answer != null;
        ArrayNode calls = json.putArray("calls");
        if (byModel && answer != null) {
            answer.toolExecutionRequests().forEach(call -> calls.add(call(call)));
            if (answer.text() != null) {
                json.put("text", answer.text());
            }
        } else if (trace.reason().isEmpty()) {
            trace.calls().forEach(call -> calls.add(call(call)));
        }
        if (trace.reason().isPresent() && !trace.calls().isEmpty()) {
            ArrayNode rejected = json.putArray("not_trusted");
            trace.calls().forEach(call -> rejected.add(call(call)));
        }
        json.put("confidence", trace.confidence());
        measure.calibrated().ifPresent(p -> json.put("calibrated", p));
        json.put("threshold", measure.threshold() <= 1 ? (@Nullable Double) measure.threshold() : null);
        json.set("evidence", evidence());
        ArrayNode repairs = json.putArray("repairs");
        trace.repairs()
                .forEach(r -> repairs.addObject()
                        .put("tool", r.tool())
                        .put("path", r.path())
                        .put("kind", r.kind().name().toLowerCase(Locale.ROOT))
                        .put("before", r.before())
                        .put("after", r.after()));
        RouteTrace.Latency l = trace.latency();
        json.putObject("latency_ms")
                .put("admission", l.admission() / 1e6)
                .put("specialist", l.specialist() / 1e6)
                .put("gate", l.gate() / 1e6)
                .put("policy", l.policy() / 1e6)
                .put("orchestrator", asked == Asked.YES ? l.orchestrator() / 1e6 : 0)
                .put("total", (asked == Asked.YES ? l.total() : l.total() - l.orchestrator()) / 1e6);
        json.put("orchestrator", asked == Asked.YES ? model : null);
        trace.usage()
                .ifPresent(u -> json.putObject("usage")
                        .put("input_tokens", u.inputTokenCount())
                        .put("output_tokens", u.outputTokenCount()));
        trace.cost().ifPresent(cost -> json.put("cost_usd", cost));
        trace.costSaved().ifPresent(saved -> json.put("cost_saved_usd", saved));
        if (asked == Asked.NOT_CONFIGURED && trace.reason().isPresent()) {
            ObjectNode would = json.putObject("would_send").put("model", model).put("text", query());
            ArrayNode names = would.putArray("tools");
            request.toolSpecifications().forEach(tool -> names.add(tool.name()));
        } else {
            trace.error().ifPresent(e -> json.put("error", e.getMessage()));
        }
        return json;
    }

    private ObjectNode evidence() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        put(json, "tool_probability", trace.evidence().toolProbability());
        put(json, "tool_margin", trace.evidence().toolMargin());
        put(json, "none_probability", trace.evidence().noneProbability());
        put(json, "grammar_removed", trace.evidence().grammarRemoved());
        trace.evidence().retrievalRank().ifPresent(rank -> json.put("retrieval_rank", rank));
        ArrayNode arguments = json.putArray("arguments");
        trace.evidence()
                .arguments()
                .forEach(a -> arguments
                        .addObject()
                        .put("call", a.call())
                        .put("parameter", a.parameter())
                        .put("probability", a.probability())
                        .put("grounding", a.grounding()));
        return json;
    }

    private static void put(ObjectNode json, String name, OptionalDouble value) {
        value.ifPresent(v -> json.put(name, v));
    }

    private static ObjectNode call(ToolCall call) {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("name", call.name());
        json.set("arguments", call.arguments());
        return json;
    }

    private static ObjectNode call(ToolExecutionRequest call) {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("name", call.name());
        json.set("arguments", Json.read(call.arguments()));
        return json;
    }

    private String query() {
        return ((UserMessage) request.messages().get(0)).singleText();
    }

    /** A text for the terminal: on one line, and not longer than a person reads. */
    private static String shown(String text) {
        String line = text.replaceAll("[\\p{Cntrl}]+", " ");
        return line.length() <= LONGEST_SHOWN
                ? line
                : line.substring(0, LONGEST_SHOWN) + "... (" + text.length() + " characters)";
    }

    private String tier() {
        return trace.tier().orElse("unknown");
    }

    private static String dollars(BigDecimal amount) {
        return amount.setScale(6, RoundingMode.HALF_UP).toPlainString();
    }
}
