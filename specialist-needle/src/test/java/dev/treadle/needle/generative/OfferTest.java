package dev.treadle.needle.generative;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonSchemaElement;
import dev.treadle.router.Reason;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OfferTest {

    private static final int WINDOW = 400;

    private final Offer.Maker maker = new Offer.Maker(GrammarCase.TOKENIZER, GrammarCase.SPECIALS, WINDOW);

    private static ToolSpecification tool(String name, String description) {
        return ToolSpecification.builder().name(name).description(description).build();
    }

    private static List<ToolSpecification> many() {
        List<ToolSpecification> tools = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            tools.add(tool("tool_" + i, "Does something."));
        }
        tools.add(20, tool("water_plants", "Waters the plants."));
        tools.add(30, tool("find_plant", "Finds a plant."));
        return tools;
    }

    @Test
    void offersAllToolsThatFit() {
        List<ToolSpecification> tools = many().subList(0, 3);

        Offer offer = maker.of("water the plants", tools);

        assertThat(offer).isInstanceOfSatisfying(Offer.Framed.class, framed -> {
            assertThat(framed.isAll()).isTrue();
            assertThat(framed.rank(0)).isEmpty();
            assertThat(framed.likeliest()).isEmpty();
            assertThat(framed.tools().tools()).isEqualTo(tools);
        });
    }

    @Test
    void offersTheMostRelevantOnesOtherwiseInTheOrderOfTheRequest() {
        Offer offer = maker.of("water the plants", many());

        assertThat(offer).isInstanceOfSatisfying(Offer.Framed.class, framed -> {
            List<String> names =
                    framed.tools().tools().stream().map(ToolSpecification::name).toList();
            assertThat(names).startsWith("tool_0", "tool_1").endsWith("water_plants", "find_plant");
            assertThat(framed.rank(names.indexOf("water_plants"))).hasValue(1);
            assertThat(framed.rank(names.indexOf("find_plant"))).hasValue(2);
            assertThat(framed.rank(0)).hasValue(3);
            assertThat(framed.isAll()).isFalse();
            assertThat(framed.likeliest())
                    .startsWith(names.indexOf("water_plants"), names.indexOf("find_plant"), 0)
                    .hasSameSizeAs(names);
        });
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void neverExceedsTheWindowAndHardlyLeavesRoom(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 40; round++) {
            List<ToolSpecification> tools = new ArrayList<>();
            for (int i = 0; i < 30 + random.nextInt(60); i++) {
                tools.add(tool(
                        "tool" + (10 * i + random.nextInt(10)),
                        "light ".repeat(random.nextInt(4)) + "é".repeat(random.nextInt(5))));
            }

            Offer offer = maker.of("light " + "word ".repeat(random.nextInt(40)), tools);

            assertThat(offer)
                    .isInstanceOfSatisfying(
                            Offer.Framed.class,
                            framed -> assertThat(framed.prompt().ids().length).isBetween(WINDOW - 60, WINDOW));
        }
    }

    @Test
    void cutsNothingOff() {
        Offer.Framed framed = (Offer.Framed) maker.of("water the plants", many());

        int[] query = GrammarCase.TOKENIZER.encode("water the plants");
        int[] ids = framed.prompt().ids();
        assertThat(Arrays.copyOf(ids, query.length)).isEqualTo(query);
        assertThat(ids[query.length]).isEqualTo(GrammarCase.SPECIALS.tools());
        assertThat(Arrays.copyOfRange(ids, query.length + 1, ids.length))
                .isEqualTo(framed.tools().ids());
    }

    @Test
    void refusesToChooseWithoutAnyWordToGoBy() {
        assertRefused(maker.of("xyz", many()), Reason.TOO_LARGE, "no word of any");
    }

    @Test
    void refusesAQueryThatAloneFillsTheWindow() {
        assertRefused(maker.of("water ".repeat(400), many()), Reason.TOO_LARGE, "the query has", "reads 400 in all");
    }

    @Test
    void refusesWhereTheMostRelevantToolAloneIsTooLarge() {
        List<ToolSpecification> tools = List.of(tool("stop", "Stops."), tool("water", "water ".repeat(400)));

        assertRefused(maker.of("water", tools), Reason.TOO_LARGE, "most relevant tool does not fit");
    }

    @Test
    void leavesOutALargeToolThatIsNotTheMostRelevant() {
        List<ToolSpecification> tools = new ArrayList<>(many());
        tools.add(5, tool("water_pipes", "pipe ".repeat(400)));

        Offer.Framed framed = (Offer.Framed) maker.of("water the plants", tools);

        assertThat(framed.tools().tools())
                .extracting(ToolSpecification::name)
                .contains("water_plants", "find_plant", "tool_0")
                .doesNotContain("water_pipes");
    }

    @Test
    void refusesAToolThatContainsItself() {
        Map<String, JsonSchemaElement> properties = new HashMap<>();
        JsonObjectSchema schema =
                JsonObjectSchema.builder().addProperties(properties).build();
        Map<String, JsonSchemaElement> own = schema.properties();
        try {
            own.put("self", schema);
        } catch (UnsupportedOperationException e) {
            return; // such a schema cannot be made
        }
        ToolSpecification tool =
                ToolSpecification.builder().name("t").parameters(schema).build();

        assertRefused(maker.of("x", List.of(tool)), Reason.UNSUPPORTED, "itself");
        maker.prepare(List.of(tool));
    }

    @Test
    void isTheSameWithAndWithoutPreparation() {
        maker.prepare(many());
        maker.prepare(many().subList(0, 2));

        assertThat(((Offer.Framed) maker.of("water the plants", many()))
                        .prompt()
                        .ids())
                .isEqualTo(((Offer.Framed) new Offer.Maker(GrammarCase.TOKENIZER, GrammarCase.SPECIALS, WINDOW)
                                .of("water the plants", many()))
                        .prompt()
                        .ids());
    }

    private static void assertRefused(Offer offer, Reason reason, String... detail) {
        assertThat(offer).isInstanceOfSatisfying(Offer.Refused.class, refused -> {
            assertThat(refused.reason()).isEqualTo(reason);
            assertThat(refused.detail()).contains(detail);
        });
    }

    @Test
    void refusesToolsThatTheirNamesDoNotTellApart() {
        ToolSpecification named = ToolSpecification.builder().name("t").build();
        ToolSpecification twin =
                ToolSpecification.builder().name("t").description("Another.").build();
        ToolSpecification nameless = ToolSpecification.builder().build();

        assertRefused(maker.of("x", List.of(named, twin)), Reason.UNSUPPORTED, "two tools are named t");
        assertRefused(maker.of("x", List.of(named, nameless)), Reason.UNSUPPORTED, "a tool has no name");
        maker.prepare(List.of(nameless));
    }
}
