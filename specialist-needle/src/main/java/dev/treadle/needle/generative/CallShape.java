package dev.treadle.needle.generative;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The call of one of several tools: {@code {"name":"...","arguments":{...}}}. Equal only to itself. */
final class CallShape implements Shape {

    private final Words openings = new Words();
    private final Words end = new Words();
    private final List<Value> arguments;

    /**
     * The calls of some tools.
     *
     * @param names the JSON of the tools' names, no two equal
     * @param arguments of each tool
     */
    CallShape(List<String> names, List<Value> arguments) {
        this.arguments = List.copyOf(arguments);
        end.add(new byte[] {'}'}, 0);
        for (int i = 0; i < names.size(); i++) {
            String opening = "{\"name\":" + names.get(i) + ",\"arguments\":";
            if (openings.add(opening.getBytes(StandardCharsets.UTF_8), i) != i) {
                throw new IllegalArgumentException("two tools are named " + names.get(i));
            }
        }
    }

    @Override
    public Frame before(Frame below) {
        return new Opening(this, openings, below);
    }

    /** Before the arguments of a call. */
    record Opening(CallShape shape, Words words, Frame below) implements Frame {
        @Override
        public @Nullable Frame after(int b) {
            Words longer = words.after(b);
            if (longer == null) {
                return null;
            } else if (!longer.isWord()) {
                return new Opening(shape, longer, below);
            }
            return shape.arguments.get(longer.word()).before(new Frame.OneOf(shape.end, below));
        }

        @Override
        public int depth() {
            return below.depth() + 1;
        }
    }
}
