package dev.treadle.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.langchain4j.agent.tool.ToolSpecification;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RiskClassTest {

    private static ToolSpecification tool(Map<String, Object> metadata) {
        return ToolSpecification.builder().name("t").metadata(metadata).build();
    }

    @Test
    void followsTheHintsOfTheModelContextProtocol() {
        assertThat(RiskClass.of(tool(Map.of("readOnlyHint", true)))).contains(RiskClass.READ);
        assertThat(RiskClass.of(tool(Map.of("readOnlyHint", false, "destructiveHint", false))))
                .contains(RiskClass.WRITE);
        assertThat(RiskClass.of(tool(Map.of("readOnlyHint", false)))).contains(RiskClass.DESTRUCTIVE);
        assertThat(RiskClass.of(tool(Map.of("destructiveHint", true)))).contains(RiskClass.DESTRUCTIVE);
    }

    @Test
    void isUnknownWhereTheMetadataSayNothing() {
        assertThat(RiskClass.of(tool(Map.of("title", "T")))).isEmpty();
        assertThat(RiskClass.of(ToolSpecification.builder().name("t").build())).isEmpty();
    }

    @Test
    void isWhatTheApplicationNamesFirst() {
        assertThat(RiskClass.of(tool(Map.of("treadle.risk", "Write", "readOnlyHint", true))))
                .contains(RiskClass.WRITE);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RiskClass.of(tool(Map.of("treadle.risk", "harmless"))))
                .withMessageContaining("harmless");
    }
}
