package dev.treadle.policy;

import dev.treadle.router.Candidate;
import dev.treadle.router.EscalationPolicy;
import dev.treadle.router.Evidence;
import dev.treadle.router.Reason;
import dev.treadle.router.Repair;
import dev.treadle.router.ToolCall;
import dev.treadle.router.Verdict;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The policies that come with Treadle, and their composition.
 *
 * <p>Every policy made here is immutable and thread-safe, and says in one line why it decided, with its figures.
 */
public final class Policies {

    /** The confidence that {@link #recommended()} asks for. */
    public static final double RECOMMENDED_CONFIDENCE = 0.8;

    /** The most that {@link #recommended()} lets "none of these tools" have. */
    public static final double RECOMMENDED_NONE = 0.2;

    /** Repairs that change only the spelling of a value. */
    public static final Set<Repair.Kind> SPELLING_REPAIRS = Set.copyOf(EnumSet.of(
            Repair.Kind.NUMBER_FROM_TEXT,
            Repair.Kind.ENUM_SPELLING,
            Repair.Kind.TRIMMED,
            Repair.Kind.TEXT_FROM_SCALAR,
            Repair.Kind.NULL_DROPPED));

    private Policies() {}

    /** Guards against negation and conditions, and {@link #RECOMMENDED_CONFIDENCE}: a sound start without calibration. */
    public static EscalationPolicy recommended() {
        return recommended(RECOMMENDED_CONFIDENCE);
    }

    /**
     * {@link #recommended()} with another confidence threshold.
     *
     * @throws IllegalArgumentException if the threshold is outside [0, 1]
     */
    public static EscalationPolicy recommended(double confidence) {
        return allOf(
                negationGuard(), conditionGuard(), noneOfThese(RECOMMENDED_NONE), ConfidenceThreshold.of(confidence));
    }

    /**
     * Escalates where the probability that no offered tool serves the request is above a limit; accepts where the
     * specialist does not report it.
     */
    public static EscalationPolicy noneOfThese(double limit) {
        ConfidenceThreshold.requireProbability("limit", limit);
        return candidate -> atMost(
                "probability of none of these tools",
                candidate.evidence().noneProbability(),
                limit,
                Reason.LIKELY_NONE_OF_THESE);
    }

    /** Escalates where the margin of a decision about a tool is below a limit; accepts where it is not reported. */
    public static EscalationPolicy toolMargin(double limit) {
        ConfidenceThreshold.requireProbability("limit", limit);
        return candidate -> atLeast("tool margin", candidate.evidence().toolMargin(), limit);
    }

    /** Escalates where the least probable argument is below a limit; accepts calls without arguments. */
    public static EscalationPolicy argumentProbability(double limit) {
        ConfidenceThreshold.requireProbability("limit", limit);
        return candidate -> atLeast(
                "least argument probability",
                candidate.evidence().arguments().stream()
                        .mapToDouble(Evidence.Argument::probability)
                        .min(),
                limit);
    }

    private static Verdict atLeast(String what, OptionalDouble value, double limit) {
        return compared(what, value, limit, value.orElse(limit) >= limit, ">=", "<", Reason.LOW_CONFIDENCE);
    }

    private static Verdict atMost(String what, OptionalDouble value, double limit, Reason reason) {
        return compared(what, value, limit, value.orElse(limit) <= limit, "<=", ">", reason);
    }

    private static Verdict compared(
            String what, OptionalDouble value, double limit, boolean holds, String yes, String no, Reason reason) {
        if (value.isEmpty()) {
            return Verdict.accept(what + " is not reported");
        }
        String figures =
                String.format(Locale.ROOT, "%s %.3f %s %.3f", what, value.getAsDouble(), holds ? yes : no, limit);
        return holds ? Verdict.accept(figures) : Verdict.escalate(reason, figures);
    }

    /** Escalates where the request says what not to do (English). */
    public static EscalationPolicy negationGuard() {
        return candidate -> guard(Guards.negation(candidate.query()), Reason.NEGATION, "no negation");
    }

    /** Escalates where the request makes an action depend on a condition (English). */
    public static EscalationPolicy conditionGuard() {
        return candidate -> guard(Guards.condition(candidate.query()), Reason.CONDITION, "no condition");
    }

    private static Verdict guard(Optional<String> words, Reason reason, String otherwise) {
        return words.map(w -> Verdict.escalate(reason, "the request says \"" + w + "\""))
                .orElseGet(() -> Verdict.accept(otherwise));
    }

