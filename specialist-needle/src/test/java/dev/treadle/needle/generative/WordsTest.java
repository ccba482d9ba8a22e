package dev.treadle.needle.generative;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class WordsTest {

    @Test
    void listsWhatIsLeftOfItsTextsInTheirOrder() {
        Words words = words("on", "only", "off", "o", "");

        assertThat(rests(words)).containsExactly("", "o", "on", "only", "off");
        assertThat(rests(words.after('o').after('n'))).containsExactly("", "ly");
    }

    @Test
    void listsTextsOfAnyLength() {
        String text = "a".repeat(200_000);

        assertThat(rests(words(text, "b"))).containsExactly(text, "b");
    }

    @Test
    void listsTheFirstOfMany() {
        Words words = new Words();
        for (int i = 0; i < 5000; i++) {
            words.add(("v" + (10_000 + i)).getBytes(StandardCharsets.UTF_8), i);
        }

        assertThat(rests(words)).hasSize(Words.MOST_RESTS).startsWith("v10000", "v10001");
        assertThat(words.rests(3)).hasSize(3);
    }

    private static Words words(String... texts) {
        Words words = new Words();
        for (int i = 0; i < texts.length; i++) {
            words.add(texts[i].getBytes(StandardCharsets.UTF_8), i);
        }
        return words;
    }

    private static List<String> rests(Words words) {
        return words.rests().stream()
                .map(rest -> new String(rest.bytes(), StandardCharsets.UTF_8))
                .toList();
    }
}
