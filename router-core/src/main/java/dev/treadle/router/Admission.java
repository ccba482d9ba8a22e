package dev.treadle.router;

import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import dev.langchain4j.model.chat.request.ToolChoice;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whether a request is one that a specialist may try. Cheap: looks at words, calls no model. Immutable. */
final class Admission {

    /** Words that point at something an earlier turn named. */
    private static final Pattern LEANS = Pattern.compile(
            "\\b(it|its|that one|this one|the other(?: one)?|those|them|again|same|instead|also|too|another one"
                    + "|the (?:first|second|third|last) one|what about|how about|as before|undo)\\b",
            Pattern.CASE_INSENSITIVE);

    private final int maxQueryChars;
    private final int maxTools;

    Admission(int maxQueryChars, int maxTools) {
        this.maxQueryChars = maxQueryChars;
        this.maxTools = maxTools;
    }

    /** The reason to escalate at once, or nothing. */
    Optional<Verdict.Escalate> refuse(ChatRequest request) {
        List<ToolSpecification> tools = request.toolSpecifications();
        if (tools == null || tools.isEmpty()) {
            return escalate(Reason.NO_TOOLS, "the request offers no tools");
        }
        if (request.toolChoice() == ToolChoice.NONE) {
            return escalate(Reason.TOOL_CHOICE_NONE, "the tool choice is NONE");
        }
        if (wantsJson(request)) {
            return escalate(Reason.STRUCTURED_RESPONSE, "the request asks for a JSON response");
        }
        List<ChatMessage> messages = request.messages();
        if (!(messages.get(messages.size() - 1) instanceof UserMessage user)) {
            return escalate(Reason.NOT_A_USER_TURN, "the last message is not the user's");
        }
        if (!user.contents().stream().allMatch(TextContent.class::isInstance)) {
            return escalate(Reason.NOT_TEXT, "the user message carries more than text");
        }
        String query = queryOf(user);
        if (query.isBlank()) {
            return escalate(Reason.NOT_TEXT, "the user message is empty");
        }
        if (query.length() > maxQueryChars) {
            return escalate(
                    Reason.TOO_LARGE, "the query has " + query.length() + " characters, the limit is " + maxQueryChars);
        }
        if (tools.size() > maxTools) {
            return escalate(
                    Reason.TOO_LARGE, "the request offers " + tools.size() + " tools, the limit is " + maxTools);
        }
        Optional<String> fault = ToolSchemas.nameFault(tools);
        if (fault.isPresent()) {
            return escalate(Reason.UNCLEAR_TOOLS, fault.get());
        }
        Matcher leaning = LEANS.matcher(query);
        if (messages.stream().anyMatch(AiMessage.class::isInstance) && leaning.find()) {
            return escalate(Reason.LEANS_ON_HISTORY, "\"" + leaning.group() + "\" may point at an earlier turn");
        }
        return Optional.empty();
    }

    /** Whether the answer is to be JSON. */
    static boolean wantsJson(ChatRequest request) {
        return request.responseFormat() != null && request.responseFormat().type() == ResponseFormatType.JSON;
    }

    /** The text of a user message, its parts joined by line ends. */
    static String queryOf(UserMessage user) {
        StringBuilder text = new StringBuilder();
        user.contents().forEach(content -> {
            if (content instanceof TextContent part) {
                text.append(text.isEmpty() ? "" : "\n").append(part.text());
            }
        });
        return text.toString();
    }

    private static Optional<Verdict.Escalate> escalate(Reason reason, String detail) {
        return Optional.of(new Verdict.Escalate(reason, detail));
    }
}
