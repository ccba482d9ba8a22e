package dev.treadle.router;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.Capability;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.ChatRequestOptions;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.TokenUsage;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What the tests of this package build requests and answers from. */
final class Fixtures {

    private static final ObjectMapper JSON = new ObjectMapper();

    static final ToolSpecification TIMER = tool("set_timer", """
            {"type": "object", "properties": {"minutes": {"type": "integer"}, "label": {"type": "string"}},
             "required": ["minutes"], "additionalProperties": false}""");

    private Fixtures() {}

    /** A JSON object; single quotes stand for double ones. */
    static ObjectNode json(String text) {
        try {
            JsonNode node = JSON.readTree(text.replace('\'', '"'));
            return (ObjectNode) node;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    static ToolSpecification tool(String name, String schema) {
        ObjectNode tool =
                new ObjectMapper().createObjectNode().put("name", name).put("description", "does " + name);
        tool.set("parameters", json(schema));
        return ToolSchemas.toolOf(tool);
    }

    /** A tool whose only parameter {@code x} has the given schema and is required. */
    static ToolSpecification toolWith(String schemaOfX) {
        return tool("t", "{'type':'object','properties':{'x':" + schemaOfX + "},'required':['x']}");
    }

    static ChatRequest request(String text, ToolSpecification... tools) {
        return ChatRequest.builder()
                .messages(UserMessage.from(text))
                .toolSpecifications(tools)
                .build();
    }

    static ToolCall call(String name, String arguments) {
        return new ToolCall(name, json(arguments));
    }

    static Proposal proposal(double confidence, ToolCall... calls) {
        return new Proposal.Calls(List.of(calls), Evidence.builder(confidence).build());
    }

    /** A specialist named "stub" that proposes what the function makes. */
    static Specialist specialist(Function<ChatRequest, @Nullable Proposal> propose) {
        return new Specialist() {
            @Override
            public String name() {
                return "stub";
            }

            @Override
            @SuppressWarnings("NullAway") // some tests hand out what the contract forbids
            public Proposal propose(ChatRequest request) {
                return propose.apply(request);
            }

            @Override
            public void close() {}
        };
    }

    /** A specialist that sets a timer of ten minutes, whatever is asked. */
    static Specialist timerOfTen(double confidence) {
        return specialist(request -> proposal(confidence, call("set_timer", "{\"minutes\":10}")));
    }

    static Specialist calling(double confidence, ToolCall... calls) {
        return specialist(request -> proposal(confidence, calls));
    }

    static Specialist abstaining(Reason reason) {
        return specialist(request -> new Proposal.Abstained(reason, "not mine", Evidence.NONE));
    }

    /** Any throwable, thrown as Kotlin and Scala throw them: checked ones without a declaration. */
    @SuppressWarnings("unchecked")
    static <E extends Throwable> E sneaky(Throwable error) throws E {
        throw (E) error;
    }

    /** An orchestrator that answers "from the orchestrator" and remembers what it was asked. */
    static final class Orchestrator implements ChatModel {
        final List<ChatRequest> requests = new CopyOnWriteArrayList<>();
        final List<ChatRequestOptions> options = new CopyOnWriteArrayList<>();

        @Override
        public ChatResponse chat(ChatRequest request, ChatRequestOptions given) {
            options.add(given);
            return ChatModel.super.chat(request, given);
        }

        @Override
        public ChatResponse doChat(ChatRequest request) {
            requests.add(request);
            return ChatResponse.builder()
                    .aiMessage(AiMessage.from("from the orchestrator"))
                    .tokenUsage(new TokenUsage(100, 10))
                    .build();
        }

        @Override
        public Set<Capability> supportedCapabilities() {
            return Set.of(Capability.RESPONSE_FORMAT_JSON_SCHEMA);
        }
    }
}
