package dev.treadle.examples.assistant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.treadle.router.RouteTrace;
import dev.treadle.router.RouteTrace.AnsweredBy;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/**
 * The scripted conversation with the embedded specialist and the played Gemini. Which turns are local is the specialist's
 * affair: the tests hold for whichever they are, as long as plain requests such as "Set the heating to 21 degrees." come
 * out right.
 */
@TestInstance(Lifecycle.PER_CLASS)
class ConversationIT {

    /** A turn, and how many requests reached the server in it. */
    private record Observed(Script.Turn script, Turn turn, int requests) {}

    private final Script script = Script.scripted();
    private final Home home = new Home();
    private final List<Observed> conversation = new ArrayList<>();
    private int requests;

    @BeforeAll
    void converse() {
        try (Gemini gemini = Gemini.of(Map.of(), script);
                Assistant assistant = new Assistant(home, gemini)) {
            PlayedGemini server = gemini.played().orElseThrow();
            for (Script.Turn scripted : script.turns()) {
                int before = server.requests();
                Turn turn = assistant.say(scripted.user());
                conversation.add(new Observed(scripted, turn, server.requests() - before));
            }
            requests = server.requests();
        }
    }

    private List<Turn> turns() {
        return conversation.stream().map(Observed::turn).toList();
    }

    @Test
    void answersEveryTurn() {
        assertThat(turns()).hasSize(16).allSatisfy(turn -> {
            assertThat(turn.error()).as(turn.user()).isEmpty();
            assertThat(turn.answer()).as(turn.user()).isNotBlank().isNotEqualTo(script.otherwise());
            assertThat(turn.nanos()).as(turn.user()).isPositive();
        });
    }

    @Test
    void isAMixOfLocalAndEscalatedTurns() {
        assertThat(turns()).anyMatch(Turn::isLocal).anyMatch(turn -> !turn.isLocal());
    }

    @Test
    void asksGeminiNothingInALocalTurn() {
        assertThat(conversation).filteredOn(one -> one.turn().isLocal()).allSatisfy(local -> {
            assertThat(local.requests()).as(local.turn().user()).isZero();
            assertThat(local.turn().traces())
                    .extracting(RouteTrace::answeredBy)
                    .containsExactly(AnsweredBy.SPECIALIST, AnsweredBy.RENDERER);
        });
    }

    @Test
    void asksGeminiOnceForEachStepOfAnEscalatedTurn() {
        assertThat(conversation)
                .filteredOn(one -> one.turn().decision().reason().isPresent())
                .isNotEmpty()
                .allSatisfy(escalated -> {
                    int steps = escalated.script().steps().size();
                    assertThat(escalated.requests())
                            .as(escalated.turn().user())
                            .isEqualTo(steps)
                            .isEqualTo(escalated.turn().geminiRequests());
                });
    }

    @Test
    void escalatesATurnThatLeansOnTheOneBefore() {
        Turn leaning = turnOf("What about tomorrow?");

        assertThat(leaning.isLocal()).isFalse();
        assertThat(leaning.answer()).contains("rain from 9 o'clock");
        assertThat(leaning.calls()).extracting(Turn.Call::name).containsExactly("getWeather");
    }

    @Test
    void printsTheChangesOfTheHome() {
        assertThat(turnOf("Turn on the lights in the kitchen.").changes())
                .containsExactly("light kitchen: off -> 100 %");
        assertThat(turnOf("Set the heating to 21 degrees.").changes()).containsExactly("heating: 19 °C -> 21 °C");
    }

    @Test
    void leavesTheHomeAsTheUserWantsIt() {
        assertThat(home.seen())
                .containsEntry("heating", "21 °C")
                .containsEntry("light kitchen", "off")
                .containsEntry("light hallway", "100 %")
                .containsEntry("lock front door", "locked")
                .containsEntry("lock garage", "locked")
                .containsEntry("alarms", "06:30")
                .containsEntry("volume", "25 %")
                .containsEntry("music", "off");
    }

    @Test
    void addsUpWhatWasSaved() {
        Savings savings = Savings.of(turns());

        assertThat(savings.turns()).isEqualTo(16);
        assertThat(savings.localTurns() + savings.escalatedTurns()).isEqualTo(16);
        assertThat(savings.requests()).isEqualTo(requests);
        assertThat(savings.requestsWithout())
                .isEqualTo(requests
                        + turns().stream()
                                .filter(Turn::isLocal)
                                .mapToInt(turn -> turn.traces().size())
                                .sum());
        assertThat(savings.tokens()).isPositive();
        assertThat(savings.tokensSaved()).isPositive();
        assertThat(savings.cost()).hasValueSatisfying(cost -> assertThat(cost).isPositive());
        assertThat(savings.costWithout())
                .contains(savings.cost().orElseThrow().add(savings.costSaved().orElse(BigDecimal.ZERO)));
    }

    private Turn turnOf(String user) {
        return turns().stream()
                .filter(turn -> turn.user().equals(user))
                .findFirst()
                .orElseThrow();
    }
}
