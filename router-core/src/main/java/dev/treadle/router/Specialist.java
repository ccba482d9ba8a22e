package dev.treadle.router;

import dev.langchain4j.model.chat.request.ChatRequest;

/**
 * A small model that turns a request with tools into tool calls, or abstains.
 *
 * <p>It answers, it does not judge: whether its calls are good enough to be returned is decided by the {@link
 * ToolCallGate} and the {@link EscalationPolicy} from the calls and the {@link Evidence} they leave behind.
 *
 * <p>Thread safety: one instance serves many threads at once. {@link #propose} keeps no state from one call to the
 * next.
 */
public interface Specialist extends AutoCloseable {

    /** The name under which this specialist appears in traces and metrics: short, constant, lower case. */
    String name();

    /**
     * Proposes tool calls for the last user message of a request that passed admission.
     *
     * <p>Input that the specialist cannot serve (no fitting tool, a missing value, a schema it cannot express, a query
     * beyond its window) is an {@linkplain Proposal.Abstained abstention}, not an exception.
     *
     * @param request has at least one tool specification, and its last message is text of the user
     * @return calls with their evidence, or an abstention
     * @throws SpecialistException if the runtime behind the specialist is broken; the router then escalates
     */
    Proposal propose(ChatRequest request);

    /** Releases what the specialist holds. Idempotent; {@link #propose} throws {@link IllegalStateException} after. */
    @Override
    default void close() {}
}
