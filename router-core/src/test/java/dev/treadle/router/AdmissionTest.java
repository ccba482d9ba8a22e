package dev.treadle.router;

import static dev.treadle.router.Fixtures.TIMER;
import static dev.treadle.router.Fixtures.request;
import static dev.treadle.router.Fixtures.timerOfTen;
import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ToolChoice;
import java.util.Collections;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class AdmissionTest {

    private static ChatRequest.Builder timer(String text) {
        return ChatRequest.builder().messages(UserMessage.from(text)).toolSpecifications(TIMER);
    }

    static Stream<Arguments> refused() {
        return Stream.of(
                Arguments.of(Reason.NO_TOOLS, request("hello")),
                Arguments.of(
                        Reason.TOOL_CHOICE_NONE,
                        timer("x").toolChoice(ToolChoice.NONE).build()),
                Arguments.of(
                        Reason.STRUCTURED_RESPONSE,
                        timer("x").responseFormat(ResponseFormat.JSON).build()),
                Arguments.of(
                        Reason.NOT_A_USER_TURN,
                        timer("x")
                                .messages(UserMessage.from("x"), AiMessage.from("y"))
                                .build()),
                Arguments.of(
                        Reason.NOT_A_USER_TURN,
                        timer("x").messages(SystemMessage.from("x")).build()),
                Arguments.of(
                        Reason.NOT_TEXT,
                        timer("x")
                                .messages(UserMessage.from(
                                        TextContent.from("what is this"),
                                        ImageContent.from("https://example.org/a.png")))
                                .build()),
                Arguments.of(Reason.NOT_TEXT, timer(" \n ").build()),
                Arguments.of(Reason.TOO_LARGE, timer("x".repeat(4001)).build()),
                Arguments.of(
                        Reason.TOO_LARGE,
                        timer("x")
                                .toolSpecifications(Collections.nCopies(1001, TIMER))
                                .build()),
                Arguments.of(
                        Reason.UNCLEAR_TOOLS,
                        timer("x").toolSpecifications(TIMER, TIMER).build()),
                Arguments.of(
                        Reason.UNCLEAR_TOOLS,
                        timer("x")
                                .toolSpecifications(
                                        TIMER, ToolSpecification.builder().build())
                                .build()));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void refusesWhatIsNotForASpecialist(Reason reason, ChatRequest request) {
        Optional<Verdict.Escalate> verdict = new Admission(4000, 1000).refuse(request);

        assertThat(verdict).hasValueSatisfying(v -> assertThat(v.reason()).isEqualTo(reason));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "do it again",
                "And the other one?",
                "what about tomorrow",
                "Delete THAT ONE",
                "the same for Anna",
                "cancel them"
            })
    void refusesATurnThatLeansOnEarlierOnes(String text) {
        ChatRequest later = timer(text)
                .messages(UserMessage.from("set a timer"), AiMessage.from("done"), UserMessage.from(text))
                .build();

        assertThat(new Admission(4000, 1000).refuse(later))
                .hasValueSatisfying(v -> assertThat(v.reason()).isEqualTo(Reason.LEANS_ON_HISTORY));
        assertThat(new Admission(4000, 1000).refuse(timer(text).build()))
                .as("the first turn has nothing to lean on")
                .isEmpty();
    }

    @Test
    void admitsALaterTurnThatStandsAlone() {
        ChatRequest later = timer("x")
                .messages(
                        SystemMessage.from("You are a kitchen assistant."),
                        UserMessage.from("hello"),
                        AiMessage.from("hello"),
                        UserMessage.from("set a timer for ten minutes"))
                .build();

        assertThat(new Admission(4000, 1000).refuse(later)).isEmpty();
    }

    @Test
    void takesItsLimitsFromTheBuilder() {
        ToolSpecification second = ToolSpecification.builder().name("second").build();
        try (Router router = Router.builder(timerOfTen(1), new Fixtures.Orchestrator())
                .maxQueryChars(5)
                .maxTools(1)
                .build()) {
            assertThat(router.decide(request("12345", TIMER)).verdict()).isInstanceOf(Verdict.Accept.class);
            assertThat(router.decide(request("123456", TIMER)).trace().reason()).contains(Reason.TOO_LARGE);
            assertThat(router.decide(request("1", TIMER, second)).trace().reason())
                    .contains(Reason.TOO_LARGE);
        }
    }
}
