package dev.treadle.router;

import static java.util.Objects.requireNonNull;

/**
 * The outcome of a decision: answer with the specialist's calls, or escalate to the orchestrator.
 *
 * <p>Immutable. Every verdict says why, in one line: line ends become spaces, and a long detail is cut.
 */
public sealed interface Verdict {

    /** One line for a person: why. */
    String detail();

    /** The specialist's calls are the answer. */
    record Accept(String detail) implements Verdict {
        public Accept {
            detail = OneLine.of(detail);
        }
    }

    /**
     * The orchestrator gets the whole request.
     *
     * @param reason the kind of reason, for metrics and branching
     * @param detail the reason with its figures, for people
     */
    record Escalate(Reason reason, String detail) implements Verdict {
        public Escalate {
            requireNonNull(reason, "an escalation needs a reason");
            detail = OneLine.of(detail);
        }
    }

    /** {@link Accept} with the given detail. */
    static Verdict accept(String detail) {
        return new Accept(detail);
    }

    /** {@link Escalate} with the given reason and detail. */
    static Verdict escalate(Reason reason, String detail) {
        return new Escalate(reason, detail);
    }
}
