package dev.treadle.router;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * One call of one tool: its name as the request spells it, and its arguments as a JSON object.
 *
 * <p>Immutable by contract: the arguments are copied in and must not be modified afterwards.
 */
public record ToolCall(String name, ObjectNode arguments) {

    public ToolCall {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("a tool call needs the name of a tool");
        }
        arguments = arguments.deepCopy();
    }

    @Override
    public String toString() {
        return name + arguments;
    }
}
