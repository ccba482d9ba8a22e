package dev.treadle.needle.pointer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.treadle.needle.BundleException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class WordPieceTest {

    private static final WordPiece WORD_PIECE = TestFiles.wordPiece();

    static Stream<JsonNode> cases() {
        return TestFiles.cases("wordpiece-cases.json").stream();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void cutsAsTheReferenceImplementationDoes(JsonNode expected) {
        List<WordPiece.Piece> pieces = WORD_PIECE.pieces(expected.path("text").asText(), Integer.MAX_VALUE);

        assertThat(pieces.stream().map(WordPiece.Piece::id).toList()).isEqualTo(ints(expected, "ids"));
        assertThat(pieces.stream().map(WordPiece.Piece::start).toList()).isEqualTo(ints(expected, "starts"));
        assertThat(pieces.stream().map(WordPiece.Piece::end).toList()).isEqualTo(ints(expected, "ends"));
        assertThat(pieces.stream().map(p -> p.continues() ? 1 : 0).toList()).isEqualTo(ints(expected, "continues"));
    }

    @Test
    void stopsAtTheLimitEvenInsideAWord() {
        List<WordPiece.Piece> all = WORD_PIECE.pieces("antidisestablishmentarianism rules", Integer.MAX_VALUE);

        for (int limit = 0; limit <= all.size(); limit++) {
            assertThat(WORD_PIECE.pieces("antidisestablishmentarianism rules", limit))
                    .isEqualTo(all.subList(0, limit));
        }
    }

    @Test
    void takesLoneSurrogatesForNothing() {
        assertThat(WORD_PIECE.pieces("a\ud83d b\ude00", 10))
                .extracting(WordPiece.Piece::id)
                .containsExactlyElementsOf(WORD_PIECE.pieces("a b", 10).stream()
                        .map(WordPiece.Piece::id)
                        .toList());
    }

    @Test
    void readsAMegabyteWithoutSpacesAsOneUnknownPiece() {
        String text = "x".repeat(1 << 20);

        assertThat(WORD_PIECE.pieces(text, 10))
                .containsExactly(new WordPiece.Piece(WordPiece.UNKNOWN, 0, text.length(), false));
    }

    @Test
    void refusesAnotherVocabulary() {
        byte[] json = "{\"model\":{\"vocab\":{\"[PAD]\":1}}}".getBytes(StandardCharsets.UTF_8);

        assertThatThrownBy(() -> WordPiece.read(json))
                .isInstanceOf(BundleException.class)
                .hasMessageContaining("not that of uncased BERT");
    }

    @Test
    void refusesBrokenJson() {
        byte[] json = "{\"model\":{\"vocab\":{".getBytes(StandardCharsets.UTF_8);

        assertThatThrownBy(() -> WordPiece.read(json)).isInstanceOf(BundleException.class);
    }

    private static List<Integer> ints(JsonNode node, String field) {
        return Stream.iterate(0, i -> i + 1)
                .limit(node.path(field).size())
                .map(i -> node.path(field).get(i).intValue())
                .toList();
    }
}
