package dev.treadle.router;

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
            if (!reason.isAbstention()) {
                throw new IllegalArgumentException(reason + " is no reason for a specialist to abstain");
            }
        }
    }
}
