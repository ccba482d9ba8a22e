package dev.treadle.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.agent.tool.ToolSpecification;
import dev.treadle.router.ToolSchemas;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ToolFileTest {

    private static final String SCHEMA = "{\"type\":\"object\",\"properties\":{\"city\":{\"type\":\"string\"}}}";

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[{\"name\":\"weather\",\"parameters\":SCHEMA}]",
                "{\"tools\":[{\"name\":\"weather\",\"parameters\":SCHEMA}]}",
                "[{\"type\":\"function\",\"function\":{\"name\":\"weather\",\"parameters\":SCHEMA}}]",
                "{\"tools\":[{\"name\":\"weather\",\"inputSchema\":SCHEMA}]}",
                "[{\"name\":\"weather\",\"input_schema\":SCHEMA}]",
                "[{\"functionDeclarations\":[{\"name\":\"weather\",\"parameters\":SCHEMA}]}]"
            })
    void readsEverySpellingOfATool(String json) throws IOException {
        List<ToolSpecification> tools = ToolFile.read(file(json.replace("SCHEMA", SCHEMA)));

        assertThat(tools).hasSize(1);
        assertThat(tools.get(0).name()).isEqualTo("weather");
        assertThat(ToolSchemas.parametersOf(tools.get(0))
                        .at("/properties/city/type")
                        .asText())
                .isEqualTo("string");
    }

    @Test
    void keepsTheHintsOfAServerAsMetadata() throws IOException {
        Path file = file("[{\"name\":\"drop\",\"inputSchema\":{\"type\":\"object\"},"
                + "\"annotations\":{\"title\":\"Drop\",\"destructiveHint\":true,\"more\":{}}},{\"name\":\"bare\"}]");

        List<ToolSpecification> tools = ToolFile.read(file);

        assertThat(tools.get(0).metadata())
                .containsOnly(Map.entry("title", "Drop"), Map.entry("destructiveHint", true));
        assertThat(tools.get(1).metadata()).isEmpty();
    }

    @Test
    void saysWhichToolIsWrong() throws IOException {
        Path file = file("[{\"name\":\"a\"},{\"description\":\"nameless\"}]");

        assertThatThrownBy(() -> ToolFile.read(file))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("tools.json, tool 2")
                .hasMessageContaining("name");
    }

    @Test
    void saysWhereTheJsonIsBroken() throws IOException {
        Path file = file("[\n  {\"name\": }\n]");

        assertThatThrownBy(() -> ToolFile.read(file))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("line 2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"[]", "{}", "7", "[{\"name\":\"a\"},{\"name\":\"a\"}]", "[{\"name\":\"a\",\"parameters\":3}]"})
    void refusesWhatIsNoListOfDifferentTools(String json) throws IOException {
        Path file = file(json);

        assertThatThrownBy(() -> ToolFile.read(file))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("tools.json");
    }

    private Path file(String json) throws IOException {
        return Files.writeString(folder.resolve("tools.json"), json);
    }
}
