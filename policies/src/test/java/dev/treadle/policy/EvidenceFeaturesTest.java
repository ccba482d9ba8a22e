package dev.treadle.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.treadle.router.Candidate;
import dev.treadle.router.Evidence;
import dev.treadle.router.Repair;
import dev.treadle.router.ToolCall;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EvidenceFeaturesTest {

    private static final ToolSpecification REMIND = ToolSpecification.builder()
            .name("setReminder")
            .description("Remind the user of a task")
            .parameters(JsonObjectSchema.builder()
                    .addStringProperty("task")
                    .addStringProperty("place")
                    .addIntegerProperty("hour")
                    .build())
            .build();

    private static Candidate candidate(String query, Evidence evidence, List<Repair> repairs) {
        return new Candidate(
                ChatRequest.builder().messages(UserMessage.from(query)).build(),
                query,
                List.of(REMIND, ToolSpecification.builder().name("other").build()),
                List.of(new ToolCall(
                        "setReminder", JsonNodeFactory.instance.objectNode().put("task", "water the plants"))),
                repairs,
                evidence);
    }

    private static double value(EvidenceFeatures feature, Candidate candidate) {
        return EvidenceFeatures.of(candidate)[feature.column()];
    }

    @Test
    void readProbabilitiesAsLogOddsAndCountsAsLogarithms() {
        Candidate candidate = candidate(
                "remind me to water the plants",
                Evidence.builder(0.9)
                        .toolProbability(0.5)
                        .toolMargin(0.25)
                        .noneProbability(0)
                        .arguments(List.of(
                                new Evidence.Argument(0, "task", 0.8, 1), new Evidence.Argument(0, "hour", 0.6, 0)))
                        .build(),
                List.of(new Repair("setReminder", "/hour", Repair.Kind.NUMBER_FROM_TEXT, "\"7\"", "7")));

        assertThat(value(EvidenceFeatures.CONFIDENCE, candidate)).isCloseTo(Math.log(9), within(1e-9));
        assertThat(value(EvidenceFeatures.TOOL_PROBABILITY, candidate)).isCloseTo(0, within(1e-9));
        assertThat(value(EvidenceFeatures.TOOL_MARGIN, candidate)).isEqualTo(0.25);
        assertThat(value(EvidenceFeatures.NONE_PROBABILITY, candidate)).isCloseTo(Math.log(1e-6), within(1e-5));
        assertThat(value(EvidenceFeatures.LEAST_ARGUMENT, candidate)).isCloseTo(Math.log(1.5), within(1e-9));
        assertThat(value(EvidenceFeatures.MEAN_ARGUMENT, candidate)).isCloseTo(Math.log(7 / 3.0), within(1e-9));
        assertThat(value(EvidenceFeatures.GROUNDING, candidate)).isEqualTo(0.5);
        assertThat(value(EvidenceFeatures.ARGUMENTS, candidate)).isEqualTo(Math.log1p(1));
        assertThat(value(EvidenceFeatures.LEFT_OUT, candidate)).isEqualTo(Math.log1p(2));
        assertThat(value(EvidenceFeatures.CALLS, candidate)).isZero();
        assertThat(value(EvidenceFeatures.REPAIRS, candidate)).isEqualTo(Math.log1p(1));
        assertThat(value(EvidenceFeatures.TOOLS, candidate)).isEqualTo(Math.log1p(2));
        assertThat(value(EvidenceFeatures.WORDS, candidate)).isEqualTo(Math.log1p(6));
        assertThat(value(EvidenceFeatures.GUARD_WORDS, candidate)).isZero();
    }

    @Test
    void areNaNWhereTheSpecialistReportsNothing() {
        Candidate bare = candidate("remind me", Evidence.builder(0.9).build(), List.of());

        assertThat(value(EvidenceFeatures.TOOL_PROBABILITY, bare)).isNaN();
        assertThat(value(EvidenceFeatures.TOOL_MARGIN, bare)).isNaN();
        assertThat(value(EvidenceFeatures.LEAST_ARGUMENT, bare)).isNaN();
        assertThat(value(EvidenceFeatures.GROUNDING, bare)).isNaN();
    }

    @Test
    void countTheWordsThatNoCallExplains() {
        Evidence none = Evidence.NONE;

        // "me", "to", "the" are common; "remind" is the description's, "water" and "plants" the value's.
        assertThat(QueryWords.unexplained(candidate("Remind me to water the plants!", none, List.of())))
                .isZero();
        // "reminding" begins like "reminder"; "balcony" and "friday" nobody explains.
        assertThat(QueryWords.unexplained(candidate("reminding: water plants on the balcony, Friday", none, List.of())))
                .isEqualTo(2);
    }

    @Test
    void noticeGuardWords() {
        assertThat(value(EvidenceFeatures.GUARD_WORDS, candidate("don't remind me", Evidence.NONE, List.of())))
                .isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "set a timer for ten minutes",
                "play La Bamba in the kitchen",
                "find a café in San José near the hotel",
                "remind me to call Zoë at 7:30 \uD83D\uDE00",
                "",
            })
    void takePlainEnglishForEnglish(String query) {
        assertThat(QueryWords.outsideEnglish(query)).isLessThan(0.15);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "поставь таймер на десять минут",
                "10分のタイマーをセットして",
                "stelle bitte einen Timer auf zehn Minuten",
                "mets une alarme pour demain dans la chambre",
                "pon una alarma para las siete de la tarde",
                "imposta una sveglia per domani alle sette",
                "zet een timer van tien minuten",
            })
    void tellOtherLanguagesFromEnglish(String query) {
        assertThat(QueryWords.outsideEnglish(query)).isGreaterThan(0.15);
    }
}
