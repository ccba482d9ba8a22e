package dev.treadle.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.treadle.router.Candidate;
import dev.treadle.router.EscalationPolicy;
import dev.treadle.router.Evidence;
import dev.treadle.router.Reason;
import dev.treadle.router.Repair;
import dev.treadle.router.ToolCall;
import dev.treadle.router.Verdict;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.ValueSource;

class PoliciesTest {

    private static final EscalationPolicy YES = c -> Verdict.accept("yes");
    private static final EscalationPolicy NO = c -> Verdict.escalate(Reason.CUSTOM, "no");
    private static final EscalationPolicy NEVER_ASKED = c -> {
        throw new AssertionError("asked");
    };

    private static Candidate candidate(String query, Evidence evidence, List<Repair> repairs, String... tools) {
        List<ToolSpecification> offered = List.of(
                ToolSpecification.builder().name("a").build(),
                ToolSpecification.builder().name("b").build());
        ChatRequest request = ChatRequest.builder()
                .messages(UserMessage.from(query))
                .toolSpecifications(offered)
                .build();
        List<ToolCall> calls = List.of(tools).stream()
                .map(t -> new ToolCall(t, JsonNodeFactory.instance.objectNode()))
                .toList();
        return new Candidate(request, query, offered, calls, repairs, evidence);
    }

    private static Candidate sure(double confidence, String... tools) {
        return candidate("do it", Evidence.builder(confidence).build(), List.of(), tools);
    }

    private static Reason reason(Verdict verdict) {
        return ((Verdict.Escalate) verdict).reason();
    }

    @ParameterizedTest
    @CsvFileSource(resources = "/guards.csv", quoteCharacter = '\'', useHeadersInDisplayName = false)
    void guardsNameTheWordsTheySaw(String query, String negation, String condition) {
        assertThat(Guards.negation(query).orElse("")).isEqualTo(negation);
        assertThat(Guards.condition(query).orElse("")).isEqualTo(condition);
    }

    @Test
    void acceptsAtTheThresholdAndEscalatesBelowIt() {
        EscalationPolicy policy = ConfidenceThreshold.of(0.7);

        assertThat(policy.judge(sure(0.7, "a"))).isEqualTo(Verdict.accept("confidence 0.700 >= 0.700"));
        assertThat(policy.judge(sure(0.699, "a")))
                .isEqualTo(Verdict.escalate(Reason.LOW_CONFIDENCE, "confidence 0.699 < 0.700"));
    }

