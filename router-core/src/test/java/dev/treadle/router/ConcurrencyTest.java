package dev.treadle.router;

import static dev.treadle.router.Fixtures.TIMER;
import static dev.treadle.router.Fixtures.call;
import static dev.treadle.router.Fixtures.proposal;
import static dev.treadle.router.Fixtures.request;
import static dev.treadle.router.Fixtures.specialist;
import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.treadle.router.RouteTrace.AnsweredBy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Many threads on one router: the number in each request is found again in its answer and trace, and in no other. */
class ConcurrencyTest {

    private static final int THREADS = 16;
    private static final int REQUESTS = 10_000;

    private static int numberOf(ChatRequest request) {
        return Integer.parseInt(
                ((UserMessage) request.messages().get(0)).singleText().split(" ")[1]);
    }

    /** The number decides what becomes of the request. */
    private static final Specialist MIXED = specialist(request -> {
        int number = numberOf(request);
        return switch (number % 5) {
            case 0 -> proposal(confidence(number), call("set_timer", "{\"minutes\":" + number + "}"));
            case 1 -> proposal(confidence(number) / 2, call("set_timer", "{\"minutes\":" + number + "}"));
            case 2 -> new Proposal.Abstained(Reason.NONE_OF_THESE, "none for " + number, Evidence.NONE);
            case 3 -> proposal(1, call("set_timer", "{\"minutes\":\"no number " + number + "\"}"));
            default -> throw new IllegalStateException("boom " + number);
        };
    });

    private static double confidence(int number) {
        return 0.9 + number / 1e6;
    }

    private static final List<Optional<Reason>> REASONS = List.of(
            Optional.empty(),
            Optional.of(Reason.LOW_CONFIDENCE),
            Optional.of(Reason.NONE_OF_THESE),
            Optional.of(Reason.SCHEMA_VIOLATION),
            Optional.of(Reason.SPECIALIST_FAILED));

    private static final ChatModel ECHO = new ChatModel() {
        @Override
        public ChatResponse doChat(ChatRequest request) {
            return ChatResponse.builder()
                    .aiMessage(AiMessage.from("echo " + numberOf(request)))
                    .build();
        }
    };

    @Test
    void everyAnswerAndTraceBelongsToItsRequest() throws InterruptedException, ExecutionException {
        Map<String, RouteTrace> told = new ConcurrentHashMap<>();
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try (Router router = Router.builder(MIXED, ECHO)
                .listener(trace -> told.merge(trace.id(), trace, (a, b) -> {
                    throw new IllegalStateException("two traces of one id");
                }))
                .maxSpecialistThreads(THREADS)
                .build()) {
            List<Callable<RouteResult>> calls = new ArrayList<>();
            for (int i = 0; i < REQUESTS; i++) {
                int number = i;
                calls.add(() -> router.route(request("timer " + number, TIMER)));
            }
            List<Future<RouteResult>> results = threads.invokeAll(calls);
            for (int i = 0; i < REQUESTS; i++) {
                check(i, results.get(i).get(), told);
            }
        } finally {
            threads.shutdownNow();
        }

        assertThat(told).hasSize(REQUESTS);
    }

    private static void check(int number, RouteResult result, Map<String, RouteTrace> told) {
        RouteTrace trace = result.trace();
        assertThat(told.get(trace.id())).isSameAs(trace);
        assertThat(trace.reason()).as("request %d: %s", number, trace).isEqualTo(REASONS.get(number % 5));
        if (number % 5 == 0) {
            assertThat(trace.answeredBy()).isEqualTo(AnsweredBy.SPECIALIST);
            assertThat(trace.confidence()).isEqualTo(confidence(number));
            assertThat(result.response().aiMessage().toolExecutionRequests())
                    .singleElement()
                    .satisfies(c -> {
                        assertThat(c.arguments()).isEqualTo("{\"minutes\":" + number + "}");
                        assertThat(c.id()).startsWith(trace.id());
                    });
        } else {
            assertThat(trace.answeredBy()).isEqualTo(AnsweredBy.ORCHESTRATOR);
            assertThat(result.response().aiMessage().text()).isEqualTo("echo " + number);
            assertThat(trace.calls() + trace.verdict().detail()).contains(String.valueOf(number));
        }
    }
}
