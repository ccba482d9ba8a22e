package dev.treadle.gemini;

import dev.treadle.gemini.GeminiException.Kind;
import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadFullException;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RequestNotPermitted;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What stands before one attempt, from the outside in: circuit breaker, rate limiter, bulkhead. The same steps serve calls
 * that block and streams, which must not block.
 */
record Guards(CircuitBreaker breaker, RateLimiter rateLimiter, Bulkhead bulkhead) {

    /** Takes a place at the circuit breaker and at the rate limiter. */
    Pass enter(Deadline deadline) {
        try {
            breaker.acquirePermission();
        } catch (CallNotPermittedException e) {
            throw new Refused(Fault.permanent(
                    Kind.CIRCUIT_OPEN,
                    0,
                    "nothing was sent, too many of the last calls failed: the circuit breaker is " + breaker.getState()
                            + ", try again later",
                    e));
        }
        long nanos = rateLimiter.reservePermission();
        if (nanos < 0 || Duration.ofNanos(nanos).compareTo(deadline.left()) >= 0) {
            breaker.releasePermission();
            throw new Refused(Fault.permanent(
                    Kind.RATE_LIMITER_FULL,
                    0,
                    "nothing was sent, the own limit of "
                            + rateLimiter.getRateLimiterConfig().getLimitForPeriod() + " calls in "
                            + Times.text(rateLimiter.getRateLimiterConfig().getLimitRefreshPeriod())
                            + " leaves no room before the deadline: see rateLimit",
                    RequestNotPermitted.createRequestNotPermitted(rateLimiter)));
        }
        return new Pass(Duration.ofNanos(nanos));
    }

    /** Nothing was sent. */
    static final class Refused extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private final transient Fault fault;

        Refused(Fault fault) {
            super(fault.message());
            this.fault = fault;
        }

        Fault fault() {
            return fault;
        }
    }

    /** The places that one attempt holds; given back exactly once, whatever happens. */
    final class Pass {

        private final Duration rateWait;
        private final AtomicBoolean done = new AtomicBoolean();
        private volatile boolean inBulkhead;
        private volatile long start;

        private Pass(Duration rateWait) {
            this.rateWait = rateWait;
        }

        /** How long to wait until the rate limiter's turn comes. */
        Duration rateWait() {
            return rateWait;
        }

        /** Takes a place in the bulkhead; the breaker's clock runs from here. */
        void begin() {
            if (!bulkhead.tryAcquirePermission()) {
                cancelled();
                if (Thread.currentThread().isInterrupted()) {
                    // Resilience4j gives an interrupted thread no place, full or not.
                    throw new Refused(Faults.interrupted(new InterruptedException("interrupted before the call")));
                }
                throw new Refused(Fault.permanent(
                        Kind.BULKHEAD_FULL,
                        0,
                        "nothing was sent, "
                                + bulkhead.getBulkheadConfig().getMaxConcurrentCalls()
                                + " calls are under way already: see maxConcurrentCalls",
                        BulkheadFullException.createBulkheadFullException(bulkhead)));
            }
            inBulkhead = true;
            start = breaker.getCurrentTimestamp();
        }

        void succeeded() {
            if (leave()) {
                breaker.onSuccess(breaker.getCurrentTimestamp() - start, breaker.getTimestampUnit());
            }
        }

        void failed(GeminiException error) {
            if (leave()) {
                breaker.onError(breaker.getCurrentTimestamp() - start, breaker.getTimestampUnit(), error);
            }
        }

        /** Neither success nor failure. */
        void cancelled() {
            if (leave()) {
                breaker.releasePermission();
            }
        }

        private boolean leave() {
            if (!done.compareAndSet(false, true)) {
                return false;
            }
            if (inBulkhead) {
                bulkhead.onComplete();
            }
            return true;
        }
    }
}
