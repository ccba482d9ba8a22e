package dev.treadle.gemini;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.UserMessage;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class HistoryTest {

    private static ToolExecutionRequest call(@Nullable String arguments) {
        return ToolExecutionRequest.builder()
                .id("1")
                .name("set_light")
                .arguments(arguments)
                .build();
    }

    @Test
    void leavesAMessageAloneThatNeedsNothing() {
        List<ChatMessage> messages = List.of(UserMessage.from("Hi"), AiMessage.from("Hello"));

        List<ChatMessage> prepared = History.prepare(messages, true);

        assertThat(prepared.get(0)).isSameAs(messages.get(0));
        assertThat(prepared.get(1)).isSameAs(messages.get(1));
    }

    @Test
    void keepsASignatureAndTheOtherAttributes() {
        AiMessage signed = AiMessage.builder()
                .toolExecutionRequests(List.of(call("{}")))
                .attributes(Map.of(History.SIGNATURE, "abc", "other", 1))
                .build();

        assertThat(History.prepare(List.of(signed), true)).containsExactly(signed);
    }

    @Test
    void addsTheSignatureBesideTheOtherAttributes() {
        AiMessage unsigned = AiMessage.builder()
                .text("On it")
                .toolExecutionRequests(List.of(call("{}")))
                .attributes(Map.of("other", 1))
                .build();

        AiMessage prepared =
                (AiMessage) History.prepare(List.of(unsigned), true).get(0);

        assertThat(prepared.attributes())
                .containsOnly(Map.entry("other", 1), Map.entry(History.SIGNATURE, History.FOREIGN_CALL));
        assertThat(prepared.text()).isEqualTo("On it");
        assertThat(unsigned.attributes()).doesNotContainKey(History.SIGNATURE);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "  "})
    void givesACallWithoutArgumentsAnEmptyObject(@Nullable String arguments) {
        AiMessage prepared = (AiMessage)
                History.prepare(List.of(AiMessage.from(call(arguments))), false).get(0);

        assertThat(prepared.toolExecutionRequests().get(0).arguments()).isEqualTo("{}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[1]", "\"text\"", "7", "null", "{\"a\":", "{} {}", "{a:1}"})
    void refusesArgumentsThatAreNoObject(String arguments) {
        assertThatExceptionOfType(History.BadHistory.class)
                .isThrownBy(() -> History.prepare(List.of(AiMessage.from(call(arguments))), false))
                .withMessageContaining("'set_light' in message 1");
    }

    @ParameterizedTest
    @CsvSource({
        "gemini-1.5-pro, false",
        "gemini-2.5-flash, false",
        "gemini-3.8-flash, true",
        "gemini-flash-latest, true",
        "gemini-10-pro, true"
    })
    void knowsWhichModelsAskForSignatures(String model, boolean needs) {
        assertThat(History.needsSignatures(model)).isEqualTo(needs);
    }
}
