package dev.treadle.needle.generative;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.treadle.router.ToolSchemas;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The prompts that the training code makes; see src/test/fixtures/make_prompts.py. */
class PromptCasesTest {

    private final ToolSet.Cache cache = new ToolSet.Cache(GrammarCase.TOKENIZER, GrammarCase.SPECIALS);

    static Stream<JsonNode> cases() {
        return StreamSupport.stream(TestModels.cases("prompt-cases.json").spliterator(), false);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void readsTheSamePromptAsTheTrainingCode(JsonNode expected) {
        List<ToolSpecification> tools = new ArrayList<>();
        expected.path("tools").forEach(tool -> tools.add(ToolSchemas.toolOf(tool)));
        List<String> names = new ArrayList<>();
        expected.path("names").forEach(name -> names.add(name.asText()));

        ToolSet set = cache.of(tools);

        assertThat(set.names().written()).isEqualTo(names);
        assertThat(set.text()).isEqualTo(expected.path("text").asText());
        assertThat(Prompt.of(
                        expected.path("query").asText(),
                        set,
                        GrammarCase.TOKENIZER,
                        GrammarCase.SPECIALS,
                        Prompt.WINDOW))
                .isInstanceOfSatisfying(
                        Prompt.Framed.class,
                        framed -> assertThat(framed.ids()).isEqualTo(TestModels.ids(expected.path("ids"))));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void takesTheAnswersThatTheTrainingCodeTeaches(JsonNode expected) {
        List<ToolSpecification> tools = new ArrayList<>();
        expected.path("tools").forEach(tool -> tools.add(ToolSchemas.toolOf(tool)));

        assertThat(GrammarCase.of(tools.toArray(ToolSpecification[]::new))
                        .accepts(expected.path("answer").asText()))
                .isTrue();
    }
}
