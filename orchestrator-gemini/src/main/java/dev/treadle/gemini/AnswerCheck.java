package dev.treadle.gemini;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.treadle.gemini.GeminiException.Kind;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Looks at an answer of HTTP 200 before LangChain4j does: finds those that are none, and puts in what LangChain4j needs and
 * Gemini leaves out.
 *
 * <p>One instance for each attempt; it adds up what the events of a stream bring. Used by one thread at a time.
 */
final class AnswerCheck {

    /** Ends for which the same input gets the same verdict. */
    private static final Set<String> BLOCKED = Set.of(
            "SAFETY",
            "RECITATION",
            "LANGUAGE",
            "BLOCKLIST",
            "PROHIBITED_CONTENT",
            "SPII",
            "IMAGE_SAFETY",
            "IMAGE_RECITATION",
            "IMAGE_PROHIBITED_CONTENT");

    /** Ends of an accident in sampling: the next sample is likely to be well-formed. */
    private static final Set<String> BAD_TOOL_CALL =
            Set.of("MALFORMED_FUNCTION_CALL", "UNEXPECTED_TOOL_CALL", "TOO_MANY_TOOL_CALLS", "MALFORMED_RESPONSE");

    private final ApiKey key;
    private final int status;
    private final boolean emptyAnswerIsFine;
    private boolean anything;
    private boolean candidates;
    private boolean content;
    private boolean toolCalls;
    private @Nullable String finishReason;
    private @Nullable Fault fault;

    AnswerCheck(int status, boolean emptyAnswerIsFine, ApiKey key) {
        this.key = key;
        this.status = status;
        this.emptyAnswerIsFine = emptyAnswerIsFine;
    }

    /** What is wrong with what was seen so far. */
    @Nullable
    Fault fault() {
        return fault;
    }

    /**
     * Takes the whole body of a blocking answer.
     *
     * @return the body for LangChain4j; where {@link #fault()} is set, there is none to pass on
     */
    String whole(String body) {
        ObjectNode answer = read(body);
        if (answer != null && fault == null) {
            fault = end(false);
        }
        if (answer == null || fault != null) {
            return body;
        }
        // LangChain4j fails without these two. Without counts the cost is unknown; without a reason the end is OTHER.
        if (!answer.path("usageMetadata").isObject()) {
            answer.putObject("usageMetadata");
        }
        if (finishReason == null) {
            ((ObjectNode) answer.path("candidates").path(0)).put("finishReason", "OTHER");
        }
        return answer.toString();
    }

    /**
     * Takes one event of a stream.
     *
     * @return the event for LangChain4j; where {@link #fault()} is set, there is none to pass on
     */
    String event(String body) {
        ObjectNode answer = read(body);
        if (answer == null || fault != null) {
            return body;
        }
        if (!answer.path("usageMetadata").isObject()) {
            answer.remove("usageMetadata");
        } else if (!answer.path("candidates").path(0).isObject()) {
            // LangChain4j reads the counts only beside a candidate.
            answer.putArray("candidates").addObject();
        }
        return answer.toString();
    }

    private @Nullable ObjectNode read(String body) {
        if (body.isBlank()) {
            fault = broken("an empty body", null);
            return null;
        }
        JsonNode tree;
        try {
            tree = Json.parse(body);
        } catch (JsonProcessingException e) {
            fault = broken("a body that is not JSON", e);
            return null;
        }
        if (tree.path("error").isObject() || tree.path(0).path("error").isObject()) {
            ErrorBody error = ErrorBody.of(key.redact(body));
            fault = Faults.ofStatus(error.code() >= 400 ? error.code() : 500, error, null);
            return null;
        }
        if (!(tree instanceof ObjectNode answer)) {
            fault = broken("a body that is not a JSON object", null);
            return null;
        }
        anything = true;
        JsonNode blockReason = answer.path("promptFeedback").path("blockReason");
        if (blockReason.isTextual()) {
            fault = blocked("the prompt was blocked: " + blockReason.asText());
        } else if (answer.path("candidates").path(0) instanceof ObjectNode candidate) {
            candidates = true;
            takeCandidate(candidate);
        }
        return answer;
    }

