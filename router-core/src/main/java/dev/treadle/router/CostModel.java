package dev.treadle.router;

import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import java.math.BigDecimal;
import java.util.Optional;

/**
 * What the orchestrator charges.
 *
 * <p>Thread-safe. Amounts are US dollars. An empty result means "not known", never zero.
 */
public interface CostModel {

    /** A model that knows no price. */
    CostModel UNKNOWN = new CostModel() {
        @Override
        public Optional<BigDecimal> cost(ChatResponse response) {
            return Optional.empty();
        }

        @Override
        public Optional<BigDecimal> estimate(ChatRequest request, ChatResponse localAnswer) {
            return Optional.empty();
        }
    };

    /** What an answer of the orchestrator cost, from the token usage that it reports. */
    Optional<BigDecimal> cost(ChatResponse response);

    /**
     * What the orchestrator would have charged for a request that was answered locally: an estimate from the size of
     * request and answer.
     */
    Optional<BigDecimal> estimate(ChatRequest request, ChatResponse localAnswer);
}
