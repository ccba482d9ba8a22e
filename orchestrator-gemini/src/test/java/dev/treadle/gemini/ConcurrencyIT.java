package dev.treadle.gemini;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static dev.treadle.gemini.GeminiServer.ok;
import static dev.treadle.gemini.GeminiServer.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Many calls at once on one orchestrator. */
class ConcurrencyIT {

    private static final int THREADS = 16;
    private static final int CALLS = 320;

    @RegisterExtension
    static final GeminiServer SERVER = new GeminiServer();

    @Test
    void givesEveryCallItsOwnAnswerAndEveryPlaceBack() throws Exception {
        SERVER.answersTo("fine", ok("answer-text.json"));
        SERVER.answersTo("fine", ok("stream-text.sse"), "stream");
        SERVER.answersTo("blocked", ok("safety.json"));
        SERVER.answersTo("blocked", ok("stream-safety.sse"), "stream");
        SERVER.answersTo("busy", status(503, "error-503.json"));
        SERVER.answersTo("empty", aResponse().withStatus(200));
        CircuitBreakerConfig neverOpens =
                CircuitBreakerConfig.custom().failureRateThreshold(100).build();
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);

        try (GeminiOrchestrator gemini = SERVER.orchestrator(new FakeTiming())
                .circuitBreaker(neverOpens)
                .deadline(Duration.ofHours(5))
                .build()) {
            List<Future<String>> outcomes = new ArrayList<>();
            for (int i = 0; i < CALLS; i++) {
                int number = i;
                outcomes.add(threads.submit(() -> outcome(gemini, number)));
            }

            for (int i = 0; i < CALLS; i++) {
                assertThat(outcomes.get(i).get()).as("call %d", i).isEqualTo(expected(i));
            }
            await().until(() -> gemini.bulkhead().getMetrics().getAvailableConcurrentCalls()
                    == gemini.bulkhead().getMetrics().getMaxAllowedConcurrentCalls());
        } finally {
            threads.shutdownNow();
        }
    }

    private static String word(int number) {
        return List.of("fine", "blocked", "busy", "empty").get(number / 2 % 4);
    }

    private static String expected(int number) {
        return List.of("The sky is blue.", "BLOCKED 1", "SERVER_ERROR 3", "INVALID_RESPONSE 3")
                .get(number / 2 % 4);
    }

    private static String outcome(GeminiOrchestrator gemini, int number) {
        try {
            if (number % 2 == 0) {
                return gemini.chatModel().chat(word(number));
            }
            StreamRecorder recorder = new StreamRecorder();
            gemini.streamingChatModel().chat(word(number), recorder);
            if (word(number).equals("fine")) {
                return recorder.response().aiMessage().text();
            }
            throw recorder.error();
        } catch (GeminiException e) {
            return e.kind() + " " + e.attempts();
        }
    }
}
