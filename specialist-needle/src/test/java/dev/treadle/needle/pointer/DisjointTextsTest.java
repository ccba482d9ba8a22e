package dev.treadle.needle.pointer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.treadle.needle.pointer.DisjointTexts.Candidate;
import dev.treadle.needle.pointer.DisjointTexts.Choice;
import dev.treadle.needle.pointer.DisjointTexts.Text;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class DisjointTextsTest {

    // "play Teardrop by Massive Attack"
    private static final Candidate BOTH = new Candidate("Teardrop by Massive Attack", 5, 31, 0.6);
    private static final Candidate SONG = new Candidate("Teardrop", 5, 13, 0.3);
    private static final Candidate ARTIST = new Candidate("Massive Attack", 17, 31, 0.9);
    private static final Candidate BAND = new Candidate("Attack", 25, 31, 0.05);

    @Test
    void keepsTheLikeliestWhereTheyLieApart() {
        assertThat(DisjointTexts.choose(List.of(new Text(List.of(SONG, BOTH), 0), new Text(List.of(ARTIST), 0.5))))
                .containsExactly(new Choice(SONG, 0.3), new Choice(ARTIST, 0.9));
    }

    @Test
    void takesTheLikeliestTogetherWhereTheyOverlap() {
        assertThat(DisjointTexts.choose(
                        List.of(new Text(List.of(BOTH, SONG), 0), new Text(List.of(ARTIST, BAND), 0.1))))
                .containsExactly(new Choice(SONG, 0.3), new Choice(ARTIST, 0.9));
    }

    @Test
    void leavesAnOptionalTextOutWhereThatIsLikelier() {
        assertThat(DisjointTexts.choose(List.of(new Text(List.of(BOTH, SONG), 0), new Text(List.of(ARTIST), 0.7))))
                .containsExactly(new Choice(BOTH, 0.6), new Choice(null, 0.7));
    }

    @Test
    void keepsTheLikeliestWhereNothingLiesApart() {
        assertThat(DisjointTexts.choose(List.of(new Text(List.of(BOTH), 0), new Text(List.of(ARTIST), 0))))
                .containsExactly(new Choice(BOTH, 0.6), new Choice(ARTIST, 0.9));
    }

    @Test
    void takesManyTextsAsTheyCome() {
        assertThat(DisjointTexts.choose(Collections.nCopies(6, new Text(List.of(BOTH, SONG), 0.5))))
                .containsOnly(new Choice(BOTH, 0.6));
    }

    @Test
    void hasNothingToChooseForACallWithoutTexts() {
        assertThat(DisjointTexts.choose(List.of())).isEmpty();
    }
}
