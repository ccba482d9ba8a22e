package dev.treadle.needle.pointer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.treadle.router.Proposal;
import dev.treadle.router.Reason;
import dev.treadle.router.ToolCall;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The Java side makes the same calls of a request as the training code, with the same confidence: features, network and
 * decoder together, over made-up vectors in the place of the encoder's.
 *
 * <p>The encoder's int8 arithmetic rounds at every layer, so a difference in the last bit, as between two processors,
 * grows to a tenth of the result: nothing that depends on it can be compared to three digits.
 *
 * <p>Format of the cases: {@code {"query", "tools": [{"name", "description", "parameters"}], "calls": [{"name",
 * "arguments"}] or null, "reason": "" or "none of these" or "missing value: PARAMETER" or "not expressible:
 * PARAMETER", "confidence"}}.
 */
class PointerParityTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final WordPiece WORD_PIECE = TestFiles.wordPiece();
    private static PointerNetwork network;

    @BeforeAll
    static void load() throws IOException {
        Path bundle = TestFiles.tinyBundle();
        network = PointerNetwork.load(
                "tiny",
                Files.readAllBytes(bundle.resolve(PointerNetwork.READER)),
                Files.readAllBytes(bundle.resolve(PointerNetwork.SLOTS)));
    }

    @AfterAll
    static void close() {
        network.close();
    }

    static Stream<JsonNode> cases() {
        return TestFiles.cases("tiny-parity.json").stream();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void answersAsTheTrainingCodeDoes(JsonNode expected) throws IOException {
        Query query = query(expected.path("query").asText());
        List<OfferedTool> tools = TestFiles.tools(expected.path("tools")).stream()
                .map(OfferedTool::of)
                .toList();
        ElementVectors vectors = new ElementVectors(
                text -> SentenceEncoder.mean(states(query(text).pieces())), 1000);

        PointerNetwork.Reading reading =
                network.read(RequestFeatures.of(query, states(query.pieces()), tools, vectors));
        Logits logits = network.fill(reading, Slots.of(tools, reading.counts()));
        Proposal proposal = Decoder.decode(query, tools, reading.counts(), logits);

        if (proposal instanceof Proposal.Calls calls) {
            assertThat(JSON.readTree(asJson(calls.calls()))).isEqualTo(expected.path("calls"));
        } else if (proposal instanceof Proposal.Abstained abstained) {
            String reason = expected.path("reason").asText();
            String parameter = reason.substring(reason.indexOf(':') + 1).strip();
            assertThat(abstained.reason()).isEqualTo(reasonOf(reason));
            assertThat(abstained.detail())
                    .contains(abstained.reason() == Reason.NONE_OF_THESE ? "none" : "'" + parameter + "'");
        }
        assertThat(proposal.evidence().confidence())
                .isCloseTo(expected.path("confidence").doubleValue(), within(1e-3));
    }

    private static Query query(String text) {
        return new Query(text, WORD_PIECE.pieces(text, SentenceEncoder.MAX_PIECES));
    }

    /** The made-up vectors: the fixture script has the same ones. */
    private static float[] states(List<WordPiece.Piece> pieces) {
        int n = pieces.size() + 2;
        float[] states = new float[n * SentenceEncoder.WIDTH];
        for (int row = 0; row < n; row++) {
            long id = row == 0
                    ? WordPiece.CLS
                    : row == n - 1 ? WordPiece.SEP : pieces.get(row - 1).id();
            for (int d = 0; d < SentenceEncoder.WIDTH; d++) {
                long h = (id * 31 + row * 17L + d * 7919L) % 1_000_003;
                states[row * SentenceEncoder.WIDTH + d] = (h * h % 1_000_003 % 2001 - 1000) / 2048f;
            }
        }
        return states;
    }

    private static Reason reasonOf(String reason) {
        return switch (reason.split(":")[0]) {
            case "none of these" -> Reason.NONE_OF_THESE;
            case "missing value" -> Reason.MISSING_VALUE;
            case "not expressible" -> Reason.NOT_EXPRESSIBLE;
            default -> throw new AssertionError("expected calls, not an abstention");
        };
    }

    private static String asJson(List<ToolCall> calls) {
        List<JsonNode> all = new ArrayList<>();
        for (ToolCall call : calls) {
            all.add(JsonNodeFactory.instance
                    .objectNode()
                    .setAll(Map.of(
                            "name", JsonNodeFactory.instance.textNode(call.name()), "arguments", call.arguments())));
        }
        return all.toString();
    }
}
