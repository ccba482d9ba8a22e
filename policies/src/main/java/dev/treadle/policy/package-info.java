/**
 * When to trust a specialist's calls and when to escalate: small policies that compose.
 *
 * <p>Start with {@link dev.treadle.policy.Policies#recommended()}.
 */
@NullMarked
package dev.treadle.policy;

import org.jspecify.annotations.NullMarked;
