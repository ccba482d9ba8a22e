package dev.treadle.router;

import static dev.treadle.router.Fixtures.TIMER;
import static dev.treadle.router.Fixtures.call;
import static dev.treadle.router.Fixtures.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.treadle.router.RouteTrace.AnsweredBy;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RouterFailureTest {

    private static final ChatRequest REQUEST = request("set a timer for ten minutes", TIMER);
    private static final Specialist GOOD = Fixtures.calling(1, call("set_timer", "{'minutes':10}"));

    private final Fixtures.Orchestrator orchestrator = new Fixtures.Orchestrator();
    private final OpenRouters routers = new OpenRouters();

    @AfterEach
    void closeRouters() {
        routers.close();
    }

    private RouteTrace traceOf(RouterBuilder builder) {
        RouteResult result = routers.built(builder).route(REQUEST);
        if (result.trace().reason().isPresent()) {
            assertThat(result.response().aiMessage().text()).isEqualTo("from the orchestrator");
            assertThat(orchestrator.requests).containsExactly(REQUEST);
        }
        assertThat(routers.traces).containsExactly(result.trace());
        assertThat(result.trace().toString()).doesNotContain("\n");
        return result.trace();
    }

    private RouteTrace traceOf(Specialist specialist) {
        return traceOf(Router.builder(specialist, orchestrator));
    }

    static Stream<Throwable> everyKindOfThrowable() {
        return Stream.of(
                new SpecialistException("the runtime is gone\nline two"),
                new IllegalStateException("x".repeat(100_000)),
                new NullPointerException(),
                new IOException("a checked one, thrown without a declaration"),
                new InterruptedException("nobody interrupted"),
                new AssertionError("no"),
                new NoClassDefFoundError("ai/onnxruntime/OrtEnvironment"),
                new StackOverflowError(),
                new OutOfMemoryError("pretended"));
    }

    @ParameterizedTest
    @MethodSource("everyKindOfThrowable")
    void escalatesWhateverASpecialistThrows(Throwable error) {
        RouteTrace trace = traceOf(Fixtures.specialist(r -> {
            throw Fixtures.<RuntimeException>sneaky(error);
        }));

        assertThat(trace.reason()).contains(Reason.SPECIALIST_FAILED);
        assertThat(trace.verdict().detail()).hasSizeLessThan(400);
        assertThat(trace.error()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("everyKindOfThrowable")
    void escalatesWhateverAPolicyThrows(Throwable error) {
        RouteTrace trace = traceOf(Router.builder(GOOD, orchestrator).policy(c -> {
            throw Fixtures.<RuntimeException>sneaky(error);
        }));

        assertThat(trace.reason()).contains(Reason.POLICY_FAILED);
    }

    @ParameterizedTest
    @MethodSource("everyKindOfThrowable")
    void answersWhateverACostModelOrListenerThrows(Throwable error) {
        CostModel broken = new CostModel() {
            @Override
            public Optional<BigDecimal> cost(ChatResponse response) {
                throw Fixtures.<RuntimeException>sneaky(error);
            }

            @Override
            public Optional<BigDecimal> estimate(ChatRequest request, ChatResponse localAnswer) {
                throw Fixtures.<RuntimeException>sneaky(error);
            }
        };
        RouteListener brokenListener = trace -> {
            throw Fixtures.<RuntimeException>sneaky(error);
        };

        RouteTrace local =
                traceOf(Router.builder(GOOD, orchestrator).costModel(broken).listener(brokenListener));
        routers.traces.clear();
        RouteTrace remote = traceOf(Router.builder(Fixtures.timerOfTen(0), orchestrator)
                .costModel(broken)
                .listener(brokenListener));

        assertThat(local.answeredBy()).isEqualTo(AnsweredBy.SPECIALIST);
        assertThat(local.costSaved()).isEmpty();
        assertThat(remote.answeredBy()).isEqualTo(AnsweredBy.ORCHESTRATOR);
        assertThat(remote.cost()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("everyKindOfThrowable")
    void handsTheOrchestratorsErrorToTheCallerAsItIs(Throwable error) {
        ChatModel broken = new ChatModel() {
            @Override
            public ChatResponse doChat(ChatRequest request) {
                throw Fixtures.<RuntimeException>sneaky(error);
            }
        };
        Router router = routers.built(Router.builder(Fixtures.abstaining(Reason.NONE_OF_THESE), broken));

        assertThat(catchThrowable(() -> router.route(REQUEST))).isSameAs(error);
        assertThat(routers.traces).singleElement().satisfies(trace -> {
            assertThat(trace.answeredBy()).isEqualTo(AnsweredBy.NOBODY);
            assertThat(trace.error().orElseThrow()).isSameAs(error);
            assertThat(trace.reason()).contains(Reason.NONE_OF_THESE);
        });
    }

    @SuppressWarnings("NullAway")
    static Stream<Function<ChatRequest, @Nullable Proposal>> nonsense() {
        Evidence sure = Evidence.builder(1).build();
        ToolCall good = call("set_timer", "{'minutes':10}");
        List<ToolCall> withNull = new ArrayList<>();
        withNull.add(null);
        return Stream.of(
                r -> null,
                r -> new Proposal.Calls(List.of(), sure),
                r -> new Proposal.Calls(withNull, sure),
                r -> new Proposal.Calls(null, sure),
                r -> new Proposal.Calls(List.of(good), null),
                r -> new Proposal.Calls(List.of(new ToolCall("", good.arguments())), sure),
                r -> new Proposal.Calls(List.of(new ToolCall(null, good.arguments())), sure),
                r -> new Proposal.Calls(List.of(new ToolCall("set_timer", null)), sure),
                r -> new Proposal.Calls(
                        List.of(good), Evidence.builder(Double.NaN).build()),
                r -> new Proposal.Calls(List.of(good), Evidence.builder(1.5).build()),
                r -> new Proposal.Abstained(Reason.LOW_CONFIDENCE, "not a specialist's reason", sure),
                r -> new Proposal.Abstained(null, "", sure),
                r -> new Proposal.Abstained(Reason.UNSUPPORTED, null, sure),
                r -> new Proposal.Abstained(Reason.UNSUPPORTED, "", null));
    }

    @ParameterizedTest
    @MethodSource("nonsense")
    void escalatesWhenASpecialistReturnsNonsense(Function<ChatRequest, @Nullable Proposal> specialist) {
        assertThat(traceOf(Fixtures.specialist(specialist)).reason()).contains(Reason.SPECIALIST_FAILED);
    }

    @Test
    void traceOfAnAbstentionCarriesTheSpecialistsReason() {
        assertThat(traceOf(Fixtures.abstaining(Reason.MISSING_VALUE)).verdict())
                .isEqualTo(Verdict.escalate(Reason.MISSING_VALUE, "not mine"));
    }

    @SuppressWarnings("NullAway")
    static Stream<EscalationPolicy> policiesThatReturnNonsense() {
        return Stream.of(c -> null, c -> Verdict.escalate(null, "no reason"), c -> Verdict.accept(null), c -> {
            c.calls().clear();
            return Verdict.accept("emptied");
        });
    }

    @ParameterizedTest
    @MethodSource("policiesThatReturnNonsense")
    void escalatesWhenAPolicyReturnsNonsense(EscalationPolicy policy) {
        assertThat(traceOf(Router.builder(GOOD, orchestrator).policy(policy)).reason())
                .contains(Reason.POLICY_FAILED);
    }

    @Test
    @SuppressWarnings("NullAway")
    void countsTheCostAsUnknownWhenACostModelReturnsNull() {
        CostModel nothing = new CostModel() {
            @Override
            public Optional<BigDecimal> cost(ChatResponse response) {
                return null;
            }

            @Override
            public Optional<BigDecimal> estimate(ChatRequest request, ChatResponse localAnswer) {
                return null;
            }
        };

        assertThat(traceOf(Router.builder(GOOD, orchestrator).costModel(nothing))
                        .costSaved())
                .isEmpty();
    }

    @Test
    void escalatesASpecialistThatHangsAndTellsItToStop() throws InterruptedException {
        CountDownLatch never = new CountDownLatch(1);
        CountDownLatch stopped = new CountDownLatch(1);
        Specialist hanging = Fixtures.specialist(r -> {
            try {
                never.await();
            } catch (InterruptedException e) {
                stopped.countDown();
            }
            return new Proposal.Abstained(Reason.UNSUPPORTED, "too late", Evidence.NONE);
        });

        RouteTrace trace = traceOf(Router.builder(hanging, orchestrator).specialistDeadline(Duration.ofMillis(20)));

        assertThat(trace.reason()).contains(Reason.SPECIALIST_TIMEOUT);
        assertThat(trace.verdict().detail()).isEqualTo("no checked answer within 20 ms");
        stopped.await();
    }

    @Test
    void escalatesAndKeepsTheInterruptOfTheCallersThread() {
        CountDownLatch never = new CountDownLatch(1);
        Specialist waiting = Fixtures.specialist(r -> {
            try {
                never.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return new Proposal.Abstained(Reason.UNSUPPORTED, "too late", Evidence.NONE);
        });
        Router router = routers.built(Router.builder(waiting, orchestrator));

        Thread.currentThread().interrupt();
        RouteTrace trace = router.route(REQUEST).trace();

        assertThat(Thread.interrupted()).isTrue();
        assertThat(trace.reason()).contains(Reason.SPECIALIST_FAILED);
        assertThat(trace.answeredBy()).isEqualTo(AnsweredBy.ORCHESTRATOR);
    }
}
