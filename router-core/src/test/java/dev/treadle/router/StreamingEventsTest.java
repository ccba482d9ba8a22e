package dev.treadle.router;

import static dev.treadle.router.Fixtures.TIMER;
import static dev.treadle.router.Fixtures.call;
import static dev.treadle.router.Fixtures.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.Capability;
import dev.langchain4j.model.chat.ChatRequestOptions;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.DefaultChatRequestParameters;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.treadle.router.RouteTrace.AnsweredBy;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The streaming face and its handler: events, their order, and what happens when one of both throws. */
class StreamingEventsTest {

    private static final ChatRequest REQUEST = request("set a timer", TIMER);
    private static final ChatResponse ANSWER =
            ChatResponse.builder().aiMessage(AiMessage.from("from above")).build();
    private static final ToolCall TEN = call("set_timer", "{'minutes':10}");

    private final List<RouteTrace> traces = new ArrayList<>();
    private final List<String> events = new ArrayList<>();
    private final List<Object> payloads = new ArrayList<>();
    private final FakeStream orchestrator = new FakeStream();
    private final List<Router> opened = new ArrayList<>();

    @AfterEach
    void closeRouters() {
        opened.forEach(Router::close);
    }

    /** A streaming orchestrator that plays a script to whoever asks. */
    private static final class FakeStream implements StreamingChatModel {
        private Consumer<StreamingChatResponseHandler> script = handler -> handler.onCompleteResponse(ANSWER);
        private final List<ChatRequest> received = new ArrayList<>();
        private final List<ChatRequestOptions> options = new ArrayList<>();

        @Override
        public void chat(ChatRequest request, ChatRequestOptions given, StreamingChatResponseHandler handler) {
            received.add(request);
            options.add(given);
            script.accept(handler);
        }

        @Override
        public Set<Capability> supportedCapabilities() {
            return Set.of(Capability.RESPONSE_FORMAT_JSON_SCHEMA);
        }
    }

