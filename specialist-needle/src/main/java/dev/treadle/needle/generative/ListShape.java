package dev.treadle.needle.generative;

import org.jspecify.annotations.Nullable;

/**
 * A JSON list.
 *
 * @param item what its elements are
 * @param least the fewest elements
 * @param most the most elements; {@link TextShape#NO_LIMIT} for no limit
 */
record ListShape(Value item, int least, int most) implements Shape {

    @Override
    public Frame before(Frame below) {
        return new Items(this, 0, Place.BEFORE, below);
    }

    /** Where in a list. */
    enum Place {
        BEFORE,
        OPENED,
        AFTER_ITEM
    }

    /**
     * Before a list, after its bracket, or after an element.
     *
     * @param count the elements so far, as far as it matters
     */
    record Items(ListShape shape, int count, Place place, Frame below) implements Frame {
        @Override
        public @Nullable Frame after(int b) {
            return switch (place) {
                case BEFORE -> b == '[' && depth() <= MAX_DEPTH ? opened() : null;
                case OPENED -> {
                    if (b == ']') {
                        yield shape.least == 0 ? below : null;
                    }
                    yield shape.most == 0
                            ? null
                            : shape.item.before(withOneMore()).after(b);
                }
                case AFTER_ITEM -> {
                    if (b == ']') {
                        yield count >= shape.least ? below : null;
                    }
                    yield b == ',' && count < shape.most ? shape.item.before(withOneMore()) : null;
                }
            };
        }

        private Frame opened() {
            // Where no element can be written, the empty list would be what is left, not what was meant.
            boolean isLost = shape.most > 0 && shape.item.isRefused();
            return isLost ? shape.item.before(below) : new Items(shape, 0, Place.OPENED, below);
        }

        private Frame withOneMore() {
            int counted = shape.most == TextShape.NO_LIMIT ? Math.min(count + 1, shape.least) : count + 1;
            return new Items(shape, counted, Place.AFTER_ITEM, below);
        }

        @Override
        public int depth() {
            return below.depth() + 1;
        }
    }
}
