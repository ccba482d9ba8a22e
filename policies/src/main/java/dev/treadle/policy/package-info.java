/**
 * When to trust a specialist's calls and when to escalate: small policies that compose.
 *
 * <p>Start with {@link dev.treadle.policy.Policies#recommended()}. With requests whose right calls are known, {@link
 * dev.treadle.policy.Trust} measures when a specialist can be trusted, and proves it.
 */
@NullMarked
package dev.treadle.policy;

import org.jspecify.annotations.NullMarked;