    /** Notes the events in their order; the named one throws. */
    private StreamingChatResponseHandler handler(String throwing) {
        return (StreamingChatResponseHandler) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {StreamingChatResponseHandler.class},
                (proxy, method, arguments) -> {
                    events.add(method.getName());
                    payloads.add(arguments[0]);
                    if (method.getName().equals(throwing)) {
                        throw new IllegalStateException("handler");
                    }
                    return null;
                });
    }

    private RoutingStreamingChatModel model(Specialist specialist) {
        Router router = Router.builder(specialist, new Fixtures.Orchestrator())
                .followUp(FollowUp.render(Map.of("set_timer", "done: {result}")))
                .listener(traces::add)
                .build();
        opened.add(router);
        return RoutingStreamingChatModel.of(router, orchestrator);
    }

    @Test
    void speaksOnlyAfterAcceptanceAndThenInCompleteToolCalls() {
        Specialist specialist = Fixtures.specialist(r -> {
            events.add("proposed");
            return new Proposal.Calls(List.of(TEN, TEN), Evidence.builder(1).build());
        });

        model(specialist).chat(REQUEST, handler(""));

        assertThat(events)
                .containsExactly("proposed", "onCompleteToolCall", "onCompleteToolCall", "onCompleteResponse");
        ChatResponse response = (ChatResponse) payloads.get(2);
        assertThat(response.aiMessage().toolExecutionRequests()).hasSize(2);
        assertThat(traces).extracting(RouteTrace::answeredBy).containsExactly(AnsweredBy.SPECIALIST);
        assertThat(orchestrator.received).isEmpty();
    }

    @Test
    void emitsARenderedTextAsOnePart() {
        RoutingStreamingChatModel model = model(Fixtures.calling(1, TEN));
        model.chat(REQUEST, handler(""));
        AiMessage calls = ((ChatResponse) payloads.get(payloads.size() - 1)).aiMessage();
        events.clear();
        payloads.clear();

        model.chat(
                ChatRequest.builder()
                        .messages(
                                UserMessage.from("set a timer"),
                                calls,
                                ToolExecutionResultMessage.from(
                                        calls.toolExecutionRequests().get(0), "12:10"))
                        .toolSpecifications(TIMER)
                        .build(),
                handler(""));

        assertThat(events).containsExactly("onPartialResponse", "onCompleteResponse");
        assertThat(payloads.get(0)).isEqualTo("done: 12:10");
    }

    @Test
    void handsRequestAndOptionsToTheOrchestratorUntouched() {
        ChatRequestOptions options = ChatRequestOptions.builder()
                .listenerAttributes(Map.of("k", "v"))
                .build();

        model(Fixtures.calling(0.1, TEN)).chat(REQUEST, options, handler(""));

        assertThat(orchestrator.received).singleElement().isSameAs(REQUEST);
        assertThat(orchestrator.options).containsExactly(options);
    }

    @Test
    void passesOnEveryKindOfEventThatLangChain4jKnows() {
        List<Method> kinds = Arrays.stream(StreamingChatResponseHandler.class.getMethods())
                .filter(method -> !method.getName().equals("onError"))
                .toList();
        orchestrator.script = passed -> kinds.forEach(kind -> invoke(kind, passed));

        model(Fixtures.calling(0.1, TEN)).chat(REQUEST, handler(""));

        assertThat(events)
                .containsExactlyElementsOf(kinds.stream().map(Method::getName).toList());
    }

    private static void invoke(Method kind, StreamingChatResponseHandler handler) {
        try {
            kind.invoke(handler, new Object[kind.getParameterCount()]);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void letsAnErrorThatTheOrchestratorThrowsThrough() {
        NoClassDefFoundError error = new NoClassDefFoundError("Http");
        orchestrator.script = passed -> {
            throw error;
        };
        RoutingStreamingChatModel model = model(Fixtures.calling(0.1, TEN));

        assertThat(catchThrowable(() -> model.chat(REQUEST, handler("")))).isSameAs(error);
        assertThat(traces).singleElement().satisfies(t -> assertThat(t.error()).containsSame(error));
    }

    @Test
    void tracesARequestOnceThoughTheHandlersOwnExceptionComesBack() {
        RoutingStreamingChatModel model = model(Fixtures.calling(0.1, TEN));

        assertThat(catchThrowable(() -> model.chat(REQUEST, handler("onCompleteResponse"))))
                .hasMessage("handler");
        assertThat(traces).extracting(RouteTrace::answeredBy).containsExactly(AnsweredBy.ORCHESTRATOR);
    }

    @Test
    void reportsWhatAHandlerThrowsToTheHandler() {
        model(Fixtures.calling(1, TEN)).chat(REQUEST, handler("onCompleteToolCall"));

        assertThat(events).containsExactly("onCompleteToolCall", "onError", "onCompleteResponse");
    }

    @Test
    void survivesAHandlerThatThrowsInOnError() {
        orchestrator.script = passed -> {};
        StreamingChatResponseHandler broken = new StreamingChatResponseHandler() {
            @Override
            public void onCompleteResponse(ChatResponse response) {
                throw new IllegalStateException("complete");
            }

            @Override
            public void onError(Throwable error) {
                events.add(error.getMessage());
                throw new IllegalStateException("error");
            }
        };

        model(Fixtures.calling(1, TEN)).chat(REQUEST, broken);

        assertThat(events).containsExactly("complete");
    }

    @Test
    void isOtherwiseTheOrchestrator() {
        RoutingStreamingChatModel model = model(Fixtures.calling(1, TEN));

        assertThat(model.listeners()).isEmpty();
        assertThat(model.defaultRequestParameters()).isEqualTo(DefaultChatRequestParameters.EMPTY);
        assertThat(model.supportedCapabilities()).containsExactly(Capability.RESPONSE_FORMAT_JSON_SCHEMA);
    }
}
