package dev.treadle.router;

import static dev.treadle.router.Fixtures.TIMER;
import static dev.treadle.router.Fixtures.request;
import static dev.treadle.router.Fixtures.timerOfTen;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.treadle.router.RouteTrace.AnsweredBy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ExchangeListenerTest {

    private static final ChatRequest REQUEST = request("set a timer for ten minutes", TIMER);
    private static final RuntimeException QUOTA = new IllegalStateException("quota");

    private final List<Exchange> exchanges = new ArrayList<>();

    private Router router(double confidence, ChatModel orchestrator) {
        return Router.builder(timerOfTen(confidence), orchestrator)
                .exchangeListener(exchanges::add)
                .build();
    }

    private Exchange told() {
        assertThat(exchanges).hasSize(1);
        return exchanges.get(0);
    }

    @Test
    void seesRequestAnswerAndTraceOfAnAcceptedCall() {
        try (Router router = router(1, new Fixtures.Orchestrator())) {
            RouteResult result = router.route(REQUEST);

            assertThat(told().request()).isSameAs(REQUEST);
            assertThat(told().response()).containsSame(result.response());
            assertThat(told().trace()).isSameAs(result.trace());
        }
    }

    @Test
    void seesTheAnswerOfTheOrchestrator() {
        try (Router router = router(0, new Fixtures.Orchestrator())) {
            RouteResult result = router.route(REQUEST);

            assertThat(told().response()).containsSame(result.response());
            assertThat(told().trace().answeredBy()).isEqualTo(AnsweredBy.ORCHESTRATOR);
        }
    }

    @Test
    void seesNoAnswerWhereTheOrchestratorFails() {
        ChatModel failing = new ChatModel() {
            @Override
            public ChatResponse doChat(ChatRequest request) {
                throw QUOTA;
            }
        };
        try (Router router = router(0, failing)) {
            assertThatThrownBy(() -> router.route(REQUEST)).isSameAs(QUOTA);
        }

        assertThat(told().response()).isEmpty();
        assertThat(told().request()).isSameAs(REQUEST);
        assertThat(told().trace().error()).contains(QUOTA);
    }

    @Test
    void isToldNothingByADecision() {
        try (Router router = router(1, new Fixtures.Orchestrator())) {
            router.decide(REQUEST);
        }

        assertThat(exchanges).isEmpty();
    }

    @Test
    void seesStreamedExchangesLikeOthers() {
        ChatResponse words =
                ChatResponse.builder().aiMessage(AiMessage.from("two words")).build();

        stream(1, handler -> handler.onCompleteResponse(words));
        stream(0, handler -> handler.onCompleteResponse(words));
        stream(0, handler -> handler.onError(QUOTA));

        assertThat(exchanges)
                .allSatisfy(exchange -> assertThat(exchange.request()).isSameAs(REQUEST));
        assertThat(exchanges)
                .extracting(exchange -> exchange.trace().answeredBy())
                .containsExactly(AnsweredBy.SPECIALIST, AnsweredBy.ORCHESTRATOR, AnsweredBy.NOBODY);
        assertThat(exchanges.get(0).response().orElseThrow().aiMessage().toolExecutionRequests())
                .hasSize(1);
        assertThat(exchanges.get(1).response()).containsSame(words);
        assertThat(exchanges.get(2).response()).isEmpty();
    }

    private interface Stream {
        void to(StreamingChatResponseHandler handler);
    }

    private void stream(double confidence, Stream stream) {
        StreamingChatModel streaming = new StreamingChatModel() {
            @Override
            public void doChat(ChatRequest request, StreamingChatResponseHandler handler) {
                stream.to(handler);
            }
        };
        try (Router router = router(confidence, new Fixtures.Orchestrator())) {
            RoutingStreamingChatModel.of(router, streaming).chat(REQUEST, new StreamingChatResponseHandler() {
                @Override
                public void onCompleteResponse(ChatResponse response) {}

                @Override
                public void onError(Throwable error) {}
            });
        }
    }

    @Test
    void isToldInTheOrderInWhichListenersWereAdded() {
        List<String> order = new ArrayList<>();
        try (Router router = Router.builder(timerOfTen(1), new Fixtures.Orchestrator())
                .listener(trace -> order.add("first"))
                .exchangeListener(exchange -> {
                    order.add("second");
                    throw new IllegalStateException("boom");
                })
                .listener(trace -> order.add("third"))
                .build()) {
            router.route(REQUEST);
        }

        assertThat(order).containsExactly("first", "second", "third");
    }

    @Test
    void hidesTheWordsOfTheUserFromLogs() {
        try (Router router = router(1, new Fixtures.Orchestrator())) {
            router.route(REQUEST);
        }

        assertThat(told().toString()).doesNotContain("ten minutes").contains("accepted");
        assertThat(Optional.of(told()).toString()).doesNotContain("ten minutes");
    }
}
