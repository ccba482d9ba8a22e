package dev.treadle.needle.generative;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.treadle.needle.ResidentMemory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/**
 * Many calls from many threads on one instance: every answer is that of one thread alone, and memory does not grow. The
 * long run, which is the one that can tell about memory:
 *
 * <pre>{@code
 * mvn -q -B verify -pl specialist-needle -am -Dtest=NeedleManyThreadsIT -Dsurefire.failIfNoSpecifiedTests=false \
 *     -DargLine="-Xms512m -Xmx512m -XX:+AlwaysPreTouch -Dtreadle.soak.calls=100000"
 * }</pre>
 *
 * <p>{@code -Dtreadle.soak.bundle=FOLDER} takes other weights than the untrained ones of the tests.
 */
class NeedleManyThreadsIT {

    private static final int THREADS = 8;
    private static final int CALLS = Integer.getInteger("treadle.soak.calls", 400);
    private static final int MAX_TOKENS = 40;

    /** From here on a leak stands out from the growth of the Java heap, which the long run fixes. */
    private static final int LONG_RUN = 20_000;

    /** A leak of the keys and values of one token a call would be more in the long run. */
    private static final long MOST_GROWTH_MB = 40;

    @Test
    void answerAsOneThreadDoesAndLeakNothing() throws InterruptedException, ExecutionException, IOException {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        Path folder = Path.of(System.getProperty("treadle.soak.bundle", TinyBundle.FOLDER.toString()));
        List<ChatRequest> requests = requests();
        try (NeedleSpecialist specialist =
                NeedleSpecialist.builder(folder).maxAnswerTokens(MAX_TOKENS).open()) {
            List<String> alone = requests.stream()
                    .map(request -> specialist.propose(request).toString())
                    .toList();
            runAll(specialist, threads, CALLS / 4, requests, alone);
            long before = ResidentMemory.megabytes();

            for (int quarter = 1; quarter <= 4; quarter++) {
                runAll(specialist, threads, CALLS / 4, requests, alone);
                System.out.println(quarter * (CALLS / 4) + " calls on " + THREADS + " threads: memory grew by "
                        + (ResidentMemory.megabytes() - before) + " MB from " + before + " MB");
            }

            if (CALLS >= LONG_RUN) {
                assertThat(ResidentMemory.megabytes() - before).isLessThan(MOST_GROWTH_MB);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    /** More lists of tools than are kept, so that some are made anew again and again. */
    private static List<ChatRequest> requests() {
        Random random = new Random(5);
        List<ChatRequest> requests = new ArrayList<>();
        for (int i = 0; i < ToolSet.Cache.KEPT + 8; i++) {
            List<ToolSpecification> tools = RandomTools.of(random).tools;
            requests.add(ChatRequest.builder()
                    .messages(UserMessage.from("turn the light on " + i))
                    .toolSpecifications(tools)
                    .build());
        }
        return requests;
    }

    private static void runAll(
            NeedleSpecialist specialist,
            ExecutorService threads,
            int calls,
            List<ChatRequest> requests,
            List<String> expected)
            throws InterruptedException, ExecutionException {
        List<Callable<Boolean>> all = new ArrayList<>();
        for (int i = 0; i < calls; i++) {
            int request = i % requests.size();
            all.add(() -> specialist.propose(requests.get(request)).toString().equals(expected.get(request)));
        }
        for (Future<Boolean> same : threads.invokeAll(all)) {
            assertThat(same.get()).isTrue();
        }
    }
}
