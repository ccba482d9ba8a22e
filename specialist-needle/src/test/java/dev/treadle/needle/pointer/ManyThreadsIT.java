package dev.treadle.needle.pointer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.treadle.needle.ResidentMemory;
import dev.treadle.router.Proposal;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/**
 * Sixteen threads on one specialist: every answer is the one that a single thread gets, to the last bit, and memory does
 * not grow. The long run, which is the one that can tell about memory:
 *
 * <pre>{@code
 * mvn -q -B verify -pl specialist-needle -am -Dtest=ManyThreadsIT -Dsurefire.failIfNoSpecifiedTests=false \
 *     -DargLine="-Xms256m -Xmx256m -XX:+AlwaysPreTouch -Dtreadle.soak.calls=50000"
 * }</pre>
 */
class ManyThreadsIT {

    private static final int THREADS = 16;
    private static final int CALLS = Integer.getInteger("treadle.soak.calls", 800);
    /** From here on a leak stands out from the growth of the Java heap, which the long run fixes. */
    private static final int LONG_RUN = 20_000;
    /** A leak of one tensor a call would be several hundred megabytes in the long run. */
    private static final long MOST_GROWTH_MB = 100;

    private static final List<String> QUERIES = List.of(
            "set a timer for ten minutes",
            "turn the kitchen light off",
            "who wrote the novel Middlemarch",
            "play Teardrop by Massive Attack in the bathroom",
            "set a timer for 5 minutes and another one for half an hour",
            "don't play anything",
            "light",
            "please turn the light in the hall on and play some jazz by Miles Davis, then start a timer for 90 seconds");

    private static final List<ToolSpecification> TOOLS = List.of(
            ToolSpecification.builder()
                    .name("set_timer")
                    .description("Start a timer")
                    .parameters(JsonObjectSchema.builder()
                            .addNumberProperty("minutes", "How long, in minutes")
                            .required("minutes")
                            .build())
                    .build(),
            ToolSpecification.builder()
                    .name("set_light")
                    .description("Switch a light on or off")
                    .parameters(JsonObjectSchema.builder()
                            .addStringProperty("room", "Room of the light")
                            .addEnumProperty("state", List.of("on", "off"), "On or off")
                            .required("room", "state")
                            .build())
                    .build(),
            ToolSpecification.builder()
                    .name("play_music")
                    .description("Play a song or an artist")
                    .parameters(JsonObjectSchema.builder()
                            .addStringProperty("song", "Song")
                            .addStringProperty("artist", "Artist")
                            .addStringProperty("room", "Room of the speaker")
                            .build())
                    .build());

    @Test
    void answerAsOneThreadDoesAndLeakNothing() throws InterruptedException, ExecutionException, IOException {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try (PointerSpecialist specialist = PointerSpecialist.embedded()) {
            List<String> alone =
                    QUERIES.stream().map(query -> answer(specialist, query)).toList();
            runAll(specialist, threads, CALLS / 4, alone);
            long before = ResidentMemory.megabytes();

            runAll(specialist, threads, CALLS, alone);

            long growth = ResidentMemory.megabytes() - before;
            System.out.println(CALLS + " calls on " + THREADS + " threads: memory grew by " + growth + " MB");
            if (CALLS >= LONG_RUN) {
                assertThat(growth).isLessThan(MOST_GROWTH_MB);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static void runAll(PointerSpecialist specialist, ExecutorService threads, int calls, List<String> expected)
            throws InterruptedException, ExecutionException {
        List<Callable<String>> all = new ArrayList<>();
        for (int i = 0; i < calls; i++) {
            String query = QUERIES.get(i % QUERIES.size());
            all.add(() -> answer(specialist, query));
        }
        List<Future<String>> answers = threads.invokeAll(all);
        for (int i = 0; i < calls; i++) {
            assertThat(answers.get(i).get()).isEqualTo(expected.get(i % QUERIES.size()));
        }
    }

    /** Calls or abstention, with all figures. */
    private static String answer(PointerSpecialist specialist, String query) {
        Proposal proposal = specialist.propose(ChatRequest.builder()
                .messages(UserMessage.from(query))
                .toolSpecifications(TOOLS)
                .build());
        return proposal.toString();
    }
}
