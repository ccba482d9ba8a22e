package dev.treadle.router;

import static java.util.Objects.requireNonNull;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.chat.ChatModel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;

/** Builds a {@link Router}. Not thread-safe. */
public final class RouterBuilder {

    /** The longest time a specialist may take. */
    public static final Duration DEFAULT_SPECIALIST_DEADLINE = Duration.ofSeconds(2);

    /** The most threads on which specialists run at once. */
    public static final int DEFAULT_MAX_SPECIALIST_THREADS = 64;

    /** The longest user message, in characters, that a specialist may try. */
    public static final int DEFAULT_MAX_QUERY_CHARS = 4_000;

    /** The most tools of a request that a specialist may try. */
    public static final int DEFAULT_MAX_TOOLS = 1_000;

    final ChatModel orchestrator;
    final List<ExchangeListener> listeners = new ArrayList<>();
    CostModel costModel = CostModel.UNKNOWN;
    FollowUp followUp = FollowUp.ORCHESTRATOR;
    Duration specialistDeadline = DEFAULT_SPECIALIST_DEADLINE;
    int maxSpecialistThreads = DEFAULT_MAX_SPECIALIST_THREADS;
    int maxQueryChars = DEFAULT_MAX_QUERY_CHARS;
    int maxTools = DEFAULT_MAX_TOOLS;
    Ids ids = new Ids(() -> UUID.randomUUID().toString());
    private final Specialist first;
    private EscalationPolicy policy = Router::defaultPolicy;
    private final List<Tier> further = new ArrayList<>();

    RouterBuilder(Specialist first, ChatModel orchestrator) {
        this.first = first;
        this.orchestrator = orchestrator;
    }

    List<Tier> tiers() {
        List<Tier> all = new ArrayList<>();
        all.add(new Tier(first, policy));
        all.addAll(further);
        return all;
    }

    /** Whether the first specialist's calls are trusted; default: confidence {@link Router#DEFAULT_THRESHOLD} or more. */
    public RouterBuilder policy(EscalationPolicy value) {
        policy = value;
        return this;
    }

    /** A further tier, asked where those before it escalate. */
    public RouterBuilder thenTier(Tier value) {
        further.add(value);
        return this;
    }

    /** What the orchestrator charges; default: not known. */
    public RouterBuilder costModel(CostModel value) {
        costModel = value;
        return this;
    }

    /** Who makes the text after a specialist's call was run; default: {@link FollowUp#ORCHESTRATOR}. */
    public RouterBuilder followUp(FollowUp value) {
        followUp = value;
        return this;
    }

    /** Adds a listener; listeners are told in the order in which they were added. */
    public RouterBuilder listener(RouteListener value) {
        requireNonNull(value, "there is no listener");
        return exchangeListener(exchange -> value.onRoute(exchange.trace()));
    }

    /** Adds a listener that gets request and answer as well. */
    public RouterBuilder exchangeListener(ExchangeListener value) {
        listeners.add(requireNonNull(value, "there is no listener"));
        return this;
    }

    /** The longest time for a specialist, and the gate on its calls; default {@link #DEFAULT_SPECIALIST_DEADLINE}. */
    public RouterBuilder specialistDeadline(Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException("the specialist deadline must be positive: " + value);
        }
        specialistDeadline = value;
        return this;
    }

    /** The most threads for specialists; default {@link #DEFAULT_MAX_SPECIALIST_THREADS}. */
    public RouterBuilder maxSpecialistThreads(int value) {
        maxSpecialistThreads = positive("specialist threads", value);
        return this;
    }

    /** The longest user message for a specialist; default {@link #DEFAULT_MAX_QUERY_CHARS}. */
    public RouterBuilder maxQueryChars(int value) {
        maxQueryChars = positive("query characters", value);
        return this;
    }

    /** The most tools of a request for a specialist; default {@link #DEFAULT_MAX_TOOLS}. */
    public RouterBuilder maxTools(int value) {
        maxTools = positive("tools", value);
        return this;
    }

    /** Where unique request ids come from; default: random UUIDs. */
    public RouterBuilder ids(Supplier<String> value) {
        ids = new Ids(value);
        return this;
    }

    /** The router. */
    public Router build() {
        return new Router(this);
    }

    private static int positive(String what, int value) {
        if (value < 1) {
            throw new IllegalArgumentException("the limit of " + what + " must be at least 1: " + value);
        }
        return value;
    }

    /** Names requests, and knows a specialist's message again when it comes back as history. */
    record Ids(Supplier<String> source) {

        private static final String PREFIX = "treadle-";
        private static final String MADE_BY = "treadle.made-by-specialist";

        String next() {
            return PREFIX + source.get();
        }

        AiMessage sign(List<ToolExecutionRequest> requests) {
            return AiMessage.builder()
                    .toolExecutionRequests(requests)
                    .attributes(Map.of(MADE_BY, true))
                    .build();
        }

        boolean ours(AiMessage message) {
            return message.attributes().containsKey(MADE_BY)
                    || (message.hasToolExecutionRequests()
                            && message.toolExecutionRequests().stream()
                                    .allMatch(r -> r.id() != null && r.id().startsWith(PREFIX)));
        }
    }
}
