package dev.treadle.router;

/**
 * Gets one record for each request that went through a {@link Router}, without the words of the user; an {@link
 * ExchangeListener} gets these, too.
 *
 * <p>Thread safety: called on the threads of the requests, several at once. Called after the answer is known and before
 * it is returned, so it should be quick. A listener that throws is logged; the request does not notice.
 */
@FunctionalInterface
public interface RouteListener {

    /** A request was answered, or failed in the orchestrator. */
    void onRoute(RouteTrace trace);
}
