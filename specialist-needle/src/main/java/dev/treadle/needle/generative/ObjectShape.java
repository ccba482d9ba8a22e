package dev.treadle.needle.generative;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object with the properties that its schema declares, each at most once, in any order. Equal only to itself.
 *
 * <p>Filled property by property after it was made, because schemas may contain themselves; immutable from then on.
 */
final class ObjectShape implements Shape {

    /** The most properties, for the sake of a bit set. */
    static final int MAX_PROPERTIES = 64;

    private final Words keys = new Words();
    private final List<Value> values = new ArrayList<>();
    private long required;

    /**
     * Adds a property.
     *
     * @param key the JSON of its name
     */
    void add(String key, Value value, boolean isRequired) {
        int number = values.size();
        keys.add((key + ":").getBytes(StandardCharsets.UTF_8), number);
        values.add(value);
        if (isRequired) {
            required |= 1L << number;
        }
    }

    @Override
    public Frame before(Frame below) {
        return new Members(this, 0, Place.BEFORE, below);
    }

    /** The names of the properties with a colon each; a property's number is its place in the schema. */
    Words keys() {
        return keys;
    }

    /** What a property may be. */
    Value value(int property) {
        return values.get(property);
    }

    boolean isRequired(int property) {
        return (required & 1L << property) != 0;
    }

    private boolean isWhole(long seen) {
        return (required & ~seen) == 0;
    }

    private @Nullable Frame key(int b, long seen, Words from, Frame below) {
        Words longer = from.after(b);
        if (longer == null || (longer.under() & ~seen) == 0) {
            return null;
        } else if (!longer.isWord()) {
            return new Key(this, seen, longer, below);
        }
        int number = longer.word();
        return values.get(number).before(new Members(this, seen | 1L << number, Place.AFTER_VALUE, below));
    }

    /** Where in an object. */
    enum Place {
        BEFORE,
        OPENED,
        AFTER_VALUE,
        AFTER_COMMA
    }

    /**
     * Between the properties of an object.
     *
     * @param seen the properties so far, a bit each
     */
    record Members(ObjectShape shape, long seen, Place place, Frame below) implements Frame {
        @Override
        public @Nullable Frame after(int b) {
            return switch (place) {
                case BEFORE -> b == '{' && depth() <= MAX_DEPTH ? new Members(shape, 0, Place.OPENED, below) : null;
                case OPENED -> b == '}' ? end() : shape.key(b, seen, shape.keys, below);
                case AFTER_VALUE -> b == '}' ? end() : b == ',' && hasMore() ? afterComma() : null;
                case AFTER_COMMA -> shape.key(b, seen, shape.keys, below);
            };
        }

        private @Nullable Frame end() {
            return shape.isWhole(seen) ? below : null;
        }

        private boolean hasMore() {
            return Long.bitCount(seen) < shape.values.size();
        }

        private Frame afterComma() {
            return new Members(shape, seen, Place.AFTER_COMMA, below);
        }

        @Override
        public int depth() {
            return below.depth() + 1;
        }
    }

    /** Within the name of a property, or before its colon. */
    record Key(ObjectShape shape, long seen, Words words, Frame below) implements Frame {
        @Override
        public @Nullable Frame after(int b) {
            return shape.key(b, seen, words, below);
        }

        @Override
        public int depth() {
            return below.depth() + 1;
        }
    }
}
