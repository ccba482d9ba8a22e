package dev.treadle.needle.generative;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.treadle.router.Proposal;
import dev.treadle.router.Reason;
import dev.treadle.router.ToolCall;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole engine with an untrained network: what it answers is nonsense, and must hold to all that is promised. */
class NeedleSpecialistTest {

    private static final String QUERY = "turn the kitchen light on at 6:30";

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void givesCallsThatFitTheSchemasOrAbstains(long seed) {
        Random random = new Random(seed);
        int called = 0;
        try (NeedleSpecialist specialist = tiny(150)) {
            for (int round = 0; round < 40; round++) {
                List<ToolSpecification> tools = RandomTools.of(random).tools;
                List<String> names = tools.stream().map(ToolSpecification::name).toList();

                Proposal proposal = specialist.propose(request(QUERY + " " + random.nextInt(1000), tools));

                if (proposal instanceof Proposal.Calls calls) {
                    assertThat(SchemaJudge.faultOf(json(calls.calls()), tools, names))
                            .isEmpty();
                    called++;
                }
            }
        }
        assertThat(called).isGreaterThan(15);
    }

    @Test
    void answersFromManyThreadsAsFromOne() throws InterruptedException, ExecutionException {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        Random random = new Random(4);
        List<ChatRequest> requests = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            requests.add(request(QUERY + " " + i, RandomTools.of(random).tools));
        }
        try (NeedleSpecialist specialist = tiny(60)) {
            List<String> alone = requests.stream()
                    .map(request -> specialist.propose(request).toString())
                    .toList();
            List<Callable<String>> together = new ArrayList<>();
            for (int i = 0; i < 8 * requests.size(); i++) {
                ChatRequest request = requests.get(i % requests.size());
                together.add(() -> specialist.propose(request).toString());
            }

            List<Future<String>> answers = threads.invokeAll(together);

            for (int i = 0; i < answers.size(); i++) {
                assertThat(answers.get(i).get()).isEqualTo(alone.get(i % alone.size()));
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void callsToolsByTheNamesOfTheRequest() {
        List<ToolSpecification> tools = List.of(tool("get-Weather"), tool("getWeather"), tool("GET_WEATHER"));
        Map<String, Integer> seen = new HashMap<>();
        try (NeedleSpecialist specialist = tiny(150)) {
            for (int i = 0; i < 30; i++) {
                if (specialist.propose(request("what is the weather " + i, tools)) instanceof Proposal.Calls calls) {
                    calls.calls().forEach(call -> seen.merge(call.name(), 1, Integer::sum));
                }
            }
        }

        assertThat(seen.keySet()).isNotEmpty().isSubsetOf("get-Weather", "getWeather", "GET_WEATHER");
    }

    @Test
    void abstainsWhereTheAnswerWouldGrowTooLong() {
        try (NeedleSpecialist specialist = tiny(3)) {
            assertAbstains(specialist, QUERY, List.of(tool("t")), Reason.NOT_EXPRESSIBLE, "longer than 3 tokens");
        }
    }

    @Test
    void abstainsWhereNoValueCanBeWritten() {
        ToolSpecification tool = GrammarCase.tool(
                "t",
                TestModels.json(
                        "{'type':'object','properties':{'x':{'type':'string','pattern':'a+'}}," + "'required':['x']}"));
        Map<Reason, String> seen = new HashMap<>();
        try (NeedleSpecialist specialist = tiny(150)) {
            for (int i = 0; i < 30; i++) {
                Proposal proposal = specialist.propose(request(QUERY + i, List.of(tool)));
                assertThat(proposal).isInstanceOf(Proposal.Abstained.class);
                seen.put(((Proposal.Abstained) proposal).reason(), ((Proposal.Abstained) proposal).detail());
            }
        }

        assertThat(seen).containsKey(Reason.UNSUPPORTED);
        assertThat(seen.get(Reason.UNSUPPORTED)).contains("pattern");
    }

    @Test
    void abstainsWhereTheModelCallsNothing() {
        boolean calledNothing = false;
        try (NeedleSpecialist specialist = tiny(150)) {
            for (int i = 0; i < 300 && !calledNothing; i++) {
                Proposal proposal = specialist.propose(request("hello " + i, List.of(tool("t"), tool("u"))));
                calledNothing =
                        proposal instanceof Proposal.Abstained abstained && abstained.reason() == Reason.NONE_OF_THESE;
                if (calledNothing) {
                    assertThat(((Proposal.Abstained) proposal).detail())
                            .isEqualTo("none of the 2 tools serves the request");
                    assertThat(proposal.evidence().noneProbability().orElseThrow())
                            .isPositive()
                            .isGreaterThanOrEqualTo(proposal.evidence().confidence());
                }
            }
        }
        assertThat(calledNothing).isTrue();
    }

    @Test
    void abstainsWhereTheTextSpellsAMarkOfTheModel() {
        try (NeedleSpecialist specialist = tiny(150)) {
            assertAbstains(specialist, "say <tools>", List.of(tool("t")), Reason.UNSUPPORTED, "own marks");
            ToolSpecification marked =
                    tool("t").toBuilder().description("Not <tool_call>.").build();
            assertAbstains(specialist, "say it", List.of(marked), Reason.UNSUPPORTED, "own marks");
        }
    }

    @Test
    void abstainsWhereNothingFitsTheWindow() {
        try (NeedleSpecialist specialist = tiny(150)) {
            String detail =
                    assertAbstains(specialist, "word ".repeat(2000), List.of(tool("t")), Reason.TOO_LARGE, "1024");
            assertThat(detail).doesNotContain("word");
        }
    }

    @Test
    void abstainsWithoutWordsOrTools() {
        try (NeedleSpecialist specialist = tiny(150)) {
            assertAbstains(specialist, "  ", List.of(tool("t")), Reason.UNSUPPORTED, "no words");
            assertAbstains(specialist, QUERY, List.of(), Reason.UNSUPPORTED, "no tools");
            Proposal proposal = specialist.propose(ChatRequest.builder()
                    .messages(UserMessage.from("hi"), AiMessage.from("hello"))
                    .toolSpecifications(tool("t"))
                    .build());
            assertThat(proposal).isInstanceOf(Proposal.Abstained.class);
        }
    }

    @Test
    void saysWhatIsWrongInOneLine() {
        try (NeedleSpecialist specialist = tiny(150)) {
            ToolSpecification odd = GrammarCase.tool(
                    "t",
                    TestModels.json("{'type':'object','properties':{'x\\n" + "y".repeat(5000)
                            + "':{'type':'string','pattern':'a+'}},'required':['x\\n" + "y".repeat(5000) + "']}"));
            Proposal proposal = specialist.propose(request(QUERY, List.of(odd)));

            assertThat(proposal)
                    .isInstanceOfSatisfying(
                            Proposal.Abstained.class,
                            abstained -> assertThat(abstained.detail())
                                    .doesNotContain("\n")
                                    .hasSizeLessThan(500));
        }
    }

    @Test
    void offersTheMostRelevantToolsWhereNotAllFit() {
        List<ToolSpecification> tools = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            tools.add(tool("tool_" + i));
        }
        tools.add(150, GrammarCase.tool("water_plants", TestModels.json("{'type':'object'}")));
        int called = 0;
        try (NeedleSpecialist specialist = tiny(150)) {
            for (int i = 0; i < 20; i++) {
                Proposal proposal = specialist.propose(request("water all the plants now " + i, tools));
                if (proposal instanceof Proposal.Calls calls) {
                    int rank = calls.evidence().retrievalRank().orElseThrow();
                    boolean best =
                            calls.calls().stream().allMatch(call -> call.name().equals("water_plants"));
                    assertThat(rank == 1).isEqualTo(best);
                    assertThat(rank).isLessThan(100);
                    called++;
                }
            }
        }
        assertThat(called).isPositive();
    }

    @Test
    void leavesNoRankWhereAllToolsFit() {
        try (NeedleSpecialist specialist = tiny(150)) {
            for (int i = 0; i < 10; i++) {
                assertThat(specialist
                                .propose(request(QUERY + i, List.of(tool("t"))))
                                .evidence()
                                .retrievalRank())
                        .isEmpty();
            }
        }
    }

    @Test
    void freesItsMemoryOnceAndIsOfNoUseAfterwards() {
        NeedleSpecialist specialist = tiny(150);

        specialist.close();
        specialist.close();

        assertThatThrownBy(() -> specialist.propose(request(QUERY, List.of(tool("t")))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("this NeedleSpecialist is closed");
        assertThatThrownBy(() -> specialist.warmUp(List.of(tool("t")))).isInstanceOf(IllegalStateException.class);
        assertThat(specialist.name()).isEqualTo("needle");
        assertThat(specialist.bundle().name()).isEqualTo("tiny");
    }

    @Test
    void runsBesideAnotherOneThatIsClosedFirst() {
        ChatRequest request = request(QUERY, List.of(tool("t"), tool("u")));
        NeedleSpecialist first = tiny(60);
        try (NeedleSpecialist second = NeedleSpecialist.builder(TinyBundle.FOLDER)
                .maxAnswerTokens(60)
                .name("second")
                .threads(2)
                .open()) {
            String before = first.propose(request).toString();
            second.propose(request);
            first.close();

            assertThat(second.propose(request)).hasToString(before);
            assertThat(second.name()).isEqualTo("second");
        }
    }

    @Test
    void refusesSettingsThatMakeNoSense() {
        NeedleSpecialist.Builder builder = NeedleSpecialist.builder(TinyBundle.FOLDER);

        assertThatThrownBy(() -> builder.threads(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.maxAnswerTokens(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.name(" ")).isInstanceOf(IllegalArgumentException.class);
    }

    private static NeedleSpecialist tiny(int maxAnswerTokens) {
        return NeedleSpecialist.builder(TinyBundle.FOLDER)
                .maxAnswerTokens(maxAnswerTokens)
                .open();
    }

    private static ToolSpecification tool(String name) {
        return ToolSpecification.builder()
                .name(name)
                .description("A tool.")
                .parameters(JsonObjectSchema.builder().addIntegerProperty("n").build())
                .build();
    }

    private static String json(List<ToolCall> calls) {
        ArrayNode all = JsonNodeFactory.instance.arrayNode();
        calls.forEach(call -> all.addObject().put("name", call.name()).set("arguments", call.arguments()));
        return all.toString();
    }

    private static String assertAbstains(
            NeedleSpecialist specialist, String query, List<ToolSpecification> tools, Reason reason, String detail) {
        Proposal proposal = specialist.propose(request(query, tools));
        assertThat(proposal).isInstanceOfSatisfying(Proposal.Abstained.class, abstained -> {
            assertThat(abstained.reason()).isEqualTo(reason);
            assertThat(abstained.detail()).contains(detail);
        });
        return ((Proposal.Abstained) proposal).detail();
    }

    private static ChatRequest request(String query, List<ToolSpecification> tools) {
        return ChatRequest.builder()
                .messages(UserMessage.from(query))
                .toolSpecifications(tools)
                .build();
    }
}
