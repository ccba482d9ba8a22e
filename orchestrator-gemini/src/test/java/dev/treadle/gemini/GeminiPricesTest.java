package dev.treadle.gemini;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.ChatResponseMetadata;
import dev.langchain4j.model.googleai.GoogleAiGeminiTokenUsage;
import dev.langchain4j.model.output.TokenUsage;
import dev.treadle.gemini.GeminiPrice.Rates;
import dev.treadle.router.CostModel;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GeminiPricesTest {

    private static final LocalDate TODAY = LocalDate.of(2026, 11, 24);
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-24T12:00:00Z"), ZoneOffset.UTC);
    private static final Clock NEXT_YEAR = Clock.fixed(Instant.parse("2027-01-01T00:00:00Z"), ZoneOffset.UTC);

    private final CostModel costs = GeminiPrices.published().costModel("gemini-3.8-flash", CLOCK);

    private static ChatResponse answer(@Nullable String model, @Nullable TokenUsage usage) {
        return ChatResponse.builder()
                .aiMessage(AiMessage.from("x"))
                .metadata(ChatResponseMetadata.builder()
                        .modelName(model)
                        .tokenUsage(usage)
                        .build())
                .build();
    }

    private static TokenUsage usage(int input, int cached, int output, int thoughts) {
        return GoogleAiGeminiTokenUsage.builder()
                .inputTokenCount(input)
                .outputTokenCount(output)
                .totalTokenCount(input + output + thoughts)
                .cachedContentTokenCount(cached)
                .thoughtsTokenCount(thoughts)
                .build();
    }

    private static void assertDollars(Optional<BigDecimal> cost, String dollars) {
        assertThat(cost).hasValueSatisfying(value -> assertThat(value).isEqualByComparingTo(dollars));
    }

    @Test
    void chargesThinkingAsOutputAndCachedInputAtItsOwnRate() {
        // 600 * 0.75 + 400 * 0.075 + 50 * 3.75 + 450 * 3.75, for a million
        assertDollars(costs.cost(answer("gemini-3.8-flash", usage(1000, 400, 50, 450))), "0.002355");
    }

    @Test
    void takesThePriceOfTheModelThatAnswered() {
        assertDollars(costs.cost(answer("models/gemini-2.5-pro", usage(1_000_000 / 10, 0, 0, 0))), "0.125");
    }

    @Test
    void takesItsOwnModelWhereTheAnswerNamesNone() {
        assertDollars(costs.cost(answer(null, usage(1_000_000, 0, 0, 0))), "0.75");
    }

    @Test
    void chargesTheWholeCallAtTheLongRateWhereThePromptIsLong() {
        assertDollars(costs.cost(answer("gemini-2.5-pro", usage(200_000, 0, 1000, 0))), "0.26");
        assertDollars(costs.cost(answer("gemini-2.5-pro", usage(200_001, 0, 1000, 0))), "0.5150025");
    }

    @Test
    void changesThePriceOnItsDay() {
        CostModel next = GeminiPrices.published().costModel("gemini-3.8-flash", NEXT_YEAR);

        assertDollars(next.cost(answer(null, usage(1_000_000, 0, 0, 0))), "1.5");
    }

    @ParameterizedTest
    @CsvSource({"gemini-9-ultra", "gemini-3.8-flash-image", "gemma-4", "gemini"})
    void knowsNoPriceOfAnUnknownModel(String model) {
        assertThat(costs.cost(answer(model, usage(1, 0, 1, 0)))).isEmpty();
        assertThat(GeminiPrices.published().price(model, TODAY)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"gemini-2.5-flash-001", "gemini-2.5-flash-09-2025", "models/gemini-2.5-flash", "Gemini-2.5-Flash"})
    void ignoresTheVersionOfAModel(String name) {
        assertThat(GeminiPrices.published().price(name, TODAY))
                .isPresent()
                .isEqualTo(GeminiPrices.published().price("gemini-2.5-flash", TODAY));
    }

    @Test
    void knowsNoCostWithoutUsage() {
        assertThat(costs.cost(answer("gemini-3.8-flash", null))).isEmpty();
        assertThat(costs.cost(answer("gemini-3.8-flash", new TokenUsage(null, null, null))))
                .isEmpty();
    }

    @Test
    void takesThoughtsFromTheTotalWhereTheUsageDoesNotName() {
        assertDollars(costs.cost(answer(null, new TokenUsage(100, 10, 210))), "0.0004875");
    }

    @Test
    void letsUsersPutTheirOwnPrices() {
        GeminiPrices own = GeminiPrices.published()
                .with("gemini-9-ultra", GeminiPrice.flat(Rates.of("10", "20", "1")))
                .with("gemini-3.8-flash", GeminiPrice.flat(Rates.of("0.10", "0.20", "0.01")));

        CostModel discounted = own.costModel("gemini-3.8-flash", NEXT_YEAR);

        assertDollars(discounted.cost(answer("gemini-9-ultra", usage(100_000, 0, 0, 0))), "1");
        assertDollars(discounted.cost(answer(null, usage(1_000_000, 0, 0, 0))), "0.1");
        assertDollars(costs.cost(answer(null, usage(1_000_000, 0, 0, 0))), "0.75");
    }

    @Test
    void knowsNoPriceBeforeTheFirstDay() {
        GeminiPrices own = GeminiPrices.none()
                .with("gemini-9-ultra", LocalDate.of(2027, 6, 1), GeminiPrice.flat(Rates.of("10", "20", "1")));

        assertThat(own.price("gemini-9-ultra", TODAY)).isEmpty();
        assertThat(own.price("gemini-9-ultra", LocalDate.of(2027, 6, 1))).isPresent();
    }

    @Test
    void estimatesALocalAnswerFromItsSize() {
        ToolSpecification tool = ToolSpecification.builder().name("set_light").build();
        ChatRequest request = ChatRequest.builder()
                .messages(SystemMessage.from("s".repeat(400)), UserMessage.from("u".repeat(400)))
                .toolSpecifications(tool)
                .build();
        ChatResponse local = ChatResponse.builder()
                .aiMessage(AiMessage.from(ToolExecutionRequest.builder()
                        .name("set_light")
                        .arguments("{\"room\":\"kitchen\"}")
                        .build()))
                .build();
        int input = (800 + tool.toJson().length() + 3) / 4;

        BigDecimal expected = new BigDecimal("0.75")
                .multiply(BigDecimal.valueOf(input))
                .add(new BigDecimal("3.75").multiply(BigDecimal.valueOf(7)))
                .movePointLeft(6);
        assertDollars(costs.estimate(request, local), expected.toPlainString());
    }

    @Test
    void estimatesNothingForAModelWithoutAPrice() {
        CostModel unknown = GeminiPrices.published().costModel("gemini-9-ultra", CLOCK);
        ChatRequest request =
                ChatRequest.builder().messages(UserMessage.from("x")).build();

        assertThat(unknown.estimate(request, answer(null, null))).isEmpty();
    }

    @Test
    void refusesANegativePrice() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Rates.of("1", "-2", "0"))
                .withMessage("the output price is negative: -2");
    }

    @Test
    void hasAPriceForEveryModelItNames() {
        assertThat(GeminiPrices.published().models())
                .contains("gemini-3.8-flash", "gemini-3.1-pro-preview", "gemini-2.5-flash-lite")
                .allSatisfy(model ->
                        assertThat(GeminiPrices.published().price(model, TODAY)).isPresent());
    }
}
