package dev.treadle.router;

import static dev.treadle.router.Fixtures.TIMER;
import static dev.treadle.router.Fixtures.call;
import static dev.treadle.router.Fixtures.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.treadle.router.RouteTrace.AnsweredBy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FollowUpTest {

    private static final FollowUp RENDER = FollowUp.render(Map.of("set_timer", "It rings at {result}."));

    private final Fixtures.Orchestrator orchestrator = new Fixtures.Orchestrator();
    private final List<Router> opened = new ArrayList<>();

    @AfterEach
    void closeRouters() {
        opened.forEach(Router::close);
    }

    private Router router(FollowUp followUp, ToolCall... calls) {
        Router router = Router.builder(Fixtures.calling(1, calls), orchestrator)
                .followUp(followUp)
                .build();
        opened.add(router);
        return router;
    }

    private static ChatRequest turnOf(List<ChatMessage> messages) {
        return ChatRequest.builder()
                .messages(messages)
                .toolSpecifications(TIMER)
                .build();
    }

    /** A user turn, the specialist's calls, and what the tools said. */
    private static List<ChatMessage> turn(Router router, String... results) {
        UserMessage user = UserMessage.from("set a timer");
        AiMessage calls = router.route(request("set a timer", TIMER)).response().aiMessage();
        List<ChatMessage> messages = new ArrayList<>(List.of(user, calls));
        for (int i = 0; i < results.length; i++) {
            messages.add(ToolExecutionResultMessage.from(
                    calls.toolExecutionRequests().get(i), results[i]));
        }
        return messages;
    }

    private static ToolCall minutes(int minutes) {
        return call("set_timer", "{'minutes':" + minutes + "}");
    }

    @Test
    void rendersSeveralResultsInTheirOrder() {
        Router router = router(RENDER, minutes(1), minutes(2));

        RouteResult result = router.route(turnOf(turn(router, "12:01", "{result}")));

        assertThat(result.response().aiMessage().text()).isEqualTo("It rings at 12:01. It rings at {result}.");
    }

    @Test
    void leavesTheTurnToTheOrchestratorWhileResultsAreMissing() {
        Router router = router(RENDER, minutes(1), minutes(2));

        assertThat(router.route(turnOf(turn(router, "12:01"))).trace().reason()).contains(Reason.FOLLOW_UP);
    }

    @Test
    void leavesARequestForJsonToTheOrchestrator() {
        Router router = router(RENDER, minutes(1));
        ChatRequest request = ChatRequest.builder()
                .messages(turn(router, "12:01"))
                .toolSpecifications(TIMER)
                .responseFormat(ResponseFormat.JSON)
                .build();

        assertThat(router.route(request).trace().reason()).contains(Reason.FOLLOW_UP);
    }

    @SuppressWarnings("NullAway")
    static Stream<FollowUp> broken() {
        return Stream.of(
                results -> null,
                results -> {
                    throw new IllegalStateException("no");
                },
                results -> {
                    throw new NoClassDefFoundError("Templates");
                });
    }

    @ParameterizedTest
    @MethodSource("broken")
    void leavesTheTurnToTheOrchestratorWhenItFails(FollowUp followUp) {
        Router router = router(followUp, minutes(1));

        RouteResult result = router.route(turnOf(turn(router, "12:01")));

        assertThat(result.response().aiMessage().text()).isEqualTo("from the orchestrator");
        assertThat(result.trace().reason()).contains(Reason.FOLLOW_UP);
    }

    @Test
    void theTurnAfterARenderedAnswerIsDecidedAnew() {
        Router router = router(RENDER, minutes(1));
        List<ChatMessage> messages = turn(router, "12:01");
        messages.add(AiMessage.from("It rings at 12:01."));
        messages.add(UserMessage.from("set a timer for one minute"));

        assertThat(router.route(turnOf(messages)).trace().answeredBy()).isEqualTo(AnsweredBy.SPECIALIST);
    }
}
