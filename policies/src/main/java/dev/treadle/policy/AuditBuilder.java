package dev.treadle.policy;

import static java.util.Objects.requireNonNull;

import dev.langchain4j.model.chat.ChatModel;
import dev.treadle.router.CostModel;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Builds an {@link Audit}. Not thread-safe. */
public final class AuditBuilder {

    /** The chance with which an accepted call is audited. */
    public static final double DEFAULT_SHARE = 0.05;

    /** The most that is asked of the orchestrator. */
    public static final AuditBudget DEFAULT_BUDGET = AuditBudget.daily(1_000);

    /** The most chosen calls that wait. */
    public static final int DEFAULT_QUEUE = 100;

    /** The chance of an alarm, ever, while all limits hold. */
    public static final double DEFAULT_ALARM_LEVEL = 0.01;

    final ChatModel orchestrator;
    final Executor executor;
    final Map<String, Double> alphas;
    final Map<String, Double> shares = new LinkedHashMap<>();
    double share = DEFAULT_SHARE;
    AuditBudget budget = DEFAULT_BUDGET;
    CostModel costModel = CostModel.UNKNOWN;
    int queue = DEFAULT_QUEUE;
    double alarmLevel = DEFAULT_ALARM_LEVEL;
    double orchestratorErrors;
    Consumer<AuditAlarm> alarm = raised -> {};

    @Nullable
    Journal journal;

    Clock clock = Clock.systemUTC();
    private long seed;

    AuditBuilder(ChatModel orchestrator, Executor executor, Map<String, Double> alphas) {
        this.orchestrator = requireNonNull(orchestrator, "an audit needs an orchestrator to ask");
        this.executor = requireNonNull(executor, "an audit needs an executor to ask on");
        this.alphas = alphas;
    }

    /** The chance with which an accepted call is audited, in (0, 1]; default {@link #DEFAULT_SHARE}. */
    public AuditBuilder share(double value) {
        share = chance("the share of audited calls", value);
        return this;
    }

    /**
     * Another chance for calls of some tools, e.g. 1 for {@code destructive} ones; where several cover a call, the largest
     * counts.
     *
     * @param scope the name of a tool, or of a {@link RiskClass} in lower case; not {@link RiskCertificate#ALL}
     */
    public AuditBuilder shareFor(String scope, double value) {
        if (scope.equals(RiskCertificate.ALL)) {
            throw new IllegalArgumentException(
                    "the share of all calls is share; shareFor names a tool or a risk class");
        }
        shares.put(scope, chance("the share of audited calls of " + scope, value));
        return this;
    }

    /** The most that is asked of the orchestrator; default {@link #DEFAULT_BUDGET}. */
    public AuditBuilder budget(AuditBudget value) {
        budget = value;
        return this;
    }

    /** What the orchestrator charges; mandatory with a budget in dollars. */
    public AuditBuilder costModel(CostModel value) {
        costModel = value;
        return this;
    }

    /** The most chosen calls that wait; default {@link #DEFAULT_QUEUE}. Each keeps its request in memory. */
    public AuditBuilder queue(int value) {
        if (value < 1) {
            throw new IllegalArgumentException("the queue of an audit must have room for at least one call: " + value);
        }
        queue = value;
        return this;
    }

    /** Who is told of an alarm, on a thread of the executor, once for each limit; alarms are logged in any case. */
    public AuditBuilder onAlarm(Consumer<AuditAlarm> value) {
        alarm = value;
        return this;
    }

    /** The chance of an alarm, ever, while all limits hold, in (0, 1); default {@link #DEFAULT_ALARM_LEVEL}. */
    public AuditBuilder alarmLevel(double value) {
        alarmLevel = RiskCertificate.requireShare("the level of the alarm", value);
        return this;
    }

    /**
     * The share of accepted calls that are right and yet disagreed with, since the orchestrator errs, too, or since there
     * is more than one right call; in [0, 1). It is added to each alpha before the alarm is raised; default 0.
     */
    public AuditBuilder orchestratorErrors(double value) {
        if (!(value >= 0 && value < 1)) {
            throw new IllegalArgumentException("the share of the orchestrator's errors outside [0, 1): " + value);
        }
        orchestratorErrors = value;
        return this;
    }

    /** Where each audit is written; default: nowhere. */
    public AuditBuilder journal(Journal value) {
        journal = value;
        return this;
    }

    /** Of the sampling; default 0. */
    public AuditBuilder seed(long value) {
        seed = value;
        return this;
    }

    /** Of the budget's periods; default: the system's. */
    public AuditBuilder clock(Clock value) {
        clock = value;
        return this;
    }

    /**
     * The audit.
     *
     * @throws IllegalArgumentException if the budget is in dollars and there is no cost model, or if an alpha and the
     *     orchestrator's errors make 1 or more
     */
    public Audit build() {
        if (budget.dollars().isPresent() && costModel.equals(CostModel.UNKNOWN)) {
            throw new IllegalArgumentException(
                    "an audit budget in dollars needs a cost model: give costModel, or count audits only");
        }
        return new Audit(this);
    }

    AuditSampling sampling() {
        return new AuditSampling(share, shares, seed);
    }

    private static double chance(String what, double value) {
        if (!(value > 0 && value <= 1)) {
            throw new IllegalArgumentException(what + " outside (0, 1]: " + value);
        }
        return value;
    }
}
