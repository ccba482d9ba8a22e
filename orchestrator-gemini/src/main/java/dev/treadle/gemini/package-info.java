/**
 * Gemini as the orchestrator: LangChain4j's Gemini models behind retries, a circuit breaker, limits and one deadline, with
 * prices.
 *
 * <p>Start at {@link dev.treadle.gemini.GeminiOrchestrator}. Every failure is a {@link
 * dev.treadle.gemini.GeminiException}; what an answer cost is in {@link dev.treadle.gemini.GeminiPrices}.
 */
@NullMarked
package dev.treadle.gemini;

import org.jspecify.annotations.NullMarked;
