package dev.treadle.policy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.treadle.router.ToolCall;
import java.util.List;
import java.util.Map;

/**
 * A call that a right answer makes.
 *
 * <p>Immutable by contract: the JSON must not be modified.
 */
public sealed interface ExpectedCall {

    /** The name of the tool. */
    String name();

    /** A call with exactly these arguments. */
    record Exactly(String name, ObjectNode arguments) implements ExpectedCall {}

    /**
     * A call with one of several values for each argument.
     *
     * @param accepted values by argument; the empty text among them means that the argument may be left out
     */
    record OneOf(String name, Map<String, List<JsonNode>> accepted) implements ExpectedCall {}

    /** The expectation of calls as they are. */
    static List<ExpectedCall> exactly(List<ToolCall> calls) {
        return calls.stream()
                .<ExpectedCall>map(call -> new Exactly(call.name(), call.arguments()))
                .toList();
    }
}
