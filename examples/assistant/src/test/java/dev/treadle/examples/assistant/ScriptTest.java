package dev.treadle.examples.assistant;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.agent.tool.ToolSpecifications;
import dev.treadle.router.ToolSchemas;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ScriptTest {

    private final Script script = Script.scripted();

    @Test
    void hasDistinctTurnsThatEachEndWithAText() {
        assertThat(script.turns()).extracting(Script.Turn::user).doesNotHaveDuplicates();
        assertThat(script.turns()).allSatisfy(turn -> {
            Script.Step last = turn.steps().get(turn.steps().size() - 1);
            assertThat(last.calls()).as(turn.user()).isEmpty();
            assertThat(last.text()).as(turn.user()).isNotBlank();
        });
    }

    @Test
    void callsToolsThatThereAreWithParametersThatTheyHave() {
        Map<String, JsonNode> parameters = ToolSpecifications.toolSpecificationsFrom(HomeTools.class).stream()
                .collect(Collectors.toMap(
                        ToolSpecification::name,
                        tool -> ToolSchemas.parametersOf(tool).path("properties")));

        assertThat(script.turns().stream()
                        .flatMap(turn -> turn.steps().stream())
                        .flatMap(step -> step.calls().stream()))
                .isNotEmpty()
                .allSatisfy(call -> {
                    assertThat(parameters).containsKey(call.path("name").asText());
                    call.path("args")
                            .fieldNames()
                            .forEachRemaining(name -> assertThat(parameters
                                            .get(call.path("name").asText())
                                            .has(name))
                                    .as("%s of %s", name, call)
                                    .isTrue());
                });
    }

    @Test
    void answersTheStepThatIsDue() {
        String user = "What about tomorrow?";

        assertThat(script.answer(user, 0).calls()).hasSize(1);
        assertThat(script.answer(user, 1).text()).contains(PlayedGemini.RESULT);
        assertThat(script.answer(user, 7)).isEqualTo(script.answer(user, 1));
    }

    @Test
    void answersWhatIsNotInTheScript() {
        assertThat(script.answer("Who are you?", 0).text()).isEqualTo(script.otherwise());
    }
}
