package dev.treadle.examples.assistant;

import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.treadle.gemini.GeminiPrice;
import dev.treadle.gemini.GeminiPrices;
import dev.treadle.router.CostModel;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A cost model that also counts the tokens of what it estimates, since a trace carries only the dollars. Thread-safe.
 */
final class MeteredCosts implements CostModel {

    private static final String MILLION = "1000000";

    /** At a dollar a token, an estimate in dollars is one in tokens. */
    private static final CostModel TOKENS = GeminiPrices.none()
            .with("tokens", GeminiPrice.flat(GeminiPrice.Rates.of(MILLION, MILLION, MILLION)))
            .costModel("tokens");

    private final CostModel costs;
    private final AtomicLong tokens = new AtomicLong();

    MeteredCosts(CostModel costs) {
        this.costs = costs;
    }

    @Override
    public Optional<BigDecimal> cost(ChatResponse response) {
        return costs.cost(response);
    }

    @Override
    public Optional<BigDecimal> estimate(ChatRequest request, ChatResponse localAnswer) {
        TOKENS.estimate(request, localAnswer).ifPresent(dollars -> tokens.addAndGet(dollars.longValue()));
        return costs.estimate(request, localAnswer);
    }

    /** The tokens estimated since the last time this was asked. */
    long takeTokens() {
        return tokens.getAndSet(0);
    }
}
