package dev.treadle.needle.pointer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ShortlistTest {

    /** A text is as near to the query as the number it ends with is large. */
    private final ElementVectors vectors =
            new ElementVectors(text -> new float[] {Float.parseFloat(text.substring(text.lastIndexOf(' ') + 1))}, 4096);

    private final Supplier<float[]> query = () -> new float[] {1};

    @Test
    void keepsAllToolsThatFitWithoutLookingAtTheQuery() {
        List<OfferedTool> kept = Shortlist.of(
                tools(16, 10),
                () -> {
                    throw new AssertionError("not needed");
                },
                vectors);

        assertThat(kept).hasSize(16);
    }

    @Test
    void keepsTheNearestToolsInTheOrderOfTheRequest() {
        List<ToolSpecification> offered = new ArrayList<>(tools(1000, 1));
        offered.add(0, tool(5000, 1));

        List<OfferedTool> kept = Shortlist.of(offered, query, vectors);

        assertThat(kept)
                .extracting(OfferedTool::name)
                .startsWith("tool_5000", "tool_985")
                .endsWith("tool_999");
        assertThat(kept).hasSize(16);
    }

    @Test
    void keepsToolsWholeOrNotAtAll() {
        List<OfferedTool> kept = Shortlist.of(tools(10, 50), query, vectors);

        assertThat(kept).extracting(OfferedTool::name).containsExactly("tool_7", "tool_8", "tool_9");
        assertThat(kept).allSatisfy(tool -> assertThat(tool.parameters()).hasSize(50));
    }

    @Test
    void countsEnumValuesToo() {
        List<ToolSpecification> offered =
                IntStream.range(0, 10).mapToObj(ShortlistTest::withEnum).toList();

        assertThat(Shortlist.of(offered, query, vectors))
                .extracting(OfferedTool::name)
                .containsExactly("tool_4", "tool_5", "tool_6", "tool_7", "tool_8", "tool_9");
    }

    @Test
    void leavesOutAToolThatIsTooLargeButNotTheNextOne() {
        List<ToolSpecification> offered = List.of(tool(1, 5), tool(2, 161), tool(3, 5));

        assertThat(Shortlist.of(offered, query, vectors))
                .extracting(OfferedTool::name)
                .containsExactly("tool_1", "tool_3");
    }

    @Test
    void keepsNothingWhereTheNearestToolAloneIsTooLarge() {
        assertThat(Shortlist.of(List.of(tool(1, 5), tool(2, 161)), query, vectors))
                .isEmpty();
    }

    private static List<ToolSpecification> tools(int n, int parameters) {
        return IntStream.range(0, n).mapToObj(i -> tool(i, parameters)).toList();
    }

    private static ToolSpecification tool(int i, int parameters) {
        JsonObjectSchema.Builder schema = JsonObjectSchema.builder();
        IntStream.range(0, parameters).forEach(p -> schema.addStringProperty("p" + p));
        return ToolSpecification.builder()
                .name("tool_" + i)
                .parameters(schema.build())
                .build();
    }

    private static ToolSpecification withEnum(int i) {
        List<String> values = IntStream.range(0, 40).mapToObj(Integer::toString).toList();
        return ToolSpecification.builder()
                .name("tool_" + i)
                .parameters(
                        JsonObjectSchema.builder().addEnumProperty("e", values).build())
                .build();
    }
}
