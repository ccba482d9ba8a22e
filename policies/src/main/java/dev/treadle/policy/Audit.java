package dev.treadle.policy;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.treadle.router.CostModel;
import dev.treadle.router.Exchange;
import dev.treadle.router.ExchangeListener;
import dev.treadle.router.RouteTrace.AnsweredBy;
import dev.treadle.router.ToolCall;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the orchestrator about a sample of the calls that were accepted without it, and keeps account of how often it
 * disagrees: an estimate with an interval, and an alarm once a certificate's limit is no longer credible. Register it with
 * {@link dev.treadle.router.RouterBuilder#exchangeListener}.
 *
 * <p>A request's thread only tosses the coin and queues; the orchestrator is asked later, on the executor, one audit after
 * the other, with the untouched request. No tool is run. A slow or failing orchestrator delays audits and nothing else.
 * While the queue is full or the budget used up, accepted calls have no chance of being chosen: they are counted apart,
 * before anything about them is known, and the estimate is about the others. So it stays unbiased; what it cannot show is
 * whether calls fared worse just then.
 *
 * <p>The orchestrator's calls are checked and repaired like a specialist's, and compared by the rule of {@link Exactness}.
 * A disagreement is not always the specialist's mistake: the orchestrator errs, asks back, calls one tool after the other,
 * or finds another right call. Its share is the specialist's error only as far as the orchestrator is right; the journal
 * keeps both answers. Where the orchestrator fails, nothing is known, and the call counts as neither.
 *
 * <p>The alarm may be watched all the time: while each accepted call is disagreed with by a chance of at most its limit,
 * whatever came before, the chance that it is ever raised is at most its level ({@link DriftEvidence}), shared among the
 * limits. The intervals hold at a moment chosen beforehand. All is kept in memory, which stays as it is however many calls
 * come, and begins anew with the program.
 *
 * <p>Thread-safe. {@link #close} abandons what waits; the executor belongs to the caller.
 */
public final class Audit implements ExchangeListener, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Audit.class);

    private final AuditSampling sampling;
    private final List<AuditTally> tallies;
    private final AuditJudge judge;
    private final Executor executor;
    private final CostModel costModel;
    private final Consumer<AuditAlarm> alarm;
    private final double alarmLevel;
    private final int mostWaiting;
    private final @Nullable Journal journal;
    private final Clock clock;

    private final AtomicBoolean unpricedLogged = new AtomicBoolean();
    private final Complaint failure = new Complaint();
    private final Complaint pricing = new Complaint();
    private final Complaint refusal = new Complaint();

    private final Object lock = new Object();
    // Guarded by the lock, as are the tallies.
    private final ArrayDeque<Chosen> queue = new ArrayDeque<>();
    private final AuditPurse purse;
    private boolean busy;
    private boolean closed;
    private long accepted;
    private long watched;
    private long queueFull;
    private long overBudget;
    private long chosen;
    private long agreed;
    private long disagreed;
    private long failed;
    private long abandoned;
    private BigDecimal dollars = BigDecimal.ZERO;

    /** A call that is to be audited, with what it was chosen by. */
    private record Chosen(Exchange exchange, double chance, List<AuditTally> tallies) {}

    Audit(AuditBuilder builder) {
        sampling = builder.sampling();
        double level = builder.alarmLevel / builder.alphas.size();
        tallies = builder.alphas.entrySet().stream()
                .map(limit -> new AuditTally(
                        limit.getKey(),
                        limit.getValue() + builder.orchestratorErrors,
                        sampling.smallest(limit.getKey()),
                        level))
                .toList();
        judge = new AuditJudge(builder.orchestrator);
        executor = builder.executor;
        costModel = builder.costModel;
        alarm = builder.alarm;
        alarmLevel = builder.alarmLevel;
        mostWaiting = builder.queue;
        journal = builder.journal;
        clock = builder.clock;
        purse = new AuditPurse(builder.budget);
    }

    /**
     * An audit of what a certificate promises: all its limits.
     *
     * @param orchestrator what accepted calls are compared with
     * @param executor on which the orchestrator is asked; it must run what it takes, and not on the thread that gives it
     */
    public static AuditBuilder builder(ChatModel orchestrator, Executor executor, RiskCertificate certificate) {
        Map<String, Double> alphas = new LinkedHashMap<>();
        alphas.put(RiskCertificate.ALL, certificate.overall().alpha());
        certificate.stricter().forEach(limit -> alphas.put(limit.scope(), limit.alpha()));
        return new AuditBuilder(orchestrator, executor, alphas);
    }

    /**
     * An audit without a certificate.
     *
     * @param alpha the largest tolerable share of wrong calls among the accepted, in (0, 1)
     */
    public static AuditBuilder builder(ChatModel orchestrator, Executor executor, double alpha) {
        return new AuditBuilder(
                orchestrator, executor, Map.of(RiskCertificate.ALL, RiskCertificate.requireShare("alpha", alpha)));
    }

    @Override
    public void onExchange(Exchange exchange) {
        if (exchange.trace().answeredBy() != AnsweredBy.SPECIALIST) {
            return;
        }
        List<ToolCall> calls = exchange.trace().calls();
        ChatRequest request = exchange.request();
        double chance = sampling.chance(calls, request.toolSpecifications());
        boolean chooses = sampling.chooses(exchange.trace().id(), chance);
        List<AuditTally> covering = tallies.stream()
                .filter(tally -> tally.covers(calls, request.toolSpecifications()))
                .toList();
        if (takes(new Chosen(exchange, chance, covering), chooses)) {
            ask();
        }
    }

    /** Counts a call and queues it if it is chosen; whether the executor must be told. */
    private boolean takes(Chosen call, boolean chooses) {
        Instant now = clock.instant();
        synchronized (lock) {
            if (closed) {
                return false;
            }
            accepted++;
            // Before the coin counts for anything: a call that cannot be audited had no chance.
            if (queue.size() >= mostWaiting) {
                queueFull++;
                return false;
            }
            if (!purse.allowsAudit(now)) {
                overBudget++;
                return false;
            }
            watched++;
            call.tallies().forEach(tally -> tally.watch(call.chance()));
            if (!chooses) {
                return false;
            }
            chosen++;
            purse.takeOn(now);
            queue.add(call);
            boolean idle = !busy;
            busy = true;
            return idle;
        }
    }

    private void ask() {
        try {
            executor.execute(this::auditNext);
        } catch (Throwable e) {
            synchronized (lock) {
                abandonWaiting();
                busy = false;
            }
            if (refusal.isDue(e)) {
                LOG.warn("the executor of the audit refuses: what waits is abandoned, this time and further ones", e);
            }
        }
    }

    private void auditNext() {
        try {
            Instant now = clock.instant();
            Chosen next;
            boolean allowed;
            synchronized (lock) {
                next = queue.poll();
                allowed = purse.allowsAsking(now);
                abandoned += next != null && !allowed ? 1 : 0;
            }
            if (next != null && allowed) {
                audit(next);
            }
        } finally {
            boolean more;
            synchronized (lock) {
                more = !queue.isEmpty();
                busy = more;
            }
            if (more) {
                ask();
            }
        }
    }

    private void audit(Chosen call) {
        AuditJudge.Judgement judgement = judge.judge(call.exchange());
        judgement
                .error()
                .filter(failure::isDue)
                .ifPresent(e -> LOG.warn("the orchestrator failed in an audit; further failures are only counted", e));
        if (journal != null) {
            journal.audited(call.exchange(), judgement, call.chance());
        }
        Optional<BigDecimal> price = price(call.exchange(), judgement);
        Instant now = clock.instant();
        boolean affordable;
        List<Supplier<AuditReport.Estimate>> raised;
        synchronized (lock) {
            dollars = dollars.add(price.orElse(BigDecimal.ZERO));
            affordable = purse.pay(price, now);
            raised = count(call, judgement.outcome());
        }
        if (!affordable && unpricedLogged.compareAndSet(false, true)) {
            LOG.warn("what an audit costs is not known: the budget in dollars allows one in a period");
        }
        raised.forEach(this::raise);
    }

    /** Counts a judgement; the limits for which it raises the alarm. */
    private List<Supplier<AuditReport.Estimate>> count(Chosen call, AuditJudge.Outcome outcome) {
        List<Supplier<AuditReport.Estimate>> raised = new ArrayList<>();
        switch (outcome) {
            case AGREED -> agreed++;
            case DISAGREED -> disagreed++;
            case FAILED -> {
                failed++;
                return raised;
            }
        }
        for (AuditTally tally : call.tallies()) {
            if (tally.judge(call.chance(), outcome == AuditJudge.Outcome.DISAGREED)) {
                raised.add(tally.estimate());
            }
        }
        return raised;
    }

    /** What an audit cost; where that is not known, what it may have cost. */
    private Optional<BigDecimal> price(Exchange exchange, AuditJudge.Judgement judgement) {
        try {
            Optional<BigDecimal> known = judgement.response().flatMap(costModel::cost);
            ChatResponse local = exchange.response().orElseThrow();
            return known.isPresent() ? known : costModel.estimate(exchange.request(), local);
        } catch (Throwable e) {
            if (pricing.isDue(e)) {
                LOG.warn("cost model failed; what an audit costs counts as not known, this time and further ones", e);
            }
            return Optional.empty();
        }
    }

    private void raise(Supplier<AuditReport.Estimate> limit) {
        try {
            AuditAlarm raised = new AuditAlarm(limit.get(), alarmLevel, clock.instant());
            LOG.warn("{}", raised);
            alarm.accept(raised);
        } catch (Throwable e) {
            LOG.warn("who is told of alarms failed", e);
        }
    }

    /** What was found so far. */
    public AuditReport report() {
        AuditReport counts;
        List<Supplier<AuditReport.Estimate>> estimates;
        synchronized (lock) {
            long waiting = chosen - agreed - disagreed - failed - abandoned;
            counts = new AuditReport(
                    accepted,
                    watched,
                    queueFull,
                    overBudget,
                    agreed,
                    disagreed,
                    failed,
                    abandoned,
                    waiting,
                    dollars,
                    List.of());
            estimates = tallies.stream().map(AuditTally::estimate).toList();
        }
        return counts.with(estimates.stream().map(Supplier::get).toList());
    }

    /**
     * Takes no further calls, and abandons those that wait; one that the orchestrator is being asked about still counts.
     * Waits for nothing. Idempotent.
     */
    @Override
    public void close() {
        synchronized (lock) {
            closed = true;
            abandonWaiting();
        }
    }

    private void abandonWaiting() {
        abandoned += queue.size();
        queue.clear();
    }
}
