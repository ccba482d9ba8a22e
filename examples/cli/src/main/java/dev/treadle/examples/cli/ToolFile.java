package dev.treadle.examples.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.treadle.router.ToolSchemas;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Reads tools from JSON, in the spellings that people have them: plain, OpenAI, MCP, Anthropic or Gemini. */
final class ToolFile {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String DEMO = "demo-tools.json";

    private ToolFile() {}

    /** The tools that come with the command. */
    static List<ToolSpecification> demo() {
        try (InputStream in = ToolFile.class.getResourceAsStream(DEMO)) {
            return tools(DEMO, JSON.readTree(in));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<ToolSpecification> read(Path file) {
        JsonNode json;
        try {
            json = JSON.readTree(Files.readAllBytes(file));
        } catch (JsonProcessingException e) {
            throw new Problem(file + ": no JSON at line " + e.getLocation().getLineNr() + ", column "
                    + e.getLocation().getColumnNr() + ": " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new Problem("cannot read the tools of " + file + ": " + e, e);
        }
        return tools(file.toString(), json);
    }

    private static List<ToolSpecification> tools(String place, JsonNode json) {
        JsonNode list = json.has("tools") ? json.path("tools") : json;
        if (list.isObject() && list.has("functionDeclarations")) {
            list = list.path("functionDeclarations");
        } else if (list.isArray() && list.size() == 1 && list.path(0).has("functionDeclarations")) {
            list = list.path(0).path("functionDeclarations");
        }
        if (!list.isArray()) {
            throw new Problem(place + ": expected a JSON array of tools, or an object with one named \"tools\"");
        }
        List<ToolSpecification> tools = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (JsonNode tool : list) {
            String where = place + ", tool " + (tools.size() + 1) + ": ";
            ToolSpecification specification;
            try {
                specification = ToolSchemas.toolOf(plain(tool));
            } catch (IllegalArgumentException e) {
                throw new Problem(where + e.getMessage(), e);
            }
            if (!names.add(specification.name())) {
                throw new Problem(where + "there are two tools named " + specification.name());
            }
            tools.add(specification);
        }
        if (tools.isEmpty()) {
            throw new Problem(place + ": the list of tools is empty");
        }
        return tools;
    }

    private static JsonNode plain(JsonNode tool) {
        JsonNode inner = tool.path("function").isObject() ? tool.path("function") : tool;
        for (String spelling : List.of("inputSchema", "input_schema")) {
            if (inner instanceof ObjectNode object && !inner.has("parameters") && inner.has(spelling)) {
                return object.deepCopy().set("parameters", inner.path(spelling));
            }
        }
        return inner;
    }
}
