package dev.treadle.needle.pointer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class MentionTest {

    private final Mention mention = new Mention("Lamps off in the Living-Room, then open the garage door");

    @Test
    void isTheLongestSharedWordWhateverItsCaseAndNumber() {
        assertThat(mention.of(List.of("OFF"))).isEqualTo(6);
        assertThat(mention.of(List.of("off", "living_room"))).isEqualTo(17);
        assertThat(mention.of(List.of("lamp"))).isZero();
        assertThat(mention.of(List.of("garageDoors"))).isEqualTo(44);
    }

    @Test
    void leavesOutWordsThatOthersHave() {
        assertThat(mention.of("open_door", List.of("lock_door"))).isEqualTo(35);
        assertThat(mention.of("open_door", List.of())).isEqualTo(35);
        assertThat(mention.of("door", List.of("lock_door"))).isEqualTo(-1);
    }

    @Test
    void takesOnePluralEndingOffAWordAndNoMore() {
        assertThat(new Mention("stop the process").of("process", List.of("list")))
                .isEqualTo(9);
    }

    @Test
    void isNowhereWithoutASharedWord() {
        assertThat(mention.of(List.of("kitchen", "???", ""))).isEqualTo(-1);
        assertThat(new Mention("").of(List.of("off"))).isEqualTo(-1);
    }
}
