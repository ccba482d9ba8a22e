package dev.treadle.router;

import static dev.treadle.router.Fixtures.call;
import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.FinishReason;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read from a model's answer. */
class ToolCallTest {

    private static ToolExecutionRequest request(String name, @Nullable String arguments) {
        return ToolExecutionRequest.builder()
                .id("1")
                .name(name)
                .arguments(arguments)
                .build();
    }

    private static ChatResponse calling(ToolExecutionRequest... requests) {
        return ChatResponse.builder().aiMessage(AiMessage.from(requests)).build();
    }

    private static ChatResponse saying(String text, FinishReason reason) {
        return ChatResponse.builder()
                .aiMessage(AiMessage.from(text))
                .finishReason(reason)
                .build();
    }

    @Test
    void readsTheCallsOfAnAnswerInOrder() {
        assertThat(ToolCall.madeBy(
                        calling(request("set_timer", "{\"minutes\":10}"), request("stop", null), request("go", " "))))
                .hasValue(List.of(call("set_timer", "{\"minutes\":10}"), call("stop", "{}"), call("go", "{}")));
    }

    @Test
    void readsNoCallsFromAnAnswerInWords() {
        assertThat(ToolCall.madeBy(saying("Which room?", FinishReason.STOP))).hasValue(List.of());
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"minutes\":", "[10]", "10", "{} {}", "null"})
    void readsNothingWhereArgumentsAreNoJsonObject(String arguments) {
        assertThat(ToolCall.madeBy(calling(request("stop", "{}"), request("set_timer", arguments))))
                .isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"LENGTH", "CONTENT_FILTER"})
    void readsNothingFromAnAnswerThatIsCutOffOrBlocked(FinishReason reason) {
        assertThat(ToolCall.madeBy(saying("I will", reason))).isEmpty();
    }

    @Test
    void readsNothingWhereThereIsNoAnswer() {
        assertThat(ToolCall.madeBy(null)).isEmpty();
        assertThat(ToolCall.madeBy(saying(" ", FinishReason.STOP))).isEmpty();
    }
}
