package dev.treadle.router;

import static dev.treadle.router.Fixtures.TIMER;
import static dev.treadle.router.Fixtures.request;
import static dev.treadle.router.Fixtures.timerOfTen;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.CompleteToolCall;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.output.TokenUsage;
import dev.treadle.router.RouteTrace.AnsweredBy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RoutingStreamingChatModelTest {

    private static final ChatRequest REQUEST = request("set a timer for ten minutes", TIMER);
    private static final RuntimeException CUT = new IllegalStateException("the stream was cut");

    private final List<String> events = new ArrayList<>();
    private final List<RouteTrace> traces = new ArrayList<>();
    private final StreamingChatResponseHandler handler = new StreamingChatResponseHandler() {
        @Override
        public void onPartialResponse(String text) {
            events.add("text " + text);
        }

        @Override
        public void onCompleteToolCall(CompleteToolCall call) {
            events.add("call " + call.index() + " "
                    + call.toolExecutionRequest().name()
                    + call.toolExecutionRequest().arguments());
        }

        @Override
        public void onCompleteResponse(ChatResponse response) {
            events.add(
                    "complete " + response.aiMessage().toolExecutionRequests().size());
        }

        @Override
        public void onError(Throwable error) {
            events.add("error " + error.getMessage());
        }
    };

    /** Says two words and then completes, or fails. */
    private static StreamingChatModel orchestrator(boolean cut) {
        return new StreamingChatModel() {
            @Override
            public void doChat(ChatRequest request, StreamingChatResponseHandler handler) {
                handler.onPartialResponse("two");
                handler.onPartialResponse("words");
                if (cut) {
                    handler.onError(CUT);
                } else {
                    handler.onCompleteResponse(ChatResponse.builder()
                            .aiMessage(AiMessage.from("two words"))
                            .tokenUsage(new TokenUsage(9, 2))
                            .build());
                }
            }
        };
    }

    private void stream(double confidence, StreamingChatModel orchestrator) {
        try (Router router = Router.builder(timerOfTen(confidence), new Fixtures.Orchestrator())
                .listener(traces::add)
                .build()) {
            RoutingStreamingChatModel.of(router, orchestrator).chat(REQUEST, handler);
        }
    }

    @Test
    void emitsCompleteCallsOnceTheyAreAccepted() {
        stream(0.99, orchestrator(false));

        assertThat(events).containsExactly("call 0 set_timer{\"minutes\":10}", "complete 1");
        assertThat(traces)
                .singleElement()
                .satisfies(t -> assertThat(t.answeredBy()).isEqualTo(AnsweredBy.SPECIALIST));
    }

    @Test
    void emitsNothingOfAProposalThatIsNotAccepted() {
        stream(0.5, orchestrator(false));

        assertThat(events).containsExactly("text two", "text words", "complete 0");
        assertThat(traces).singleElement().satisfies(t -> {
            assertThat(t.answeredBy()).isEqualTo(AnsweredBy.ORCHESTRATOR);
            assertThat(t.usage().orElseThrow().outputTokenCount()).isEqualTo(2);
        });
    }

    @Test
    void passesTheOrchestratorsErrorOnAfterWhatItSaid() {
        stream(0.5, orchestrator(true));

        assertThat(events).containsExactly("text two", "text words", "error the stream was cut");
        assertThat(traces).singleElement().satisfies(t -> assertThat(t.error()).contains(CUT));
    }

    @Test
    void throwsWhatTheOrchestratorThrowsBeforeItStarts() {
        StreamingChatModel refusing = new StreamingChatModel() {
            @Override
            public void doChat(ChatRequest request, StreamingChatResponseHandler handler) {
                throw CUT;
            }
        };

        assertThatThrownBy(() -> stream(0.5, refusing)).isSameAs(CUT);
        assertThat(events).isEmpty();
        assertThat(traces).singleElement().satisfies(t -> assertThat(t.error()).contains(CUT));
    }
}
