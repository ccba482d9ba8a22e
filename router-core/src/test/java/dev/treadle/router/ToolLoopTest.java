package dev.treadle.router;

import static dev.treadle.router.Fixtures.TIMER;
import static dev.treadle.router.Fixtures.timerOfTen;
import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.treadle.router.RouteTrace.AnsweredBy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What happens after the application has run a call. */
class ToolLoopTest {

    private static final FollowUp TEMPLATES = FollowUp.render(Map.of("set_timer", "Done: {result}."));

    private final Fixtures.Orchestrator orchestrator = new Fixtures.Orchestrator();

    private static ChatRequest turn(ChatMessage... messages) {
        return ChatRequest.builder()
                .messages(messages)
                .toolSpecifications(TIMER)
                .build();
    }

    /** The user's turn, the router's answer to it, and the results of its calls. */
    private static ChatRequest after(Router router, String result, boolean isError) {
        ChatRequest first = turn(UserMessage.from("set a timer for ten minutes"));
        AiMessage answer = router.route(first).response().aiMessage();
        List<ChatMessage> messages = new ArrayList<>(first.messages());
        messages.add(answer);
        answer.toolExecutionRequests()
                .forEach(call -> messages.add(ToolExecutionResultMessage.builder()
                        .id(call.id())
                        .toolName(call.name())
                        .text(result)
                        .isError(isError)
                        .build()));
        return turn(messages.toArray(ChatMessage[]::new));
    }

    @Test
    void rendersTheResultOfItsOwnCallLocally() {
        try (Router router =
                Router.builder(timerOfTen(1), orchestrator).followUp(TEMPLATES).build()) {
            RouteResult result = router.route(after(router, "10 min $1 \\", false));

            assertThat(result.response().aiMessage().text()).isEqualTo("Done: 10 min $1 \\.");
            assertThat(result.trace().answeredBy()).isEqualTo(AnsweredBy.RENDERER);
            assertThat(orchestrator.requests).isEmpty();
        }
    }

    @Test
    void letsTheOrchestratorPhraseTheResultByDefault() {
        try (Router router = Router.builder(timerOfTen(1), orchestrator).build()) {
            ChatRequest request = after(router, "ok", false);
            RouteResult result = router.route(request);

            assertThat(result.trace().reason()).contains(Reason.FOLLOW_UP);
            assertThat(orchestrator.requests).containsExactly(request);
        }
    }

    @Test
    void leavesAFailedToolAnUnknownTemplateAndABrokenRendererToTheOrchestrator() {
        FollowUp broken = results -> {
            throw new IllegalStateException("boom");
        };
        try (Router failedTool = Router.builder(timerOfTen(1), orchestrator)
                        .followUp(TEMPLATES)
                        .build();
                Router noTemplate = Router.builder(timerOfTen(1), orchestrator)
                        .followUp(FollowUp.render(Map.of()))
                        .build();
                Router brokenRenderer = Router.builder(timerOfTen(1), orchestrator)
                        .followUp(broken)
                        .build()) {
            assertThat(failedTool
                            .route(after(failedTool, "no such timer", true))
                            .trace()
                            .answeredBy())
                    .isEqualTo(AnsweredBy.ORCHESTRATOR);
            assertThat(noTemplate.route(after(noTemplate, "ok", false)).trace().answeredBy())
                    .isEqualTo(AnsweredBy.ORCHESTRATOR);
            assertThat(brokenRenderer
                            .route(after(brokenRenderer, "ok", false))
                            .trace()
                            .answeredBy())
                    .isEqualTo(AnsweredBy.ORCHESTRATOR);
        }
    }

    @Test
    void knowsItsCallsByTheirIdsWhereTheMemoryLostTheAttributes() {
        try (Router router =
                Router.builder(timerOfTen(1), orchestrator).followUp(TEMPLATES).build()) {
            List<ChatMessage> messages =
                    new ArrayList<>(after(router, "ok", false).messages());
            AiMessage stored = (AiMessage) messages.get(1);
            messages.set(1, AiMessage.from(stored.toolExecutionRequests()));

            assertThat(router.route(turn(messages.toArray(ChatMessage[]::new)))
                            .trace()
                            .answeredBy())
                    .isEqualTo(AnsweredBy.RENDERER);
        }
    }

    @Test
    void leavesALoopThatTheOrchestratorStartedWithIt() {
        ToolExecutionRequest call = ToolExecutionRequest.builder()
                .id("call_1")
                .name("set_timer")
                .arguments("{}")
                .build();
        ChatRequest request = turn(
                UserMessage.from("set a timer for ten minutes"),
                AiMessage.from(call),
                ToolExecutionResultMessage.from(call, "ok"));
        try (Router router =
                Router.builder(timerOfTen(1), orchestrator).followUp(TEMPLATES).build()) {
            RouteResult result = router.route(request);

            assertThat(result.trace().reason()).contains(Reason.ORCHESTRATOR_LOOP);
            assertThat(orchestrator.requests).containsExactly(request);
        }
    }

    @Test
    void doesNotFailOnAResultWithoutACall() {
        ChatRequest request = turn(ToolExecutionResultMessage.from("x", "set_timer", "ok"));
        try (Router router =
                Router.builder(timerOfTen(1), orchestrator).followUp(TEMPLATES).build()) {
            assertThat(router.route(request).trace().reason()).contains(Reason.ORCHESTRATOR_LOOP);
        }
    }
}
