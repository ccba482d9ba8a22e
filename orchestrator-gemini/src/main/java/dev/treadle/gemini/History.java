package dev.treadle.gemini;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.treadle.gemini.GeminiException.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes a conversation acceptable to Gemini.
 *
 * <p>Gemini 3 refuses a tool call in the history that carries no thought signature. A call that Gemini made has one, which
 * LangChain4j keeps as an attribute of the message; a call that a specialist made never had one, and gets the value with
 * which Google lets a foreign call pass. Older models ask for no signature and get none.
 */
final class History {

    /** The attribute under which LangChain4j keeps a signature and looks for one. */
    static final String SIGNATURE = "thinking_signature";

    /** Google's value for a tool call that Gemini did not make. */
    static final String FOREIGN_CALL = "skip_thought_signature_validator";

    private History() {}

    static boolean needsSignatures(String modelName) {
        return !modelName.startsWith("gemini-1.") && !modelName.startsWith("gemini-2.");
    }

    /** Whether the model may have nothing more to say. */
    static boolean endsWithToolResult(List<ChatMessage> messages) {
        return !messages.isEmpty() && messages.get(messages.size() - 1) instanceof ToolExecutionResultMessage;
    }

    /**
     * The messages as Gemini takes them.
     *
     * @throws BadHistory if the arguments of a tool call are not a JSON object
     */
    static List<ChatMessage> prepare(List<ChatMessage> messages, boolean sign) {
        List<ChatMessage> prepared = new ArrayList<>(messages.size());
        for (int i = 0; i < messages.size(); i++) {
            ChatMessage message = messages.get(i);
            if (message instanceof AiMessage ai && ai.hasToolExecutionRequests()) {
                prepared.add(prepare(ai, i, sign));
            } else {
                prepared.add(message);
            }
        }
        return prepared;
    }

    private static AiMessage prepare(AiMessage message, int index, boolean sign) {
        List<ToolExecutionRequest> calls = new ArrayList<>();
        boolean changed = false;
        for (ToolExecutionRequest call : message.toolExecutionRequests()) {
            String arguments = call.arguments();
            if (arguments == null || arguments.isBlank()) {
                // A call without arguments, which LangChain4j cannot map.
                calls.add(call.toBuilder().arguments("{}").build());
                changed = true;
            } else {
                requireObject(call, index);
                calls.add(call);
            }
        }
        Map<String, Object> attributes = message.attributes();
        if (sign && !hasSignature(attributes)) {
            attributes = new HashMap<>(attributes);
            attributes.put(SIGNATURE, FOREIGN_CALL);
            changed = true;
        }
        return changed
                ? message.toBuilder()
                        .toolExecutionRequests(calls)
                        .attributes(attributes)
                        .build()
                : message;
    }

    private static boolean hasSignature(Map<String, Object> attributes) {
        return attributes.get(SIGNATURE) instanceof String text && !text.isBlank();
    }

    private static void requireObject(ToolExecutionRequest call, int index) {
        String what = null;
        JsonProcessingException cause = null;
        try {
            JsonNode tree = Json.parse(call.arguments());
            if (!tree.isObject()) {
                what = "are not a JSON object but " + tree.getNodeType();
            }
        } catch (JsonProcessingException e) {
            what = "are not JSON (character "
                    + (e.getLocation() == null ? "unknown" : e.getLocation().getCharOffset() + 1) + ")";
            cause = e;
        }
        if (what != null) {
            throw new BadHistory(new Fault(
                    Kind.INVALID_HISTORY,
                    "the arguments of tool call '" + call.name() + "' in message " + (index + 1) + " of the history "
                            + what + ": repair them or leave the message out",
                    0,
                    false,
                    null,
                    cause));
        }
    }

    /** The conversation cannot be sent. */
    static final class BadHistory extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private final transient Fault fault;

        BadHistory(Fault fault) {
            super(fault.message());
            this.fault = fault;
        }

        Fault fault() {
            return fault;
        }
    }
}
