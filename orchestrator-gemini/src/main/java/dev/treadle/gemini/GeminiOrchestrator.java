package dev.treadle.gemini;

import dev.langchain4j.model.chat.Capability;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.googleai.GeminiSafetySetting;
import dev.langchain4j.model.googleai.GeminiThinkingConfig;
import dev.langchain4j.model.googleai.GoogleAiGeminiChatModel;
import dev.langchain4j.model.googleai.GoogleAiGeminiStreamingChatModel;
import dev.treadle.router.CostModel;
import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.retry.Retry;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Gemini as the large model behind a router: LangChain4j's Gemini models inside
 * {@code Retry(CircuitBreaker(RateLimiter(Bulkhead(call))))} and under one deadline.
 *
 * <pre>{@code
 * try (GeminiOrchestrator gemini = GeminiOrchestrator.builder(System.getenv("GEMINI_API_KEY"))
 *         .modelName("gemini-3.8-flash")
 *         .build()) {
 *     String answer = gemini.chatModel().chat("Why is the sky blue?");
 * }
 * }</pre>
 *
 * <p>Every failure is a {@link GeminiException}; no other exception leaves the models, save an {@link Error}, an {@link
 * IllegalStateException} after {@link #close()}, and what a listener or stream handler throws itself. An answer of HTTP 200
 * that is none (no candidates, blocked, cut, a malformed tool call ...) is a failure, too.
 *
 * <p>Thread-safe. Owns a timer thread and, where no {@link Builder#httpClient} was given, an HTTP client; all its threads
 * are daemons. The API key is in no message, log or {@code toString()}.
 */
public final class GeminiOrchestrator implements AutoCloseable {

    private final String modelName;
    private final String baseUrl;
    private final Engine engine;
    private final ExecutorService threads;
    private final ChatModel chatModel;
    private final StreamingChatModel streamingChatModel;
    private final CostModel costModel;

    private GeminiOrchestrator(Builder builder, String modelName) {
        this.modelName = modelName;
        this.baseUrl = builder.baseUrl;
        this.threads = Resilience.daemonThreads();
        Timing timing = builder.timing == null ? new SystemTiming(threads) : builder.timing;
        Guards guards = Resilience.guards(builder, modelName);
        Retry retry = Resilience.retry(builder, modelName);
        this.engine = new Engine(
                modelName,
                builder.requestModelNames,
                builder.key,
                builder.deadline,
                builder.attemptTimeout,
                retry,
                guards,
                timing);
        HttpClient http = builder.httpClient != null
                ? builder.httpClient
                : HttpClient.newBuilder()
                        .connectTimeout(builder.connectTimeout)
                        .executor(threads)
                        .build();
        GeminiHttpClient.Builder client =
                new GeminiHttpClient.Builder(new GeminiHttpClient(http, threads, builder.key, builder.clock));
        this.chatModel = new GeminiChatModel(engine, blocking(builder, client), builder.listeners);
        this.streamingChatModel = new GeminiStreamingChatModel(
                engine, streaming(builder, client), builder.listeners, chatModel.supportedCapabilities());
        this.costModel = builder.prices.costModel(modelName, builder.clock);
    }

    private ChatModel blocking(Builder builder, GeminiHttpClient.Builder client) {
        return GoogleAiGeminiChatModel.builder()
                .httpClientBuilder(client)
                .apiKey(builder.key.value())
                .baseUrl(baseUrl)
                .modelName(modelName)
                .defaultRequestParameters(builder.defaultRequestParameters)
                .thinkingConfig(builder.thinkingConfig)
                .safetySettings(builder.safetySettings)
                // Without these two, thought signatures are lost, and Gemini 3 refuses its own tool calls.
                .returnThinking(true)
                .sendThinking(true)
                .supportedCapabilities(builder.capabilities)
                .maxRetries(0)
                .build();
    }

    private StreamingChatModel streaming(Builder builder, GeminiHttpClient.Builder client) {
        return GoogleAiGeminiStreamingChatModel.builder()
                .httpClientBuilder(client)
                .apiKey(builder.key.value())
                .baseUrl(baseUrl)
                .modelName(modelName)
                .defaultRequestParameters(builder.defaultRequestParameters)
                .thinkingConfig(builder.thinkingConfig)
                .safetySettings(builder.safetySettings)
                .returnThinking(true)
                .sendThinking(true)
                .build();
    }

    /**
     * A builder with the API key; {@link Builder#modelName} is mandatory, too.
     *
     * @throws IllegalArgumentException if the key is empty or holds a character that no key has
     */
    public static Builder builder(@Nullable String apiKey) {
        return new Builder(new ApiKey(apiKey == null ? "" : apiKey));
    }

    /** The model for calls that wait for the whole answer. */
    public ChatModel chatModel() {
        return chatModel;
    }

    /**
     * The model for calls whose answer comes in pieces. The handler is called in a thread of the orchestrator. Text and
     * thoughts are passed on at once, tool calls at the end, when it is certain that Gemini stands by them.
     */
    public StreamingChatModel streamingChatModel() {
        return streamingChatModel;
    }

    /** What answers of this orchestrator cost, by the prices of the {@link Builder#prices builder}. */
    public CostModel costModel() {
        return costModel;
    }

    /** The model that is asked. */
    public String modelName() {
        return modelName;
    }

    /** The retry, for metrics and events. */
    public Retry retry() {
        return engine.retry();
    }

    /** The circuit breaker, for metrics and events. */
    public CircuitBreaker circuitBreaker() {
        return engine.guards().breaker();
    }

    /** The rate limiter, for metrics and events. */
    public RateLimiter rateLimiter() {
        return engine.guards().rateLimiter();
    }

    /** The bulkhead, for metrics and events. */
    public Bulkhead bulkhead() {
        return engine.guards().bulkhead();
    }

    /** Ends calls under way with {@link GeminiException.Kind#CLOSED} and gives the threads back. Idempotent. */
    @Override
    public void close() {
        engine.close();
        engine.timing().close();
        threads.shutdown();
    }

    @Override
    public String toString() {
        return "GeminiOrchestrator[" + modelName + " at " + baseUrl + "]";
    }

    /** Builds a {@link GeminiOrchestrator}. Not thread-safe. */
    public static final class Builder {

        /** Google's endpoint of the Gemini API. */
        public static final String DEFAULT_BASE_URL = "https://generativelanguage.googleapis.com/v1beta";
        /** The default of {@link #deadline}. */
        public static final Duration DEFAULT_DEADLINE = Duration.ofMinutes(2);
        /** The default of {@link #attemptTimeout}. */
        public static final Duration DEFAULT_ATTEMPT_TIMEOUT = Duration.ofSeconds(60);
        /** The default of {@link #connectTimeout}. */
        public static final Duration DEFAULT_CONNECT_TIMEOUT = Duration.ofSeconds(10);
        /** The default of {@link #maxAttempts}. */
        public static final int DEFAULT_MAX_ATTEMPTS = 3;
        /** The default of {@link #backoff}. */
        public static final Duration DEFAULT_BACKOFF = Duration.ofMillis(500);
        /** The default of {@link #maxConcurrentCalls}. */
        public static final int DEFAULT_MAX_CONCURRENT_CALLS = 64;

        final ApiKey key;
        private @Nullable String modelName;
        private String baseUrl = DEFAULT_BASE_URL;
        Duration deadline = DEFAULT_DEADLINE;
        private Duration attemptTimeout = DEFAULT_ATTEMPT_TIMEOUT;
        private Duration connectTimeout = DEFAULT_CONNECT_TIMEOUT;
        int maxAttempts = DEFAULT_MAX_ATTEMPTS;
        Duration backoff = DEFAULT_BACKOFF;
        int maxConcurrentCalls = DEFAULT_MAX_CONCURRENT_CALLS;
        int callsInPeriod = Integer.MAX_VALUE;
        Duration period = Duration.ofSeconds(1);

        @Nullable
        CircuitBreakerConfig circuitBreaker;

        private @Nullable ChatRequestParameters defaultRequestParameters;
        private @Nullable GeminiThinkingConfig thinkingConfig;
        private @Nullable List<GeminiSafetySetting> safetySettings;
        private Set<Capability> capabilities = Set.of();
        private Set<String> requestModelNames = Set.of();
        private List<ChatModelListener> listeners = List.of();
        private GeminiPrices prices = GeminiPrices.published();
        private @Nullable HttpClient httpClient;
        private Clock clock = Clock.systemUTC();
        private @Nullable Timing timing;
        DoubleSupplier random = Math::random;

        private Builder(ApiKey key) {
            this.key = key;
        }

        /** The model to ask, e.g. {@code gemini-3.8-flash}. */
        public Builder modelName(String value) {
            modelName = bare(value);
            return this;
        }

        /**
         * The names that a request may put in place of {@link #modelName}. Any other name in a request is ignored: it is
         * likely to be that of a router or specialist upstream. Default: none.
         */
        public Builder requestModelNames(Set<String> values) {
            requestModelNames = Set.copyOf(values);
            return this;
        }

        /** Where the API is, with its version: {@link #DEFAULT_BASE_URL}. */
        public Builder baseUrl(String value) {
            URI uri = URI.create(value);
            if (uri.getHost() == null || !Set.of("http", "https").contains(String.valueOf(uri.getScheme()))) {
                throw new IllegalArgumentException(
                        "baseUrl must be an http or https URL such as " + DEFAULT_BASE_URL + ": " + value);
            }
            if (uri.getRawUserInfo() != null || uri.getRawQuery() != null) {
                throw new IllegalArgumentException("baseUrl must have no user and no query, they may be secret");
            }
            baseUrl = value.endsWith("/") ? value.substring(0, value.length() - 1) : value;
            return this;
        }

        /** The longest a call may take, all attempts and waits together. Default {@link #DEFAULT_DEADLINE}. */
        public Builder deadline(Duration value) {
            deadline = Times.requirePositive("deadline", value);
            return this;
        }

        /**
         * The longest one attempt may take: to the end of a blocking answer, and between two events of a stream. Default
         * {@link #DEFAULT_ATTEMPT_TIMEOUT}.
         */
        public Builder attemptTimeout(Duration value) {
            attemptTimeout = Times.requirePositive("attemptTimeout", value);
            return this;
        }

        /** The longest a connection may take. Default {@link #DEFAULT_CONNECT_TIMEOUT}; not used with {@link #httpClient}. */
        public Builder connectTimeout(Duration value) {
            connectTimeout = Times.requirePositive("connectTimeout", value);
            return this;
        }

        /** How often a call is tried, the first time included. Default {@link #DEFAULT_MAX_ATTEMPTS}; 1 means no retry. */
        public Builder maxAttempts(int value) {
            maxAttempts = requirePositive("maxAttempts", value);
            return this;
        }

        /**
         * The wait before the second attempt, give or take half; it doubles with each further one. Where Gemini says how long
         * to wait, that holds instead. Default {@link #DEFAULT_BACKOFF}.
         */
        public Builder backoff(Duration value) {
            backoff = Times.requirePositive("backoff", value);
            return this;
        }

        /** At most so many attempts in each period; an attempt waits for its turn within the deadline. Default: no limit. */
        public Builder rateLimit(int calls, Duration inPeriod) {
            callsInPeriod = requirePositive("rateLimit", calls);
            period = Times.requirePositive("the period of rateLimit", inPeriod);
            return this;
        }

        /** At most so many attempts at once, streams included; more fail at once. Default {@link #DEFAULT_MAX_CONCURRENT_CALLS}. */
        public Builder maxConcurrentCalls(int value) {
            maxConcurrentCalls = requirePositive("maxConcurrentCalls", value);
            return this;
        }

        /**
         * When the circuit breaker opens and for how long. What counts as a failure is not taken from here: it is {@link
         * GeminiException.Kind#countsAgainstHealth()}. Default: at least 10 of the last 20 attempts seen, half of them
         * failed; open for 30 seconds.
         */
        public Builder circuitBreaker(CircuitBreakerConfig value) {
            circuitBreaker = value;
            return this;
        }

        /** Temperature, output limit and the like for requests that do not set them; a model name in it is ignored. */
        public Builder defaultRequestParameters(ChatRequestParameters value) {
            defaultRequestParameters = value;
            return this;
        }

        /** How much the model thinks. Default: the model's own. */
        public Builder thinkingConfig(GeminiThinkingConfig value) {
            thinkingConfig = value;
            return this;
        }

        /** When Gemini blocks. Default: Gemini's own. */
        public Builder safetySettings(List<GeminiSafetySetting> values) {
            safetySettings = List.copyOf(values);
            return this;
        }

        /** What the models say they support, e.g. JSON schemas as response format. Default: nothing. */
        public Builder supportedCapabilities(Set<Capability> values) {
            capabilities = Set.copyOf(values);
            return this;
        }

        /** Told of each call once, however many attempts it takes. */
        public Builder listeners(List<ChatModelListener> values) {
            listeners = List.copyOf(values);
            return this;
        }

        /** What answers cost. Default {@link GeminiPrices#published()}. */
        public Builder prices(GeminiPrices value) {
            prices = value;
            return this;
        }

        /** The HTTP client to use, for a proxy or a trust store. It stays the caller's. */
        public Builder httpClient(HttpClient value) {
            httpClient = value;
            return this;
        }

        /** The clock for the day of a price and for the date of a {@code Retry-After} header. Default: the system's. */
        public Builder clock(Clock value) {
            clock = value;
            return this;
        }

        /** For tests: time and chance from outside. */
        Builder timing(Timing value, DoubleSupplier chance) {
            timing = value;
            random = chance;
            return this;
        }

        /**
         * The orchestrator.
         *
         * @throws IllegalStateException if there is no model name
         */
        public GeminiOrchestrator build() {
            if (modelName == null || modelName.isBlank()) {
                throw new IllegalStateException("no model: call modelName(...), for example with gemini-3.8-flash");
            }
            return new GeminiOrchestrator(this, modelName);
        }

        private static String bare(String model) {
            String name = model.strip();
            return name.startsWith("models/") ? name.substring("models/".length()) : name;
        }

        private static int requirePositive(String what, int value) {
            if (value <= 0) {
                throw new IllegalArgumentException(what + " must be at least 1: " + value);
            }
            return value;
        }
    }
}
