package dev.treadle.router;

import static java.util.Objects.requireNonNull;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.ChatRequestOptions;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.model.output.TokenUsage;
import dev.treadle.router.RouteTrace.AnsweredBy;
import dev.treadle.router.RouteTrace.Latency;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way of a request: admission, specialist, tool-call gate, policy, and the answer or the orchestrator.
 *
 * <p>Read {@link #decide} and {@link #route} to see it whole. No failure of a specialist, policy, cost model, follow-up or
 * listener reaches the caller: the request then goes to the orchestrator. An error of the orchestrator reaches the caller
 * unchanged.
 *
 * <p>Thread-safe: one router serves many threads at once and keeps no state of a request. {@link #close} ends the threads
 * on which specialists run; it closes neither specialists nor orchestrator, which belong to those who made them.
 */
public final class Router implements AutoCloseable {

    /** The confidence below which the default policy escalates. */
    public static final double DEFAULT_THRESHOLD = 0.8;

    private static final Logger LOG = LoggerFactory.getLogger(Router.class);

    private final List<NamedTier> tiers;
    private final ChatModel orchestrator;
    private final CostModel costModel;
    private final FollowUp followUp;
    private final List<ExchangeListener> listeners;
    private final Admission admission;
    private final SpecialistRunner runner;
    private final RouterBuilder.Ids ids;

    Router(RouterBuilder builder) {
        tiers = builder.tiers().stream()
                .map(tier -> new NamedTier(tier.specialist().name(), tier.specialist(), tier.policy()))
                .toList();
        orchestrator = builder.orchestrator;
        costModel = builder.costModel;
        followUp = builder.followUp;
        listeners = List.copyOf(builder.listeners);
        admission = new Admission(builder.maxQueryChars, builder.maxTools);
        runner = new SpecialistRunner(new ToolCallGate(), builder.specialistDeadline, builder.maxSpecialistThreads);
        ids = builder.ids;
    }

    /** A tier, and its specialist's name as it was when the router was built. */
    private record NamedTier(String name, Specialist specialist, EscalationPolicy policy) {
        NamedTier {
            requireNonNull(name, "a specialist needs a name");
            requireNonNull(policy, "a tier needs a policy");
        }
    }

    /** A builder; specialist and orchestrator are mandatory. */
    public static RouterBuilder builder(Specialist specialist, ChatModel orchestrator) {
        return new RouterBuilder(specialist, orchestrator);
    }

    /** The accepting policy where none is given: confidence at least {@link #DEFAULT_THRESHOLD}. */
    static Verdict defaultPolicy(Candidate candidate) {
        double confidence = candidate.evidence().confidence();
        return confidence >= DEFAULT_THRESHOLD
                ? Verdict.accept(figures("confidence %.3f >= %.3f", confidence))
                : Verdict.escalate(Reason.LOW_CONFIDENCE, figures("confidence %.3f < %.3f", confidence));
    }

    private static String figures(String format, double confidence) {
        return String.format(Locale.ROOT, format, confidence, DEFAULT_THRESHOLD);
    }

    /** {@link #route(ChatRequest, ChatRequestOptions)} without options. */
    public RouteResult route(ChatRequest request) {
        return route(request, ChatRequestOptions.EMPTY);
    }

    /**
     * Answers a request: with a specialist's accepted calls, with a rendered tool result, or with what the orchestrator
     * says to the untouched request.
     *
     * @param options passed on to the orchestrator
     * @throws RuntimeException whatever the orchestrator throws, unchanged
     */
    public RouteResult route(ChatRequest request, ChatRequestOptions options) {
        Decision decision = decide(request);
        Optional<ChatResponse> local = localAnswer(decision);
        if (local.isPresent()) {
            return new RouteResult(local.get(), answeredLocally(request, decision, local.get()));
        }
        long started = System.nanoTime();
        ChatResponse response;
        try {
            response = orchestrator.chat(request, options);
        } catch (Throwable e) {
            orchestratorFailed(request, decision, started, e);
            throw e;
        }
        return new RouteResult(response, answeredByOrchestrator(request, decision, started, response));
    }

    /** What {@link #route} would do, without asking anyone outside the process. No listener is told. */
    public Decision decide(ChatRequest request) {
        String id = ids.next();
        long started = System.nanoTime();
        if (isToolResult(request)) {
            return afterToolResults(id, request, started);
        }
        Optional<Verdict.Escalate> refused = admission.refuse(request);
        Facts facts = new Facts(id, System.nanoTime() - started);
        if (refused.isPresent()) {
            return facts.decision(refused.get());
        }
        Verdict verdict = Verdict.escalate(Reason.NO_RULE, "the router has no tiers");
        for (NamedTier tier : tiers) {
            verdict = ask(tier, request, facts);
            if (verdict instanceof Verdict.Accept) {
                break;
            }
        }
        return facts.decision(verdict);
    }

    private Verdict ask(NamedTier tier, ChatRequest request, Facts facts) {
        facts.enter(tier.name());
        long asked = System.nanoTime();
        SpecialistRunner.Attempt attempt = runner.run(tier.specialist(), request);
        long spent = System.nanoTime() - asked;
        facts.gateNanos += attempt.gateNanos();
        facts.specialistNanos += spent - attempt.gateNanos();
        if (attempt instanceof SpecialistRunner.Failed failed) {
            return failed.verdict();
        }
        if (attempt instanceof SpecialistRunner.Abstained abstained) {
            facts.evidence = abstained.proposal().evidence();
            return Verdict.escalate(
                    abstained.proposal().reason(), abstained.proposal().detail());
        }
        SpecialistRunner.Checked checked = (SpecialistRunner.Checked) attempt;
        facts.evidence = checked.proposal().evidence();
        facts.calls = checked.proposal().calls();
        if (checked.outcome() instanceof ToolCallGate.Outcome.Refused refused) {
            return Verdict.escalate(refused.reason(), refused.detail());
        }
        ToolCallGate.Outcome.Passed passed = (ToolCallGate.Outcome.Passed) checked.outcome();
        facts.calls = passed.calls();
        facts.repairs = passed.repairs();
        return judge(tier.policy(), request, passed, facts);
    }

    private static Verdict judge(
            EscalationPolicy policy, ChatRequest request, ToolCallGate.Outcome.Passed passed, Facts facts) {
        long judged = System.nanoTime();
        try {
            List<ChatMessage> messages = request.messages();
            String query = Admission.queryOf((UserMessage) messages.get(messages.size() - 1));
            Verdict verdict = policy.judge(new Candidate(
                    request, query, request.toolSpecifications(), passed.calls(), passed.repairs(), facts.evidence));
            return verdict == null ? Verdict.escalate(Reason.POLICY_FAILED, "the policy returned nothing") : verdict;
        } catch (Throwable e) {
            LOG.warn("policy failed; the request goes to the orchestrator", e);
            return Verdict.escalate(Reason.POLICY_FAILED, String.valueOf(e));
        } finally {
            facts.policyNanos += System.nanoTime() - judged;
        }
    }

    private Decision afterToolResults(String id, ChatRequest request, long started) {
        List<ToolExecutionResultMessage> results = new ArrayList<>();
        List<ChatMessage> messages = request.messages();
        int at = messages.size() - 1;
        for (; at >= 0 && messages.get(at) instanceof ToolExecutionResultMessage result; at--) {
            results.add(0, result);
        }
        Facts facts = new Facts(id, System.nanoTime() - started);
        if (at < 0 || !(messages.get(at) instanceof AiMessage caller) || !ids.ours(caller)) {
            return facts.decision(
                    Verdict.escalate(Reason.ORCHESTRATOR_LOOP, "a loop that the orchestrator started stays with it"));
        }
        if (results.size() != caller.toolExecutionRequests().size() || Admission.wantsJson(request)) {
            return facts.decision(Verdict.escalate(
                    Reason.FOLLOW_UP, "only complete results, to be answered in words, are rendered locally"));
        }
        Optional<String> text = Optional.empty();
        try {
            text = requireNonNull(followUp.render(results), "the follow-up returned nothing");
        } catch (Throwable e) {
            LOG.warn("follow-up failed; the orchestrator phrases the answer", e);
        }
        return text.map(t -> facts.rendered(Verdict.accept("the tool result was rendered locally"), t))
                .orElseGet(() -> facts.decision(
                        Verdict.escalate(Reason.FOLLOW_UP, "the orchestrator phrases the result of the call")));
    }

    private static boolean isToolResult(ChatRequest request) {
        List<ChatMessage> messages = request.messages();
        return messages.get(messages.size() - 1) instanceof ToolExecutionResultMessage;
    }

    /** The response of a decision that needs no orchestrator. */
    Optional<ChatResponse> localAnswer(Decision decision) {
        if (!(decision.verdict() instanceof Verdict.Accept)) {
            return Optional.empty();
        }
        String id = decision.trace().id();
        ChatResponse.Builder response = ChatResponse.builder()
                .id(id)
                .tokenUsage(new TokenUsage(0, 0, 0))
                .modelName("treadle/" + decision.trace().tier().orElse("renderer"));
        if (decision.rendered().isPresent()) {
            return Optional.of(
                    response.aiMessage(AiMessage.from(decision.rendered().get()))
                            .finishReason(FinishReason.STOP)
                            .build());
        }
        List<ToolExecutionRequest> requests = new ArrayList<>();
        for (ToolCall call : decision.calls()) {
            requests.add(ToolExecutionRequest.builder()
                    .id(id + "-" + requests.size())
                    .name(call.name())
                    .arguments(call.arguments().toString())
                    .build());
        }
        return Optional.of(response.aiMessage(ids.sign(requests))
                .finishReason(FinishReason.TOOL_EXECUTION)
                .build());
    }

    RouteTrace answeredLocally(ChatRequest request, Decision decision, ChatResponse response) {
        Optional<BigDecimal> saved = priced(() -> costModel.estimate(request, response));
        AnsweredBy by = decision.rendered().isPresent() ? AnsweredBy.RENDERER : AnsweredBy.SPECIALIST;
        return told(
                request,
                response,
                decision.trace()
                        .answered(by, 0, Optional.empty(), Optional.of(BigDecimal.ZERO), saved, Optional.empty()));
    }

    RouteTrace answeredByOrchestrator(
            ChatRequest request, Decision decision, long startedNanos, ChatResponse response) {
        long nanos = System.nanoTime() - startedNanos;
        Optional<TokenUsage> usage = response == null || response.metadata() == null
                ? Optional.empty()
                : Optional.ofNullable(response.metadata().tokenUsage());
        Optional<BigDecimal> cost = usage.isEmpty() ? Optional.empty() : priced(() -> costModel.cost(response));
        return told(
                request,
                response,
                decision.trace()
                        .answered(AnsweredBy.ORCHESTRATOR, nanos, usage, cost, Optional.empty(), Optional.empty()));
    }

    void orchestratorFailed(ChatRequest request, Decision decision, long startedNanos, Throwable error) {
        long nanos = System.nanoTime() - startedNanos;
        told(
                request,
                null,
                decision.trace()
                        .answered(
                                AnsweredBy.NOBODY,
                                nanos,
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.of(error)));
    }

    private interface Price {
        Optional<BigDecimal> of();
    }

    private static Optional<BigDecimal> priced(Price price) {
        try {
            return requireNonNull(price.of(), "the cost model returned nothing");
        } catch (Throwable e) {
            LOG.warn("cost model failed; the cost counts as not known", e);
            return Optional.empty();
        }
    }

    private RouteTrace told(ChatRequest request, @Nullable ChatResponse response, RouteTrace trace) {
        Exchange exchange = new Exchange(request, Optional.ofNullable(response), trace);
        for (ExchangeListener listener : listeners) {
            try {
                listener.onExchange(exchange);
            } catch (Throwable e) {
                LOG.warn("route listener failed", e);
            }
        }
        return trace;
    }

    ChatModel orchestrator() {
        return orchestrator;
    }

    @Override
    public void close() {
        runner.close();
    }

    /** What is known about a request so far. Confined to its thread. */
    private static final class Facts {
        private final String id;
        private final long admissionNanos;
        private Optional<String> tier = Optional.empty();
        private List<ToolCall> calls = List.of();
        private Evidence evidence = Evidence.NONE;
        private List<Repair> repairs = List.of();
        private long specialistNanos;
        private long gateNanos;
        private long policyNanos;

        Facts(String id, long admissionNanos) {
            this.id = id;
            this.admissionNanos = admissionNanos;
        }

        void enter(String specialist) {
            tier = Optional.of(specialist);
            calls = List.of();
            evidence = Evidence.NONE;
            repairs = List.of();
        }

        Decision decision(Verdict verdict) {
            return new Decision(verdict, calls, Optional.empty(), trace(verdict));
        }

        Decision rendered(Verdict verdict, String text) {
            return new Decision(verdict, calls, Optional.of(text), trace(verdict));
        }

        private RouteTrace trace(Verdict verdict) {
            return new RouteTrace(
                    id,
                    AnsweredBy.NOBODY,
                    tier,
                    verdict,
                    calls,
                    evidence,
                    repairs,
                    new Latency(admissionNanos, specialistNanos, gateNanos, policyNanos, 0),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty());
        }
    }
}
