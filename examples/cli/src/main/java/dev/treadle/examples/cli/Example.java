package dev.treadle.examples.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.treadle.policy.ExpectedCall;
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
        List<ExpectedCall> expected) {}
