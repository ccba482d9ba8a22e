package dev.treadle.router;

import static dev.treadle.router.Fixtures.TIMER;
import static dev.treadle.router.Fixtures.call;
import static dev.treadle.router.Fixtures.proposal;
import static dev.treadle.router.Fixtures.request;
import static dev.treadle.router.Fixtures.specialist;
import static dev.treadle.router.Fixtures.timerOfTen;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.ChatRequestOptions;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.FinishReason;
import dev.treadle.router.RouteTrace.AnsweredBy;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RouterTest {

    private static final ChatRequest REQUEST = request("set a timer for ten minutes", TIMER);

    private final Fixtures.Orchestrator orchestrator = new Fixtures.Orchestrator();
    private final List<RouteTrace> traces = new ArrayList<>();

    private RouterBuilder router(Specialist specialist) {
        return Router.builder(specialist, orchestrator).listener(traces::add);
    }

    @Test
    void answersWithTheSpecialistsCallsAndAsksNobodyElse() {
        try (Router router = router(timerOfTen(0.9)).build()) {
            RouteResult result = router.route(REQUEST);

            ToolExecutionRequest call =
                    result.response().aiMessage().toolExecutionRequests().get(0);
            assertThat(call.name()).isEqualTo("set_timer");
            assertThat(call.arguments()).isEqualTo("{\"minutes\":10}");
            assertThat(result.response().finishReason()).isEqualTo(FinishReason.TOOL_EXECUTION);
            assertThat(result.response().tokenUsage().totalTokenCount()).isZero();
            assertThat(orchestrator.requests).isEmpty();
            assertThat(traces).containsExactly(result.trace());
            assertThat(result.trace().answeredBy()).isEqualTo(AnsweredBy.SPECIALIST);
            assertThat(result.trace().cost()).contains(BigDecimal.ZERO);
        }
    }

    @Test
    void givesTheOrchestratorTheUntouchedRequestWithItsOptions() {
        ChatRequestOptions options =
                ChatRequestOptions.builder().addListenerAttribute("tenant", "a").build();
        try (Router router = router(timerOfTen(0.5)).build()) {
            RouteResult result = router.route(REQUEST, options);

            assertThat(orchestrator.requests).containsExactly(REQUEST);
            assertThat(orchestrator.options).containsExactly(options);
            assertThat(result.response().aiMessage().text()).isEqualTo("from the orchestrator");
            assertThat(result.trace().reason()).contains(Reason.LOW_CONFIDENCE);
            assertThat(result.trace().calls()).hasSize(1);
            assertThat(result.trace().usage().orElseThrow().inputTokenCount()).isEqualTo(100);
        }
    }

    @Test
    void decidesWithoutAskingOrTellingAnyone() {
        try (Router router = router(timerOfTen(0.5)).build()) {
            Decision decision = router.decide(REQUEST);

            assertThat(decision.verdict()).isInstanceOf(Verdict.Escalate.class);
            assertThat(decision.trace().answeredBy()).isEqualTo(AnsweredBy.NOBODY);
            assertThat(orchestrator.requests).isEmpty();
            assertThat(traces).isEmpty();
        }
    }

    private static Arguments broken(Reason reason, Function<ChatRequest, @Nullable Proposal> propose) {
        return Arguments.of(reason, specialist(propose));
    }

    static Stream<Arguments> brokenSpecialists() {
        return Stream.of(
                broken(Reason.SPECIALIST_FAILED, r -> {
                    throw new IllegalStateException("boom");
                }),
                broken(Reason.SPECIALIST_FAILED, r -> {
                    throw new SpecialistException("the runtime broke", new Exception("cause"));
                }),
                broken(Reason.SPECIALIST_FAILED, r -> {
                    throw new StackOverflowError();
                }),
                broken(Reason.SPECIALIST_FAILED, r -> null),
                broken(Reason.SPECIALIST_TIMEOUT, r -> {
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    return proposal(1, call("set_timer", "{\"minutes\":10}"));
                }),
                broken(Reason.UNKNOWN_TOOL, r -> proposal(1, call("nonsense", "{}"))),
                broken(Reason.SCHEMA_VIOLATION, r -> proposal(1, call("set_timer", "{}"))),
                broken(Reason.SCHEMA_VIOLATION, r -> proposal(1, call("set_timer", "{\"minutes\":10,\"other\":1}"))),
                broken(Reason.NONE_OF_THESE, r -> new Proposal.Abstained(Reason.NONE_OF_THESE, "none", Evidence.NONE)));
    }

    @ParameterizedTest
    @MethodSource("brokenSpecialists")
    void escalatesWithAReasonWhateverASpecialistDoes(Reason reason, Specialist specialist) {
        // Long enough that only the specialist that never answers is late, however slow the machine.
        Duration deadline = reason == Reason.SPECIALIST_TIMEOUT ? Duration.ofMillis(300) : Duration.ofMinutes(5);
        try (Router router = router(specialist).specialistDeadline(deadline).build()) {
            RouteResult result = router.route(REQUEST);

            assertThat(result.response().aiMessage().text()).isEqualTo("from the orchestrator");
            assertThat(result.trace().reason()).contains(reason);
            assertThat(result.trace().verdict().detail()).isNotBlank();
            assertThat(orchestrator.requests).containsExactly(REQUEST);
        }
    }

    @Test
    void escalatesAtOnceWhenAllSpecialistThreadsHang() {
        CountDownLatch hang = new CountDownLatch(1);
        Specialist deaf = specialist(r -> {
            while (true) {
                try {
                    hang.await();
                    return proposal(1, call("set_timer", "{\"minutes\":10}"));
                } catch (InterruptedException e) {
                    // Like native code, it does not listen.
                    Thread.interrupted();
                }
            }
        });
        try (Router router = router(deaf)
                .specialistDeadline(Duration.ofMillis(50))
                .maxSpecialistThreads(1)
                .build()) {
            assertThat(router.route(REQUEST).trace().reason()).contains(Reason.SPECIALIST_TIMEOUT);
            assertThat(router.route(REQUEST).trace().reason()).contains(Reason.SPECIALIST_BUSY);
        } finally {
            hang.countDown();
        }
    }

    @Test
    void escalatesWhenThePolicyThrowsOrReturnsNothing() {
        try (Router throwing = router(timerOfTen(1))
                        .policy(c -> {
                            throw new IllegalStateException("boom");
                        })
                        .build();
                Router silent = router(timerOfTen(1)).policy(c -> null).build()) {
            assertThat(throwing.route(REQUEST).trace().reason()).contains(Reason.POLICY_FAILED);
            assertThat(silent.route(REQUEST).trace().reason()).contains(Reason.POLICY_FAILED);
        }
    }

    @Test
    void answersEvenWhenListenerAndCostModelThrow() {
        CostModel broken = new CostModel() {
            @Override
            public Optional<BigDecimal> cost(ChatResponse response) {
                throw new IllegalStateException("boom");
            }

            @Override
            public Optional<BigDecimal> estimate(ChatRequest request, ChatResponse localAnswer) {
                throw new IllegalStateException("boom");
            }
        };
        RouteListener throwing = trace -> {
            throw new IllegalStateException("boom");
        };
        try (Router local = Router.builder(timerOfTen(1), orchestrator)
                        .costModel(broken)
                        .listener(throwing)
                        .listener(traces::add)
                        .build();
                Router escalating = Router.builder(timerOfTen(0), orchestrator)
                        .costModel(broken)
                        .listener(throwing)
                        .listener(traces::add)
                        .build()) {
            assertThat(local.route(REQUEST).trace().costSaved()).isEmpty();
            assertThat(escalating.route(REQUEST).trace().cost()).isEmpty();
            assertThat(traces).hasSize(2);
        }
    }

    @Test
    void givesTheCallerTheOrchestratorsErrorUnchanged() {
        RuntimeException error = new IllegalArgumentException("quota");
        ChatModel failing = new ChatModel() {
            @Override
            public ChatResponse doChat(ChatRequest request) {
                throw error;
            }
        };
        try (Router router =
                Router.builder(timerOfTen(0), failing).listener(traces::add).build()) {
            assertThatThrownBy(() -> router.route(REQUEST)).isSameAs(error);
            assertThat(traces).singleElement().satisfies(trace -> {
                assertThat(trace.answeredBy()).isEqualTo(AnsweredBy.NOBODY);
                assertThat(trace.error()).contains(error);
            });
        }
    }

    @Test
    void asksTheNextTierWhereTheFirstEscalates() {
        Specialist second = specialist(r -> proposal(0.95, call("set_timer", "{\"minutes\":11}")));
        try (Router router = router(timerOfTen(0.5))
                .thenTier(new Tier(second, Router::defaultPolicy))
                .build()) {
            RouteTrace trace = router.route(REQUEST).trace();

            assertThat(trace.tier()).contains("stub");
            assertThat(trace.calls()).containsExactly(call("set_timer", "{\"minutes\":11}"));
            assertThat(orchestrator.requests).isEmpty();
        }
    }

    @Test
    void givesEveryCallAnIdOfItsOwn() {
        Specialist twice = specialist(
                r -> proposal(1, call("set_timer", "{\"minutes\":1}"), call("set_timer", "{\"minutes\":2}")));
        Set<String> ids = new HashSet<>();
        try (Router router = router(twice).build()) {
            for (int i = 0; i < 100; i++) {
                router.route(REQUEST)
                        .response()
                        .aiMessage()
                        .toolExecutionRequests()
                        .forEach(call -> ids.add(call.id()));
            }
        }

        assertThat(ids).hasSize(200);
    }

    @Test
    void escalatesAfterItWasClosed() {
        Router router = router(timerOfTen(1)).build();
        router.close();

        assertThat(router.route(REQUEST).trace().answeredBy()).isEqualTo(AnsweredBy.ORCHESTRATOR);
    }
}
