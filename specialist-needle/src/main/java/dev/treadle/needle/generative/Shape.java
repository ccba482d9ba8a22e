package dev.treadle.needle.generative;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** One of the forms that a JSON value may have. Immutable and thread-safe. */
sealed interface Shape permits Shape.Given, Shape.Refused, TextShape, NumberShape, ObjectShape, ListShape, CallShape {

    /**
     * The place before a value of this form.
     *
     * @param below what follows the value
     */
    Frame before(Frame below);

    /** One of several given texts, each the JSON of a value. */
    record Given(Words words) implements Shape {

        static Given of(List<String> texts) {
            Words words = new Words();
            texts.forEach(text -> words.add(text.getBytes(StandardCharsets.UTF_8), 0));
            return new Given(words);
        }

        @Override
        public Frame before(Frame below) {
            return new Frame.OneOf(words, below);
        }
    }

    /** No value at all: the schema asks for something that this grammar cannot hold to. */
    record Refused(String why) implements Shape {
        @Override
        public Frame before(Frame below) {
            return new Frame.Unsupported(why, below);
        }
    }
}
