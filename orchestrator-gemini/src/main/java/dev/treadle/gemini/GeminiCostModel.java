package dev.treadle.gemini;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.Content;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.googleai.GoogleAiGeminiTokenUsage;
import dev.langchain4j.model.output.TokenUsage;
import dev.treadle.gemini.GeminiPrice.Rates;
import dev.treadle.router.CostModel;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Prices the tokens that Gemini reports; thoughts included, which it counts apart from the output. */
final class GeminiCostModel implements CostModel {

    /** Google's rule of thumb for text. */
    private static final int CHARACTERS_PER_TOKEN = 4;

    private static final int TOKENS_PER_PRICE = 6; // decimal places: prices are for a million tokens

    private final GeminiPrices prices;
    private final String modelName;
    private final Clock clock;

    GeminiCostModel(GeminiPrices prices, String modelName, Clock clock) {
        this.prices = prices;
        this.modelName = modelName;
        this.clock = clock;
    }

    @Override
    public Optional<BigDecimal> cost(ChatResponse response) {
        TokenUsage usage = response.metadata().tokenUsage();
        if (usage == null || usage.inputTokenCount() == null) {
            return Optional.empty();
        }
        String answered = response.metadata().modelName();
        int input = usage.inputTokenCount();
        int output = orZero(usage.outputTokenCount());
        int cached = usage instanceof GoogleAiGeminiTokenUsage gemini ? orZero(gemini.cachedContentTokenCount()) : 0;
        return priceOf(answered == null || answered.isBlank() ? modelName : answered)
                .map(price -> total(price.ratesFor(input), input, cached, output, thoughts(usage, input, output)));
    }

    @Override
    public Optional<BigDecimal> estimate(ChatRequest request, ChatResponse localAnswer) {
        int input = tokens(requestCharacters(request));
        int output = tokens(characters(localAnswer.aiMessage()));
        return priceOf(modelName).map(price -> total(price.ratesFor(input), input, 0, output, 0));
    }

    private Optional<GeminiPrice> priceOf(String model) {
        return prices.price(model, LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC));
    }

    /** Where the kind of usage carries no thoughts, they are what the total has beyond input and output. */
    private static int thoughts(TokenUsage usage, int input, int output) {
        if (usage instanceof GoogleAiGeminiTokenUsage gemini && gemini.thoughtsTokenCount() != null) {
            return gemini.thoughtsTokenCount();
        }
        return Math.max(0, orZero(usage.totalTokenCount()) - input - output);
    }

    private static BigDecimal total(Rates rates, int input, int cached, int output, int thoughts) {
        // The prompt's count includes what came from the cache.
        return times(rates.input(), Math.max(0, input - cached))
                .add(times(rates.cached(), cached))
                .add(times(rates.output(), output))
                .add(times(rates.thinking(), thoughts));
    }

    private static BigDecimal times(BigDecimal perMillion, int tokens) {
        return perMillion.multiply(BigDecimal.valueOf(tokens)).movePointLeft(TOKENS_PER_PRICE);
    }

    private static long requestCharacters(ChatRequest request) {
        long characters = 0;
        for (ChatMessage message : request.messages()) {
            characters += characters(message);
        }
        if (request.toolSpecifications() != null) {
            for (ToolSpecification tool : request.toolSpecifications()) {
                characters += tool.toJson().length();
            }
        }
        return characters;
    }

    private static long characters(ChatMessage message) {
        if (message instanceof AiMessage ai) {
            long characters = length(ai.text());
            for (ToolExecutionRequest call : ai.toolExecutionRequests()) {
                characters += length(call.name()) + length(call.arguments());
            }
            return characters;
        }
        if (message instanceof UserMessage user) {
            long characters = 0;
            for (Content content : user.contents()) {
                characters += content instanceof TextContent text ? length(text.text()) : 0;
            }
            return characters;
        }
        if (message instanceof SystemMessage system) {
            return length(system.text());
        }
        return message instanceof ToolExecutionResultMessage result ? length(result.text()) : 0;
    }

    private static int length(@Nullable String text) {
        return text == null ? 0 : text.length();
    }

    private static int tokens(long characters) {
        return (int) Math.min(Integer.MAX_VALUE, (characters + CHARACTERS_PER_TOKEN - 1) / CHARACTERS_PER_TOKEN);
    }

    private static int orZero(@Nullable Integer count) {
        return count == null ? 0 : count;
    }
}
