package dev.treadle.needle.generative;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ToolRankingTest {

    private static final List<String> TOOLS = List.of(
            "set_timer Starts a timer that counts down minutes",
            "turnOnLights Turns the lights of a room on",
            "play_music Plays a song",
            "stop Stops the timer, the music or the lights");

    private final ToolRanking ranking = ToolRanking.of(TOOLS);

    @ParameterizedTest
    @CsvSource({"a Timer of 5 minutes, 0", "LIGHT in the room, 1", "some songs, 2", "stop the timer, 3"})
    void putsTheToolFirstThatSharesTheRarestWords(String query, int first) {
        assertThat(ranking.order(query)).first().isEqualTo(first);
        assertThat(ranking.order(query)).containsExactlyInAnyOrder(0, 1, 2, 3);
    }

    @Test
    void keepsTheOrderOfEquals() {
        assertThat(ToolRanking.of(List.of("b", "a", "c", "a")).order("a")).containsExactly(1, 3, 0, 2);
    }

    @Test
    void prefersTheShorterOfTwoThatHaveTheWord() {
        assertThat(ToolRanking.of(List.of("lamp one two three", "lamp one")).order("lamp"))
                .containsExactly(1, 0);
    }

    @ParameterizedTest
    @CsvSource({"''", "hello world", "...", "123"})
    void saysNothingWithoutACommonWord(String query) {
        assertThat(ranking.order(query)).isEmpty();
    }

    @Test
    void ranksNothingAmongNoTools() {
        assertThat(ToolRanking.of(List.of()).order("timer")).isEmpty();
    }
}
