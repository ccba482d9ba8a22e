package dev.treadle.policy;

import dev.langchain4j.agent.tool.ToolSpecification;
import dev.treadle.router.ToolCall;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Map;

/**
 * With what chance an accepted call is audited, and whether it is. The choice depends on seed and id of the request alone,
 * so that it is the same whenever and on whatever thread it is made. Immutable and thread-safe.
 *
 * @param share the chance of calls that no scope covers
 * @param scoped chances by scope (tool or risk class); where several cover a call, the largest counts
 */
record AuditSampling(double share, Map<String, Double> scoped, long seed) {

    private static final int UNIFORM_BITS = 53;

    AuditSampling {
        scoped = Map.copyOf(scoped);
    }

    double chance(List<ToolCall> calls, List<ToolSpecification> tools) {
        return scoped.entrySet().stream()
                .filter(entry -> RiskControlled.covers(entry.getKey(), calls, tools))
                .mapToDouble(Map.Entry::getValue)
                .max()
                .orElse(share);
    }

    /** The smallest chance that a call in a scope can have. */
    double smallest(String scope) {
        Double own = scoped.get(scope);
        return own != null
                ? own
                : scoped.values().stream().mapToDouble(Double::doubleValue).reduce(share, Math::min);
    }

    boolean chooses(String id, double chance) {
        return uniform(id) < chance;
    }

    /** A number in [0, 1) that looks random, by SHA-256. */
    private double uniform(String id) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(ByteBuffer.allocate(Long.BYTES).putLong(0, seed));
            long bits = ByteBuffer.wrap(digest.digest(id.getBytes(StandardCharsets.UTF_8)))
                    .getLong();
            return (bits >>> (Long.SIZE - UNIFORM_BITS)) * 0x1p-53;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
