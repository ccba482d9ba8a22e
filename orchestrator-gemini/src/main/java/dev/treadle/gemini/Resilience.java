package dev.treadle.gemini;

import dev.langchain4j.model.chat.response.ChatResponse;
import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** Turns the settings of an orchestrator into Resilience4j's parts. */
final class Resilience {

    private static final int WINDOW = 20;
    private static final int FEWEST_CALLS = 10;
    private static final int FAILURE_PERCENT = 50;
    private static final Duration OPEN = Duration.ofSeconds(30);
    private static final int TRIALS = 3;

    private Resilience() {}

    static Retry retry(GeminiOrchestrator.Builder settings, String modelName) {
        Backoff backoff = new Backoff(settings.backoff, settings.random);
        RetryConfig config = RetryConfig.<ChatResponse>custom()
                .maxAttempts(settings.maxAttempts)
                .retryOnException(error -> error instanceof GeminiException e && e.isRetriable())
                .intervalBiFunction((failures, outcome) ->
                        outcome.getLeft() instanceof GeminiException e ? backoff.millis(failures, e) : -1L)
                .build();
        return Retry.of(name(modelName), config);
    }

    static Guards guards(GeminiOrchestrator.Builder settings, String modelName) {
        CircuitBreakerConfig base = settings.circuitBreaker != null
                ? settings.circuitBreaker
                : CircuitBreakerConfig.custom()
                        .slidingWindowSize(WINDOW)
                        .minimumNumberOfCalls(FEWEST_CALLS)
                        .failureRateThreshold(FAILURE_PERCENT)
                        .waitDurationInOpenState(OPEN)
                        .permittedNumberOfCallsInHalfOpenState(TRIALS)
                        // An answer that took long is no failure: large models think for minutes.
                        .slowCallDurationThreshold(settings.deadline.multipliedBy(2))
                        .build();
        CircuitBreakerConfig breaker = CircuitBreakerConfig.from(base)
                .recordException(
                        error -> error instanceof GeminiException e && e.kind().countsAgainstHealth())
                .ignoreException(error ->
                        !(error instanceof GeminiException e && e.kind().countsAgainstHealth()))
                .build();
        RateLimiterConfig limiter = RateLimiterConfig.custom()
                .limitForPeriod(settings.callsInPeriod)
                .limitRefreshPeriod(settings.period)
                .timeoutDuration(settings.deadline)
                .build();
        BulkheadConfig bulkhead = BulkheadConfig.custom()
                .maxConcurrentCalls(settings.maxConcurrentCalls)
                .maxWaitDuration(Duration.ZERO)
                .build();
        String name = name(modelName);
        return new Guards(CircuitBreaker.of(name, breaker), RateLimiter.of(name, limiter), Bulkhead.of(name, bulkhead));
    }

    static ExecutorService daemonThreads() {
        AtomicInteger number = new AtomicInteger();
        return Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "treadle-gemini-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }

    private static String name(String modelName) {
        return "treadle-" + modelName;
    }
}
