/**
 * The way of a request through Treadle: admission, specialist, tool-call gate, policy, orchestrator, trace.
 *
 * <p>Read {@link dev.treadle.router.Router} from top to bottom to see it whole. The SPIs are {@link
 * dev.treadle.router.Specialist}, {@link dev.treadle.router.EscalationPolicy}, {@link
 * dev.treadle.router.RouteListener}, {@link dev.treadle.router.ExchangeListener} and {@link dev.treadle.router.CostModel}; the orchestrator is any LangChain4j
 * {@code ChatModel}.
 */
@NullMarked
package dev.treadle.router;

import org.jspecify.annotations.NullMarked;
