package dev.treadle.policy;

import dev.treadle.router.Candidate;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A request whose right answer is known, and what became of it before the policy: valid calls, right or wrong, or an
 * escalation.
 *
 * <p>Immutable.
 */
public final class Observation {

    private static final Observation ESCALATED = new Observation(null, false);

    private final @Nullable Candidate candidate;
    private final boolean right;

    private Observation(@Nullable Candidate candidate, boolean right) {
        this.candidate = candidate;
        this.right = right;
    }

    /** A request for which the specialist made calls that passed the gate. */
    public static Observation called(Candidate candidate, boolean right) {
        return new Observation(candidate, right);
    }

    /** A request that no policy sees: admission, the specialist or the gate escalated it. */
    public static Observation escalated() {
        return ESCALATED;
    }

    /** What the policy would judge; empty where the request was escalated before. */
    public Optional<Candidate> candidate() {
        return Optional.ofNullable(candidate);
    }

    /** Whether the calls are the right answer; false where the request was escalated before. */
    public boolean right() {
        return right;
    }
}