    /** Escalates where the gate had to make a repair of a kind that is not allowed. */
    public static EscalationPolicy repairsWithin(Set<Repair.Kind> allowed) {
        Set<Repair.Kind> kinds = Set.copyOf(allowed);
        return candidate -> candidate.repairs().stream()
                .filter(repair -> !kinds.contains(repair.kind()))
                .findFirst()
                .map(r -> Verdict.escalate(
                        Reason.REPAIRED,
                        r.tool() + r.path() + " was repaired: "
                                + r.kind().name().toLowerCase(Locale.ROOT)))
                .orElseGet(() -> Verdict.accept(candidate.repairs().size() + " repairs, all allowed"));
    }

    /** Escalates where any argument needed a repair. */
    public static EscalationPolicy schemaValidAsProposed() {
        return repairsWithin(Set.of());
    }

    /** Escalates where a call is of a tool outside the list. */
    public static EscalationPolicy allowTools(Set<String> names) {
        Set<String> allowed = Set.copyOf(names);
        return candidate -> firstCall(candidate, call -> !allowed.contains(call.name()), " is not on the allow list");
    }

    /** Escalates where a call is of a listed tool. */
    public static EscalationPolicy denyTools(Set<String> names) {
        Set<String> denied = Set.copyOf(names);
        return candidate -> firstCall(candidate, call -> denied.contains(call.name()), " is on the deny list");
    }

    private static Verdict firstCall(Candidate candidate, Predicate<ToolCall> refused, String because) {
        return candidate.calls().stream()
                .filter(refused)
                .findFirst()
                .map(call -> Verdict.escalate(Reason.TOOL_DENIED, call.name() + because))
                .orElseGet(() -> Verdict.accept("every tool is allowed"));
    }

    /**
     * Accepts where every policy accepts; otherwise the verdict of the first that escalates, and those after it are not
     * asked.
     *
     * @throws IllegalArgumentException without policies
     */
    public static EscalationPolicy allOf(EscalationPolicy... policies) {
        List<EscalationPolicy> all = nonEmpty(policies);
        return candidate -> {
            List<String> details = new ArrayList<>();
            for (EscalationPolicy policy : all) {
                Verdict verdict = policy.judge(candidate);
                if (verdict instanceof Verdict.Escalate) {
                    return verdict;
                }
                details.add(verdict.detail());
            }
            return Verdict.accept(String.join("; ", details));
        };
    }

    /**
     * Accepts where one policy accepts; otherwise escalates with the first reason and every detail.
     *
     * @throws IllegalArgumentException without policies
     */
    public static EscalationPolicy anyOf(EscalationPolicy... policies) {
        List<EscalationPolicy> all = nonEmpty(policies);
        return candidate -> {
            List<Verdict.Escalate> refusals = new ArrayList<>();
            for (EscalationPolicy policy : all) {
                Verdict verdict = policy.judge(candidate);
                if (verdict instanceof Verdict.Escalate refusal) {
                    refusals.add(refusal);
                } else {
                    return verdict;
                }
            }
            return Verdict.escalate(
                    refusals.get(0).reason(),
                    String.join(
                            "; ",
                            refusals.stream().map(Verdict.Escalate::detail).toList()));
        };
    }

    /** The first rule whose condition holds decides; escalates with {@link Reason#NO_RULE} where none does. */
    public static EscalationPolicy firstMatch(Rule... rules) {
        List<Rule> all = List.of(rules);
        return candidate -> {
            for (Rule rule : all) {
                if (rule.when().test(candidate)) {
                    return rule.then().judge(candidate);
                }
            }
            return Verdict.escalate(Reason.NO_RULE, "none of " + all.size() + " rules applies");
        };
    }

    /**
     * A rule of {@link #firstMatch}.
     *
     * @param when whether the rule applies
     * @param then decides where it does
     */
    public record Rule(Predicate<Candidate> when, EscalationPolicy then) {

        /** A rule for requests in which one of the named tools is called. */
        public static Rule forTools(Set<String> names, EscalationPolicy then) {
            Set<String> known = Set.copyOf(names);
            return new Rule(c -> c.calls().stream().anyMatch(call -> known.contains(call.name())), then);
        }

        /** A rule for every request. */
        public static Rule otherwise(EscalationPolicy then) {
            return new Rule(c -> true, then);
        }
    }

    private static List<EscalationPolicy> nonEmpty(EscalationPolicy... policies) {
        if (policies.length == 0) {
            throw new IllegalArgumentException("a composition needs at least one policy");
        }
        return List.of(policies);
    }
}
