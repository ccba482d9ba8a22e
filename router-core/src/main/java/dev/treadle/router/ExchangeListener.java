package dev.treadle.router;

/**
 * A {@link RouteListener} that sees request and answer as well.
 *
 * <p>Thread safety: called on the threads of the requests (of a streaming orchestrator, on its thread), several at once.
 * Called after the answer is known and before it is returned, so it should be quick. A listener that throws is logged;
 * the request does not notice.
 */
@FunctionalInterface
public interface ExchangeListener {

    /** A request was answered, or failed in the orchestrator. */
    void onExchange(Exchange exchange);
}
