package dev.treadle.needle.generative;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.Error;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.treadle.router.ToolSchemas;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Says whether an answer is good, by a strict JSON parser and a JSON Schema library. */
final class SchemaJudge {

    private static final ObjectMapper STRICT = new ObjectMapper()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);

    private SchemaJudge() {}

    /**
     * What is wrong with an answer; empty where nothing is.
     *
     * @param names what the model calls the tools
     */
    static Optional<String> faultOf(String answer, List<ToolSpecification> tools, List<String> names) {
        JsonNode calls;
        try {
            calls = STRICT.readTree(answer);
        } catch (IOException e) {
            return Optional.of("no JSON: " + e.getMessage().lines().findFirst().orElse(""));
        }
        if (!calls.isArray()) {
            return Optional.of("no list");
        }
        for (JsonNode call : calls) {
            int tool = names.indexOf(call.path("name").asText());
            if (tool < 0 || call.size() != 2 || !call.path("arguments").isObject()) {
                return Optional.of("no call of a tool: " + call);
            }
            List<Error> errors = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                    .getSchema(ToolSchemas.parametersOf(tools.get(tool)))
                    .validate(call.path("arguments"));
            if (!errors.isEmpty()) {
                return Optional.of(errors.get(0).toString());
            }
        }
        return Optional.empty();
    }
}