    private void takeCandidate(ObjectNode candidate) {
        if (candidate.path("content").path("parts") instanceof ArrayNode parts) {
            parts.forEach(this::takePart);
        } else {
            candidate.remove("content");
        }
        String reason = candidate.path("finishReason").asText("");
        if (reason.isEmpty()) {
            candidate.remove("finishReason");
            return;
        }
        finishReason = reason;
        if (BLOCKED.contains(reason)) {
            fault = blocked("the answer was blocked: " + reason + finishMessage(candidate));
        } else if (BAD_TOOL_CALL.contains(reason)) {
            fault = Fault.retriable(
                    Kind.MALFORMED_FUNCTION_CALL,
                    status,
                    "Gemini rejected its own tool call: " + reason + finishMessage(candidate)
                            + ". Simplify the tool's schema or shorten its description if it keeps happening",
                    null);
        } else if (reason.equals("MISSING_THOUGHT_SIGNATURE")) {
            fault = Fault.permanent(
                    Kind.INVALID_HISTORY,
                    status,
                    "a tool call in the history has no thought signature: keep the attributes of AiMessage when messages "
                            + "are stored",
                    null);
        } else if (!reason.equals("STOP") && !reason.equals("MAX_TOKENS")) {
            // LangChain4j fails on a name that it does not know.
            candidate.put("finishReason", "OTHER");
        }
    }

    private void takePart(JsonNode part) {
        if (part.path("functionCall") instanceof ObjectNode call) {
            if (call.path("name").asText("").isEmpty()) {
                fault = broken("a tool call without a name", null);
            }
            if (!call.path("args").isObject()) {
                call.putObject("args");
            }
            toolCalls = true;
        } else if (part.has("text")) {
            content |= !part.path("thought").asBoolean()
                    && !part.path("text").asText("").isEmpty();
        } else {
            content |= part.has("inlineData") || part.has("executableCode") || part.has("codeExecutionResult");
        }
    }

    /**
     * Judges the answer as a whole.
     *
     * @param stream whether the end must be named: a stream that was cut looks like one that ended, a body does not
     */
    @Nullable
    Fault end(boolean stream) {
        if (!anything) {
            return broken("an empty stream", null);
        }
        if (!candidates && !stream) {
            return broken("no candidates", null);
        }
        if (finishReason == null && stream) {
            return Fault.retriable(Kind.TRUNCATED, status, "the stream ended before the answer did", null);
        }
        if (finishReason == null && !content) {
            String what = toolCalls ? "tool calls without an end (finishReason)" : "an answer without content and end";
            return broken(what, null);
        }
        if (toolCalls && !"STOP".equals(finishReason)) {
            return "MAX_TOKENS".equals(finishReason)
                    ? outOfTokens()
                    : broken("tool calls that end in " + finishReason, null);
        }
        if (content || toolCalls) {
            return null;
        }
        if ("MAX_TOKENS".equals(finishReason)) {
            return outOfTokens();
        }
        if (!"STOP".equals(finishReason)) {
            return broken("an answer without content that ends in " + finishReason, null);
        }
        return emptyAnswerIsFine
                ? null
                : Fault.retriable(Kind.EMPTY_ANSWER, status, "Gemini ended its answer without saying anything", null);
    }

    private Fault outOfTokens() {
        return Fault.permanent(
                Kind.EMPTY_ANSWER,
                status,
                "all output tokens were used before there was an answer (MAX_TOKENS): raise maxOutputTokens or lower the "
                        + "thinking budget",
                null);
    }

    private Fault blocked(String what) {
        String text = what + ". Rephrase the request or change the safety settings";
        return Fault.permanent(Kind.BLOCKED, status, text, null);
    }

    private Fault broken(String what, @Nullable Throwable cause) {
        String text = "HTTP " + status + " with " + what + ". If it keeps happening, check baseUrl and proxy";
        return Fault.retriable(Kind.INVALID_RESPONSE, status, text, cause);
    }

    private String finishMessage(JsonNode candidate) {
        String text = candidate.path("finishMessage").asText("");
        return text.isEmpty() ? "" : " (" + Json.excerpt(key.redact(text), 200) + ")";
    }
}
