package dev.treadle.router;

/**
 * The outcome of a decision: answer with the specialist's calls, or escalate to the orchestrator.
 *
 * <p>Immutable. Every verdict says why, in one line.
 */
public sealed interface Verdict {

    /** One line for a person: why. */
    String detail();

    /** The specialist's calls are the answer. */
    record Accept(String detail) implements Verdict {}

    /**
     * The orchestrator gets the whole request.
     *
     * @param reason the kind of reason, for metrics and branching
     * @param detail the reason with its figures, for people
     */
    record Escalate(Reason reason, String detail) implements Verdict {}

    /** {@link Accept} with the given detail. */
    static Verdict accept(String detail) {
        return new Accept(detail);
    }

    /** {@link Escalate} with the given reason and detail. */
    static Verdict escalate(Reason reason, String detail) {
        return new Escalate(reason, detail);
    }
}
