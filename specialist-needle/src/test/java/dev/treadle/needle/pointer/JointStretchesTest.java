package dev.treadle.needle.pointer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.treadle.needle.pointer.JointStretches.Candidate;
import dev.treadle.needle.pointer.JointStretches.Choice;
import dev.treadle.needle.pointer.JointStretches.Copied;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class JointStretchesTest {

    // "play Teardrop by Massive Attack"
    private static final Candidate BOTH = candidate("Teardrop by Massive Attack", 5, 31, 0.6);
    private static final Candidate SONG = candidate("Teardrop", 5, 13, 0.3);
    private static final Candidate ARTIST = candidate("Massive Attack", 17, 31, 0.9);
    private static final Candidate BAND = candidate("Attack", 25, 31, 0.05);

    private static Candidate candidate(String value, int start, int end, double probability) {
        return new Candidate(TextNode.valueOf(value), start, end, probability);
    }

    private static Copied ofOneCall(double absent, Candidate... candidates) {
        return new Copied(0, 0, false, List.of(candidates), absent);
    }

    private static Copied ofCall(int call, int tool, Candidate... candidates) {
        return new Copied(call, tool, false, List.of(candidates), 0);
    }

    @Test
    void keepsTheLikeliestWhereTheyLieApart() {
        assertThat(JointStretches.choose(List.of(ofOneCall(0, SONG, BOTH), ofOneCall(0.5, ARTIST))))
                .containsExactly(new Choice(SONG, 0.3), new Choice(ARTIST, 0.9));
    }

    @Test
    void takesTheLikeliestTogetherWhereTheyOverlap() {
        assertThat(JointStretches.choose(List.of(ofOneCall(0, BOTH, SONG), ofOneCall(0.1, ARTIST, BAND))))
                .containsExactly(new Choice(SONG, 0.3), new Choice(ARTIST, 0.9));
    }

    @Test
    void leavesAnOptionalValueOutWhereThatIsLikelier() {
        assertThat(JointStretches.choose(List.of(ofOneCall(0, BOTH, SONG), ofOneCall(0.7, ARTIST))))
                .containsExactly(new Choice(BOTH, 0.6), new Choice(null, 0.7));
    }

    @Test
    void keepsTheLikeliestWhereNothingLiesApart() {
        assertThat(JointStretches.choose(List.of(ofOneCall(0, BOTH), ofOneCall(0, ARTIST))))
                .containsExactly(new Choice(BOTH, 0.6), new Choice(ARTIST, 0.9));
    }

    @Test
    void givesEachCallItsOwnWordsWhereThatIsLikelyEnough() {
        Candidate ann = candidate("Ann", 5, 8, 0.6);
        Candidate bob = candidate("Bob", 13, 16, 0.2);
        Candidate rarely = candidate("Bob", 13, 16, 0.01);

        assertThat(JointStretches.choose(List.of(ofCall(0, 0, ann), ofCall(1, 1, ann, bob))))
                .containsExactly(new Choice(ann, 0.6), new Choice(bob, 0.2));
        assertThat(JointStretches.choose(List.of(ofCall(0, 0, ann), ofCall(1, 1, ann, rarely))))
                .containsExactly(new Choice(ann, 0.6), new Choice(ann, 0.6));
    }

    @Test
    void letsCallsOfOneToolShareWordsMoreEasily() {
        Candidate kitchen = candidate("kitchen", 0, 7, 0.6);
        Candidate hall = candidate("hall", 8, 12, 0.05);

        assertThat(JointStretches.choose(List.of(ofCall(0, 0, kitchen), ofCall(1, 0, kitchen, hall))))
                .containsExactly(new Choice(kitchen, 0.6), new Choice(kitchen, 0.6));
        assertThat(JointStretches.choose(List.of(ofCall(0, 0, kitchen), ofCall(1, 1, kitchen, hall))))
                .containsExactly(new Choice(kitchen, 0.6), new Choice(hall, 0.05));
    }

    @Test
    void readsHourAndMinuteFromTheSameWords() {
        Candidate time = candidate("6:30", 0, 4, 0.5);
        Candidate other = candidate("7", 5, 6, 0.4);

        assertThat(JointStretches.choose(List.of(
                        new Copied(0, 0, true, List.of(time, other), 0),
                        new Copied(0, 0, true, List.of(time, other), 0))))
                .containsExactly(new Choice(time, 0.5), new Choice(time, 0.5));
    }

    @Test
    void choosesAmongManyValuesInBoundedTime() {
        List<Choice> choices =
                JointStretches.choose(Collections.nCopies(200, ofOneCall(0.5, BOTH, SONG, ARTIST, BAND)));

        assertThat(choices).hasSize(200);
        assertThat(choices.stream().filter(c -> c.stretch() != null)).hasSizeLessThanOrEqualTo(3);
    }

    @Test
    void hasNothingToChooseForACallWithoutValues() {
        assertThat(JointStretches.choose(List.of())).isEmpty();
    }
}
