package dev.treadle.needle.generative;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a schema allows: the forms that a value may have. Filled once, after it was made, because schemas may contain
 * themselves; immutable from then on. Equal only to itself.
 */
final class Value {

    private @Nullable List<Shape> shapes;

    Value() {}

    Value(Shape shape) {
        this.shapes = List.of(shape);
    }

    /** Says which forms there are: at least one. */
    void fill(List<Shape> all) {
        shapes = List.copyOf(all);
    }

    boolean isFilled() {
        return shapes != null;
    }

    List<Shape> shapes() {
        if (shapes == null) {
            throw new IllegalStateException("the schema is still being read");
        }
        return shapes;
    }

    /** Whether nothing can be written for it. */
    boolean isRefused() {
        return shapes().get(0) instanceof Shape.Refused;
    }

    /** The place before such a value. */
    Frame before(Frame below) {
        List<Shape> all = shapes();
        return all.size() == 1
                ? all.get(0).before(below)
                : Frame.Fork.of(all.stream().map(shape -> shape.before(below)).toList());
    }
}
