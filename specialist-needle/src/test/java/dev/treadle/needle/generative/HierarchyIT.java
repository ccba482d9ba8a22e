package dev.treadle.needle.generative;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.treadle.needle.pointer.PointerSpecialist;
import dev.treadle.router.EscalationPolicy;
import dev.treadle.router.Reason;
import dev.treadle.router.RouteResult;
import dev.treadle.router.RouteTrace.AnsweredBy;
import dev.treadle.router.Router;
import dev.treadle.router.Tier;
import dev.treadle.router.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Pointer, then Needle (untrained), then an orchestrator, in one router. */
class HierarchyIT {

    private static final PointerSpecialist POINTER = PointerSpecialist.embedded();
    private static final NeedleSpecialist NEEDLE = NeedleSpecialist.open(TinyBundle.FOLDER);

    private static final EscalationPolicy ALL = candidate -> Verdict.accept("all");
    private static final EscalationPolicy NOTHING =
            candidate -> Verdict.escalate(Reason.CUSTOM, candidate.calls().toString());

    private static final ToolSpecification TIMER = ToolSpecification.builder()
            .name("set_timer")
            .description("Start a countdown timer")
            .parameters(JsonObjectSchema.builder()
                    .addIntegerProperty("minutes", "How long, in minutes")
                    .required("minutes")
                    .build())
            .build();

    private final List<ChatRequest> orchestrated = new ArrayList<>();

    @AfterAll
    static void close() {
        POINTER.close();
        NEEDLE.close();
    }

    @Test
    void theFirstTierAnswersWhatItIsTrustedWith() {
        try (Router router = router(ALL, ALL)) {
            RouteResult result = router.route(request("set a timer for ten minutes"));

            assertThat(result.trace().tier()).contains("pointer");
            assertThat(result.response().aiMessage().toolExecutionRequests())
                    .singleElement()
                    .satisfies(call -> assertThat(call.arguments()).isEqualTo("{\"minutes\":10}"));
            assertThat(orchestrated).isEmpty();
        }
    }

    @Test
    void theSecondAnswersWhatTheFirstIsNotTrustedWith() {
        int byNeedle = 0;
        try (Router router = router(NOTHING, ALL)) {
            for (int minutes = 1; minutes <= 20; minutes++) {
                RouteResult result = router.route(request("set a timer for " + minutes + " minutes"));

                assertThat(result.trace().tier()).contains("needle");
                if (result.trace().answeredBy() == AnsweredBy.SPECIALIST) {
                    assertThat(result.response().aiMessage().toolExecutionRequests())
                            .allSatisfy(call -> assertThat(call.name()).isEqualTo("set_timer"));
                    assertThat(result.trace().evidence().grammarRemoved()).isPresent();
                    byNeedle++;
                }
            }
        }
        assertThat(byNeedle).isPositive();
        assertThat(orchestrated).hasSize(20 - byNeedle);
    }

    @Test
    void theOrchestratorGetsTheWholeRequestWhereNoneIsTrusted() {
        ChatRequest request = request("set a timer for ten minutes");
        try (Router router = router(NOTHING, NOTHING)) {
            RouteResult result = router.route(request);

            assertThat(result.response().aiMessage().text()).isEqualTo("orchestrated");
            assertThat(result.trace().answeredBy()).isEqualTo(AnsweredBy.ORCHESTRATOR);
            assertThat(orchestrated).containsExactly(request);
        }
    }

    private Router router(EscalationPolicy first, EscalationPolicy second) {
        ChatModel orchestrator = new ChatModel() {
            @Override
            public ChatResponse doChat(ChatRequest request) {
                orchestrated.add(request);
                return ChatResponse.builder()
                        .aiMessage(AiMessage.from("orchestrated"))
                        .build();
            }
        };
        return Router.builder(POINTER, orchestrator)
                .policy(first)
                .thenTier(new Tier(NEEDLE, second))
                .specialistDeadline(Duration.ofMinutes(5)) // a slow machine is not what is tested
                .build();
    }

    private static ChatRequest request(String query) {
        return ChatRequest.builder()
                .messages(UserMessage.from(query))
                .toolSpecifications(TIMER)
                .build();
    }
}
