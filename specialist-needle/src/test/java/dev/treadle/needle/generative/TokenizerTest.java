package dev.treadle.needle.generative;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenizerTest {

    private static final JsonNode CASES = TestModels.cases("tokenizer-cases.json");

    @ParameterizedTest
    @ValueSource(strings = {"tiny", "plain", "spaced"})
    void encodesAsTheReferenceLibraryDoes(String model) {
        Tokenizer tokenizer = TestModels.tokenizer(model);
        JsonNode cases = CASES.path(model).path("encode");

        assertThat(cases).hasSizeGreaterThan(300);
        for (JsonNode one : cases) {
            String text = one.path("text").asText();
            assertThat(tokenizer.encode(text)).as("ids of '%s'", text).isEqualTo(TestModels.ids(one.path("ids")));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tiny", "plain", "spaced"})
    void decodesAsTheReferenceLibraryDoes(String model) {
        Tokenizer tokenizer = TestModels.tokenizer(model);
        JsonNode cases = CASES.path(model).path("decode");

        assertThat(cases).hasSizeGreaterThan(200);
        for (JsonNode one : cases) {
            assertThat(tokenizer.decode(TestModels.ids(one.path("ids"))))
                    .as("text of %s", one.path("ids"))
                    .isEqualTo(one.path("text").asText());
        }
    }

    @Test
    void readsEveryCharacterOfUnicodeBackAsItWas() {
        Tokenizer tokenizer = TestModels.tiny();
        for (int block = 0; block <= Character.MAX_CODE_POINT; block += 1024) {
            StringBuilder text = new StringBuilder("<");
            for (int c = block; c < block + 1024; c++) {
                if (c != Vocabulary.SPACE && (c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE)) {
                    text.appendCodePoint(c);
                }
            }
            text.append('>');

            assertThat(tokenizer.decode(tokenizer.encode(text.toString()))).isEqualTo(text.toString());
        }
    }

    @Test
    void takesHalfASurrogatePairForTheReplacementCharacter() {
        Tokenizer tokenizer = TestModels.tiny();

        assertThat(tokenizer.decode(tokenizer.encode("a\uD83Db\uDE42"))).isEqualTo("a\uFFFDb\uFFFD");
    }

    @Test
    void encodesALongTextAsItsLinesInTurn() {
        Tokenizer tokenizer = TestModels.tokenizer("plain");
        String line = "Set an alarm for 6:30 in the kitchen.\n";
        int[] once = tokenizer.encode(line);

        int[] many = tokenizer.encode(line.repeat(30_000));

        assertThat(many).hasSize(30_000 * once.length);
        for (int i = 0; i < many.length; i++) {
            if (many[i] != once[i % once.length]) {
                assertThat(many[i]).as("at %s", i).isEqualTo(once[i % once.length]);
            }
        }
    }

    @Test
    void encodesAMillionRandomCharactersAndOneCharacterAMillionTimes() {
        Tokenizer tokenizer = TestModels.tokenizer("plain");
        StringBuilder noise = new StringBuilder();
        new Random(5).ints(1_000_000, 'a', 'z' + 1).forEach(c -> noise.append((char) c));
        String same = "a".repeat(1_000_000);

        assertThat(tokenizer.decode(tokenizer.encode(noise.toString()))).isEqualTo(noise.toString());
        assertThat(tokenizer.decode(tokenizer.encode(same))).isEqualTo(same);
    }

    @Test
    void refusesANumberThatIsNoPiece() {
        Tokenizer tokenizer = TestModels.tiny();

        assertThatThrownBy(() -> tokenizer.decode(5, 800))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no piece 800 among 800");
        assertThatThrownBy(() -> tokenizer.decode(-1)).isInstanceOf(IllegalArgumentException.class);
    }
}
