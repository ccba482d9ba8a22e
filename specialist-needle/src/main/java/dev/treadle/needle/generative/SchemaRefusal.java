package dev.treadle.needle.generative;

/** A schema asks for something that the grammar cannot hold to. The message says what, for a person. */
final class SchemaRefusal extends Exception {

    private static final long serialVersionUID = 1L;

    SchemaRefusal(String why) {
        super(why);
    }

    /** The form that stands for it. */
    Shape.Refused shape() {
        return new Shape.Refused(String.valueOf(getMessage()));
    }
}
