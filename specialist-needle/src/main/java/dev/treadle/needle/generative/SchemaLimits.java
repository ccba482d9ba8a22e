package dev.treadle.needle.generative;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** Reads what a schema says of lengths and sizes. Stateless. */
final class SchemaLimits {

    private SchemaLimits() {}

    /** The strings of a schema. */
    static TextShape text(JsonNode schema) throws SchemaRefusal {
        int least = count(schema, "minLength", 0);
        int most = count(schema, "maxLength", TextShape.NO_LIMIT);
        if (least > most) {
            throw new SchemaRefusal("minLength is above maxLength");
        }
        return new TextShape(least, most);
    }

    /** The numbers of a schema. */
    static NumberShape number(JsonNode schema, boolean whole) throws SchemaRefusal {
        BigDecimal low = bound(schema, "minimum");
        BigDecimal above = bound(schema, "exclusiveMinimum");
        BigDecimal high = bound(schema, "maximum");
        BigDecimal under = bound(schema, "exclusiveMaximum");
        if (low == null && above == null && high == null && under == null) {
            return new NumberShape(whole, null);
        }
        boolean lowOpen = above != null && (low == null || above.compareTo(low) >= 0);
        boolean highOpen = under != null && (high == null || under.compareTo(high) <= 0);
        NumberShape.Range range =
                new NumberShape.Range(lowOpen ? above : low, lowOpen, highOpen ? under : high, highOpen);
        NumberShape.Range exact = whole ? range.ofWhole() : range;
        if (exact.isEmpty()) {
            throw new SchemaRefusal("no number is within the limits");
        }
        return new NumberShape(whole, exact);
    }

    /**
     * A keyword that counts.
     *
     * @param otherwise where the schema does not have it
     */
    static int count(JsonNode schema, String keyword, int otherwise) throws SchemaRefusal {
        JsonNode count = schema.path(keyword);
        if (count.isMissingNode()) {
            return otherwise;
        }
        double value = count.isNumber() ? count.doubleValue() : -1;
        if (value < 0 || value != Math.rint(value)) {
            throw new SchemaRefusal(keyword + " is no count");
        }
        return (int) Math.min(value, TextShape.NO_LIMIT);
    }

    private static @Nullable BigDecimal bound(JsonNode schema, String keyword) throws SchemaRefusal {
        JsonNode bound = schema.path(keyword);
        if (bound.isMissingNode()) {
            return null;
        }
        boolean isFinite =
                bound.isNumber() && !Double.isNaN(bound.doubleValue()) && !Double.isInfinite(bound.doubleValue());
        if (!isFinite
                || Math.abs(bound.doubleValue()) >= LARGEST
                || bound.decimalValue().scale() > NumberShape.MAX_LENGTH / 2) {
            throw new SchemaRefusal(keyword + " is no number of ordinary size");
        }
        return bound.decimalValue();
    }

    /** Of a limit: a number that is beyond one digit short of it can still be written. */
    private static final double LARGEST = 1e30;
}
