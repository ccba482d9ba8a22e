package dev.treadle.router;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * What a {@link Specialist} makes of a request: tool calls to be checked, or an abstention.
 *
 * <p>Immutable.
 */
public sealed interface Proposal {

    /** The numbers the specialist leaves behind for the policy. */
    Evidence evidence();

    /**
     * Tool calls in the order in which the request mentions them.
     *
     * @param calls at least one
     */
    record Calls(List<ToolCall> calls, Evidence evidence) implements Proposal {
        public Calls {
            calls = List.copyOf(calls);
            requireNonNull(evidence, "a proposal needs evidence; where there is none, Evidence.NONE");
            if (calls.isEmpty()) {
                throw new IllegalArgumentException("a proposal without calls is an abstention: use Proposal.Abstained");
            }
        }
    }

    /**
     * The specialist declines.
     *
     * @param reason one of the reasons for which {@link Reason#isAbstention()} holds
     * @param detail one line for a person: what is missing or too much
     */
    record Abstained(Reason reason, String detail, Evidence evidence) implements Proposal {
        public Abstained {
            requireNonNull(detail, "an abstention needs a detail");
            requireNonNull(evidence, "an abstention needs evidence; where there is none, Evidence.NONE");
            if (!reason.isAbstention()) {
                throw new IllegalArgumentException(reason + " is no reason for a specialist to abstain");
            }
        }
    }
}
