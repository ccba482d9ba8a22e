package dev.treadle.examples.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.langchain4j.agent.tool.ToolSpecification;
import java.util.List;
import java.util.Map;

/**
 * One line of a corpus: a request and what its answer should be.
 *
 * @param place file and line, for messages
 * @param schemas the JSON Schemas of the tools' arguments as written in the file, by tool name
 * @param expected the calls of the right answer; empty where no tool fits
 */
record Example(
        String place,
        String source,
        String query,
        List<ToolSpecification> tools,
        Map<String, JsonNode> schemas,
        List<Expected> expected) {

    /** A call that the answer should make. */
    sealed interface Expected {
        String name();

        /** With exactly these arguments. */
        record Exactly(String name, ObjectNode arguments) implements Expected {}

        /** With one of the accepted values for each argument; the empty text means that it may be left out. */
        record OneOf(String name, Map<String, List<JsonNode>> accepted) implements Expected {}
    }
}
