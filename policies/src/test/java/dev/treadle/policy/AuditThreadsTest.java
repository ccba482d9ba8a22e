package dev.treadle.policy;

import static dev.treadle.policy.Exchanges.RIGHT;
import static dev.treadle.policy.Exchanges.TIMER;
import static dev.treadle.policy.Exchanges.call;
import static dev.treadle.policy.Exchanges.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.treadle.router.Evidence;
import dev.treadle.router.Proposal;
import dev.treadle.router.RouteTrace.AnsweredBy;
import dev.treadle.router.Router;
import dev.treadle.router.Specialist;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An audit behind a router, with threads of its own. */
class AuditThreadsTest {

    private static final int THREADS = 8;
    private static final int REQUESTS = 2_000;

    private final ExecutorService auditing = Executors.newFixedThreadPool(2);
    private final ExecutorService users = Executors.newFixedThreadPool(THREADS);

    @AfterEach
    void stop() {
        users.shutdownNow();
        auditing.shutdownNow();
    }

    /** Says ten minutes, whatever is asked. */
    private static final Specialist TEN = new Specialist() {
        @Override
        public String name() {
            return "ten";
        }

        @Override
        public Proposal propose(ChatRequest request) {
            return new Proposal.Calls(
                    List.of(call(TIMER, 10)), Evidence.builder(1).build());
        }
    };

    /** Routes requests of which every fourth is for eleven minutes; each must be answered by the specialist. */
    private void routeAll(Audit audit) throws InterruptedException, ExecutionException {
        try (Router router = Router.builder(TEN, new ChatModel() {})
                .exchangeListener(audit)
                .maxSpecialistThreads(THREADS)
                .build()) {
            List<Callable<AnsweredBy>> requests = new ArrayList<>();
            for (int i = 0; i < REQUESTS; i++) {
                ChatRequest request = request(TIMER, i % 4 == 0 ? 11 : 10);
                requests.add(() -> router.route(request).trace().answeredBy());
            }
            for (Future<AnsweredBy> answered : users.invokeAll(requests)) {
                assertThat(answered.get()).isEqualTo(AnsweredBy.SPECIALIST);
            }
        }
    }

    @Test
    void losesNoCallOnManyThreads() throws InterruptedException, ExecutionException {
        Audit audit = Audit.builder(RIGHT, auditing, 0.5)
                .share(1)
                .budget(AuditBudget.daily(REQUESTS))
                .queue(REQUESTS)
                .build();

        routeAll(audit);
        await().until(() -> audit.report().waiting() == 0);

        AuditReport report = audit.report();
        assertThat(report.accepted()).isEqualTo(REQUESTS);
        assertThat(report.agreed()).isEqualTo(REQUESTS * 3 / 4);
        assertThat(report.disagreed()).isEqualTo(REQUESTS / 4);
        assertThat(report.overall().share()).hasValue(0.25);
    }

    @Test
    void neverHoldsUpRequestsWhileTheOrchestratorHangs() throws InterruptedException, ExecutionException {
        CountDownLatch hanging = new CountDownLatch(1);
        Audit audit = Audit.builder(
                        new ChatModel() {
                            @Override
                            public ChatResponse doChat(ChatRequest request) {
                                try {
                                    hanging.await();
                                } catch (InterruptedException e) {
                                    throw new IllegalStateException(e);
                                }
                                return RIGHT.doChat(request);
                            }
                        },
                        auditing,
                        0.5)
                .share(1)
                .budget(AuditBudget.daily(REQUESTS))
                .queue(10)
                .build();

        routeAll(audit);

        // Ten wait, and one is being asked about, or soon will be.
        assertThat(audit.report().waiting()).isBetween(10L, 11L);
        assertThat(audit.report().queueFull()).isGreaterThanOrEqualTo(REQUESTS - 11);
        hanging.countDown();
        await().until(() -> audit.report().waiting() == 0);
        assertThat(audit.report().agreed() + audit.report().disagreed()).isBetween(10L, 11L);
    }

    @Test
    void neverBreaksRequestsWhereEverythingOfItsFails() throws InterruptedException, ExecutionException {
        Audit audit = Audit.builder(
                        new ChatModel() {
                            @Override
                            public ChatResponse doChat(ChatRequest request) {
                                throw new NoClassDefFoundError("boom");
                            }
                        },
                        auditing,
                        0.5)
                .share(1)
                .queue(REQUESTS)
                .budget(AuditBudget.daily(REQUESTS))
                .build();

        routeAll(audit);
        await().until(() -> audit.report().waiting() == 0);
        assertThat(audit.report().failed()).isEqualTo(REQUESTS);

        auditing.shutdown();
        routeAll(audit);
        assertThat(audit.report().accepted()).isEqualTo(2 * REQUESTS);
    }
}
