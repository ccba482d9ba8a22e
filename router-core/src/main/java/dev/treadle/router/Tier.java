package dev.treadle.router;

/**
 * One step of the hierarchy: a specialist and the policy that decides whether its calls are trusted.
 *
 * <p>Immutable; as thread-safe as its parts.
 */
public record Tier(Specialist specialist, EscalationPolicy policy) {}
