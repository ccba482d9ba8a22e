package dev.treadle.router;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.langchain4j.agent.tool.ToolSpecification;
import org.junit.jupiter.api.Test;

class ToolSchemasTest {

    @Test
    void readsBackWhatItWrites() {
        ObjectNode json = Fixtures.json("""
                {"name": "unlock", "description": "Opens the door",
                 "parameters": {"type": "object", "properties": {"door": {"type": "string", "enum": ["front", "back"]}},
                  "required": ["door"]},
                 "annotations": {"readOnlyHint": false, "treadle.risk": "destructive"}}""");

        ToolSpecification tool = ToolSchemas.toolOf(json);

        assertThat(ToolSchemas.jsonOf(tool)).isEqualTo(json);
        assertThat(ToolSchemas.toolOf(ToolSchemas.jsonOf(tool))).isEqualTo(tool);
    }

    @Test
    void writesAToolThatHasOnlyAName() {
        ToolSpecification tool = ToolSpecification.builder()
                .name("stop")
                .addMetadata("weight", 3)
                .build();

        assertThat(ToolSchemas.jsonOf(tool))
                .isEqualTo(Fixtures.json("{\"name\":\"stop\",\"parameters\":{\"type\":\"object\"}}"));
    }
}