    @Test
    void theStrictestThresholdOfTheCalledToolsCounts() {
        EscalationPolicy policy = new ConfidenceThreshold(0.5, Map.of("b", 0.9));

        assertThat(policy.judge(sure(0.6, "a"))).isInstanceOf(Verdict.Accept.class);
        assertThat(policy.judge(sure(0.6, "a", "b"))).isInstanceOf(Verdict.Escalate.class);
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.1, 1.1, Double.NaN})
    void refusesThresholdsThatAreNoProbability(double value) {
        assertThatIllegalArgumentException().isThrownBy(() -> ConfidenceThreshold.of(value));
        assertThatIllegalArgumentException().isThrownBy(() -> Policies.noneOfThese(value));
        assertThatIllegalArgumentException().isThrownBy(() -> new ConfidenceThreshold(0.5, Map.of("a", value)));
    }

    @Test
    void escalatesWhereNoneOfTheseIsLikely() {
        Evidence evidence =
                Evidence.builder(0.9).noneProbability(0.3).toolMargin(0.2).build();
        Candidate candidate = candidate("do it", evidence, List.of(), "a");

        assertThat(reason(Policies.noneOfThese(0.2).judge(candidate))).isEqualTo(Reason.LIKELY_NONE_OF_THESE);
        assertThat(Policies.noneOfThese(0.3).judge(candidate)).isInstanceOf(Verdict.Accept.class);
        assertThat(reason(Policies.toolMargin(0.5).judge(candidate))).isEqualTo(Reason.LOW_CONFIDENCE);
    }

    @Test
    void escalatesWhereTheLeastArgumentIsUnlikely() {
        Evidence evidence = Evidence.builder(0.9)
                .arguments(List.of(new Evidence.Argument(0, "x", 0.99, 1), new Evidence.Argument(0, "y", 0.4, 1)))
                .build();

        Verdict verdict = Policies.argumentProbability(0.5).judge(candidate("do it", evidence, List.of(), "a"));

        assertThat(verdict.detail()).isEqualTo("least argument probability 0.400 < 0.500");
    }

    @Test
    void escalatesOnRepairsThatAreNotAllowed() {
        Repair words = new Repair("a", "/n", Repair.Kind.NUMBER_FROM_WORDS, "\"ten\"", "10");
        Candidate candidate = candidate("do it", Evidence.NONE, List.of(words), "a");

        assertThat(reason(Policies.repairsWithin(Policies.SPELLING_REPAIRS).judge(candidate)))
                .isEqualTo(Reason.REPAIRED);
        assertThat(Policies.repairsWithin(Set.of(Repair.Kind.NUMBER_FROM_WORDS)).judge(candidate))
                .isInstanceOf(Verdict.Accept.class);
        assertThat(Policies.schemaValidAsProposed().judge(candidate)).isInstanceOf(Verdict.Escalate.class);
    }

    @Test
    void toolListsAllowAndDeny() {
        assertThat(reason(Policies.allowTools(Set.of("a")).judge(sure(1, "a", "b"))))
                .isEqualTo(Reason.TOOL_DENIED);
        assertThat(Policies.allowTools(Set.of("a", "b")).judge(sure(1, "a", "b")))
                .isInstanceOf(Verdict.Accept.class);
        assertThat(reason(Policies.denyTools(Set.of("b")).judge(sure(1, "a", "b"))))
                .isEqualTo(Reason.TOOL_DENIED);
        assertThat(Policies.denyTools(Set.of("b")).judge(sure(1, "a"))).isInstanceOf(Verdict.Accept.class);
    }

    @Test
    void allOfStopsAtTheFirstEscalation() {
        assertThat(Policies.allOf(YES, NO, NEVER_ASKED).judge(sure(1, "a")))
                .isEqualTo(Verdict.escalate(Reason.CUSTOM, "no"));
        assertThat(Policies.allOf(YES, YES).judge(sure(1, "a"))).isEqualTo(Verdict.accept("yes; yes"));
    }

    @Test
    void anyOfStopsAtTheFirstAcceptance() {
        assertThat(Policies.anyOf(NO, YES, NEVER_ASKED).judge(sure(1, "a"))).isEqualTo(Verdict.accept("yes"));
        assertThat(Policies.anyOf(NO, NO).judge(sure(1, "a"))).isEqualTo(Verdict.escalate(Reason.CUSTOM, "no; no"));
    }

    @Test
    void theFirstRuleThatAppliesDecides() {
        EscalationPolicy policy =
                Policies.firstMatch(Policies.Rule.forTools(Set.of("b"), NO), Policies.Rule.otherwise(YES));

        assertThat(policy.judge(sure(1, "a"))).isInstanceOf(Verdict.Accept.class);
        assertThat(policy.judge(sure(1, "a", "b"))).isInstanceOf(Verdict.Escalate.class);
        assertThat(reason(Policies.firstMatch().judge(sure(1, "a")))).isEqualTo(Reason.NO_RULE);
    }

    @Test
    void compositionsNeedAPolicy() {
        assertThatIllegalArgumentException().isThrownBy(Policies::allOf);
        assertThatIllegalArgumentException().isThrownBy(Policies::anyOf);
    }

    @Test
    void theRecommendedPolicyGuardsAgainstNegationConditionsAndDoubt() {
        Evidence certain = Evidence.builder(0.95).noneProbability(0.01).build();

        assertThat(Policies.recommended().judge(candidate("dim the lights", certain, List.of(), "a")))
                .isInstanceOf(Verdict.Accept.class);
        assertThat(reason(Policies.recommended().judge(candidate("don't dim them", certain, List.of(), "a"))))
                .isEqualTo(Reason.NEGATION);
        assertThat(reason(Policies.recommended().judge(candidate("if dark, dim", certain, List.of(), "a"))))
                .isEqualTo(Reason.CONDITION);
        assertThat(reason(Policies.recommended().judge(sure(0.5, "a")))).isEqualTo(Reason.LOW_CONFIDENCE);
    }
}
