package dev.treadle.router;

import static dev.treadle.router.Fixtures.call;
import static dev.treadle.router.Fixtures.proposal;
import static dev.treadle.router.Fixtures.specialist;
import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.agent.tool.P;
import dev.langchain4j.agent.tool.ReturnBehavior;
import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.memory.chat.MessageWindowChatMemory;
import dev.langchain4j.model.chat.Capability;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.listener.ChatModelRequestContext;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The router behind AiServices. */
class RoutingChatModelIT {

    interface Assistant {
        String chat(String message);
    }

    interface ImmediateAssistant {
        Result<String> chat(String message);
    }

    static final class Home {
        final List<Integer> timers = new ArrayList<>();

        @Tool(name = "set_timer", value = "Start a timer")
        String setTimer(@P("How long, in minutes") int minutes) {
            timers.add(minutes);
            return minutes + " minutes";
        }
    }

    static final class ImmediateHome {
        final List<Integer> timers = new ArrayList<>();

        @Tool(name = "set_timer", value = "Start a timer", returnBehavior = ReturnBehavior.IMMEDIATE)
        String setTimer(@P("How long, in minutes") int minutes) {
            timers.add(minutes);
            return minutes + " minutes";
        }
    }

    private static final Specialist TIMERS = specialist(request -> proposal(
            request.messages().get(request.messages().size() - 1).toString().contains("timer for ten") ? 0.99 : 0.1,
            call("set_timer", "{\"minutes\":10}")));

    private final Fixtures.Orchestrator orchestrator = new Fixtures.Orchestrator();
    private final Home home = new Home();

    private Assistant assistant(Router router) {
        return AiServices.builder(Assistant.class)
                .chatModel(RoutingChatModel.of(router))
                .chatMemory(MessageWindowChatMemory.withMaxMessages(20))
                .tools(home)
                .build();
    }

    @Test
    void aLocalTurnMakesNoOrchestratorCall() {
        try (Router router = Router.builder(TIMERS, orchestrator)
                .followUp(FollowUp.render(Map.of("set_timer", "Timer set: {result}.")))
                .build()) {
            assertThat(assistant(router).chat("a timer for ten minutes")).isEqualTo("Timer set: 10 minutes.");
        }

        assertThat(home.timers).containsExactly(10);
        assertThat(orchestrator.requests).isEmpty();
    }

    @Test
    void anImmediateToolMakesNoOrchestratorCallEither() {
        ImmediateHome immediate = new ImmediateHome();
        try (Router router = Router.builder(TIMERS, orchestrator).build()) {
            ImmediateAssistant assistant = AiServices.builder(ImmediateAssistant.class)
                    .chatModel(RoutingChatModel.of(router))
                    .tools(immediate)
                    .build();

            Result<String> result = assistant.chat("a timer for ten minutes");

            assertThat(result.toolExecutions())
                    .singleElement()
                    .satisfies(e -> assertThat(e.result()).isEqualTo("10 minutes"));
        }

        assertThat(immediate.timers).containsExactly(10);
        assertThat(orchestrator.requests).isEmpty();
    }

    @Test
    void anEscalatedTurnMakesExactlyOneOrchestratorCall() {
        try (Router router = Router.builder(TIMERS, orchestrator).build()) {
            assertThat(assistant(router).chat("tell me a story")).isEqualTo("from the orchestrator");
        }

        assertThat(home.timers).isEmpty();
        assertThat(orchestrator.requests).hasSize(1);
    }

    @Test
    void aSpecialistThatFailsIsInvisibleToTheCaller() {
        Specialist broken = specialist(request -> {
            throw new IllegalStateException("boom");
        });
        try (Router router = Router.builder(broken, orchestrator).build()) {
            assertThat(assistant(router).chat("a timer for ten minutes")).isEqualTo("from the orchestrator");
        }

        assertThat(orchestrator.requests).hasSize(1);
    }

    @Test
    void aConversationMixesLocalAndEscalatedTurns() {
        try (Router router = Router.builder(TIMERS, orchestrator)
                .followUp(FollowUp.render(Map.of("set_timer", "Timer set: {result}.")))
                .build()) {
            Assistant assistant = assistant(router);

            assistant.chat("a timer for ten minutes");
            assistant.chat("tell me a story");
            assistant.chat("a timer for ten minutes");
        }

        assertThat(home.timers).containsExactly(10, 10);
        assertThat(orchestrator.requests)
                .singleElement()
                .satisfies(request -> assertThat(request.messages())
                        .as("the orchestrator sees the local turn in the memory")
                        .hasSize(5));
    }

    @Test
    void firesAnOrchestratorsListenerOnce() {
        List<ChatRequest> heard = new ArrayList<>();
        ChatModelListener listener = new ChatModelListener() {
            @Override
            public void onRequest(ChatModelRequestContext context) {
                heard.add(context.chatRequest());
            }
        };
        ChatModel listened = new ChatModel() {
            @Override
            public ChatResponse doChat(ChatRequest request) {
                return orchestrator.doChat(request);
            }

            @Override
            public List<ChatModelListener> listeners() {
                return List.of(listener);
            }
        };
        try (Router router = Router.builder(TIMERS, listened).build()) {
            assistant(router).chat("tell me a story");
        }

        assertThat(heard).hasSize(1);
    }

    @Test
    void showsTheOrchestratorsCapabilitiesAndNoParametersOfItsOwn() {
        try (Router router = Router.builder(TIMERS, orchestrator).build()) {
            RoutingChatModel model = RoutingChatModel.of(router);

            assertThat(model.supportedCapabilities()).containsExactly(Capability.RESPONSE_FORMAT_JSON_SCHEMA);
            assertThat(model.defaultRequestParameters().modelName()).isNull();
            assertThat(model.defaultRequestParameters().toolSpecifications()).isNullOrEmpty();
            assertThat(model.listeners()).isEmpty();
        }
    }
}
