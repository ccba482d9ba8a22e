package dev.treadle.router;

import static dev.treadle.router.Fixtures.TIMER;
import static dev.treadle.router.Fixtures.call;
import static dev.treadle.router.Fixtures.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.treadle.router.RouteTrace.AnsweredBy;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the router is told when it is built, and what it tells of a request. */
class RouterSettingsTest {

    private static final ToolCall TEN = call("set_timer", "{'minutes':10}");

    private final Fixtures.Orchestrator orchestrator = new Fixtures.Orchestrator();
    private final OpenRouters routers = new OpenRouters();

    @AfterEach
    void closeRouters() {
        routers.close();
    }

    private Router router(Specialist specialist) {
        return routers.built(Router.builder(specialist, orchestrator));
    }

    private static ChatRequest timerRequest() {
        return request("set a timer for ten minutes", TIMER);
    }

    @Test
    void answersWithRepairedArgumentsAndTracesTheRepair() {
        RouteResult result = router(Fixtures.calling(1, call("set_timer", "{'minutes':'ten'}")))
                .route(timerRequest());

        assertThat(result.response().aiMessage().toolExecutionRequests().get(0).arguments())
                .isEqualTo("{\"minutes\":10}");
        assertThat(result.trace().repairs()).extracting(Repair::path).containsExactly("/minutes");
    }

    @Test
    void escalatesBelowTheDefaultThresholdInTheSameWordsInEveryLocale() {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.GERMANY);
        try {
            RouteTrace trace =
                    router(Fixtures.calling(0.79, TEN)).route(timerRequest()).trace();

            assertThat(trace.verdict()).isEqualTo(Verdict.escalate(Reason.LOW_CONFIDENCE, "confidence 0.790 < 0.800"));
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void forgetsTheCallsOfATierThatWasLeft() {
        Router router = routers.built(Router.builder(Fixtures.calling(0.5, TEN), orchestrator)
                .thenTier(new Tier(Fixtures.abstaining(Reason.MISSING_VALUE), c -> Verdict.accept("yes"))));

        RouteTrace trace = router.route(timerRequest()).trace();

        assertThat(trace.reason()).contains(Reason.MISSING_VALUE);
        assertThat(trace.calls()).isEmpty();
        assertThat(trace.confidence()).isZero();
    }

    @Test
    void showsThePolicyWhatItNeedsToJudge() {
        List<Candidate> seen = new ArrayList<>();
        ChatRequest request = timerRequest();
        Router router =
                routers.built(Router.builder(Fixtures.calling(1, call("set_timer", "{'minutes':'10'}")), orchestrator)
                        .policy(c -> {
                            seen.add(c);
                            return Verdict.accept("yes");
                        }));

        router.route(request);

        assertThat(seen).singleElement().satisfies(candidate -> {
            assertThat(candidate.request()).isSameAs(request);
            assertThat(candidate.query()).isEqualTo("set a timer for ten minutes");
            assertThat(candidate.tools()).containsExactly(TIMER);
            assertThat(candidate.calls()).containsExactly(TEN);
            assertThat(candidate.repairs()).hasSize(1);
            assertThat(candidate.evidence().confidence()).isEqualTo(1);
        });
    }

    @Test
    void countsWhatWasSpentAndWhatWasSaved() {
        CostModel prices = new CostModel() {
            @Override
            public Optional<BigDecimal> cost(ChatResponse response) {
                return Optional.of(BigDecimal.valueOf(response.tokenUsage().totalTokenCount()));
            }

            @Override
            public Optional<BigDecimal> estimate(ChatRequest request, ChatResponse localAnswer) {
                return Optional.of(BigDecimal.ONE);
            }
        };

        RouteTrace local = routers.built(
                        Router.builder(Fixtures.calling(1, TEN), orchestrator).costModel(prices))
                .route(timerRequest())
                .trace();
        RouteTrace remote = routers.built(
                        Router.builder(Fixtures.calling(0, TEN), orchestrator).costModel(prices))
                .route(timerRequest())
                .trace();

        assertThat(local.costSaved()).contains(BigDecimal.ONE);
        assertThat(local.cost()).contains(BigDecimal.ZERO);
        assertThat(remote.costSaved()).isEmpty();
        assertThat(remote.cost()).contains(BigDecimal.valueOf(110));
    }

    @Test
    void writesATraceAsOneLineWithoutTheTextOfTheRequest() {
        RouteTrace trace = router(Fixtures.calling(1, call("forged\nINFO admin logged in", "{}")))
                .route(timerRequest())
                .trace();

        assertThat(trace.toString()).doesNotContain("\n", "ten minutes").contains("unknown-tool");
        assertThat(trace.verdict().detail()).doesNotContain("\n");
    }

    @Test
    void takesIdsFromOutside() {
        Router router = routers.built(
                Router.builder(Fixtures.calling(1, TEN), orchestrator).ids(() -> "7"));

        assertThat(router.route(timerRequest())
                        .response()
                        .aiMessage()
                        .toolExecutionRequests()
                        .get(0)
                        .id())
                .isEqualTo("treadle-7-0");
    }

    @Test
    void refusesSettingsThatMakeNoSense() {
        RouterBuilder builder = Router.builder(Fixtures.calling(1, TEN), orchestrator);

        assertThatIllegalArgumentException().isThrownBy(() -> builder.specialistDeadline(Duration.ZERO));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.specialistDeadline(Duration.ofMillis(-1)));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.maxSpecialistThreads(0));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.maxQueryChars(0));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.maxTools(-1));
    }

    @Test
    @SuppressWarnings("NullAway")
    void refusesATierWithoutAPolicyWhenItIsBuilt() {
        RouterBuilder builder =
                Router.builder(Fixtures.calling(1, TEN), orchestrator).policy(null);

        assertThatNullPointerException().isThrownBy(builder::build).withMessageContaining("policy");
    }

    @Test
    void takesTheLongestDeadlineThereIs() {
        Router router = routers.built(Router.builder(Fixtures.calling(1, TEN), orchestrator)
                .specialistDeadline(Duration.ofSeconds(Long.MAX_VALUE)));

        assertThat(router.route(timerRequest()).trace().answeredBy()).isEqualTo(AnsweredBy.SPECIALIST);
    }

    @Test
    void escalatesEverythingAfterClose() {
        Router router = router(Fixtures.calling(1, TEN));

        router.close();
        router.close();

        assertThat(router.route(timerRequest()).trace().verdict())
                .isEqualTo(Verdict.escalate(Reason.SPECIALIST_FAILED, "the router is closed"));
    }

    @Test
    void readsTheNameOfASpecialistWhenItIsBuilt() {
        Specialist nameless = new Specialist() {
            @Override
            public String name() {
                throw new IllegalStateException("no name");
            }

            @Override
            public Proposal propose(ChatRequest request) {
                return Fixtures.proposal(1, TEN);
            }
        };

        assertThatIllegalStateException()
                .isThrownBy(() -> Router.builder(nameless, orchestrator).build())
                .withMessage("no name");
    }
}
