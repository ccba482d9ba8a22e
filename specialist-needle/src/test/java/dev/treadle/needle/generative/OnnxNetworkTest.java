package dev.treadle.needle.generative;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.treadle.needle.BundleException;
import dev.treadle.router.SpecialistException;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.function.Supplier;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OnnxNetworkTest {

    private static final int[] PROMPT = {300, 301, 5, 400, 401, 402};
    private static final int EOS = 1;
    private static final int TOKENS = TinyBundle.TOKENIZER.vocabulary().size();

    enum Kind {
        PLAIN(TinyBundle::plain),
        FAST(TinyBundle::fast),
        INT8(TinyBundle::int8);

        private final Supplier<OnnxNetwork> loader;

        Kind(Supplier<OnnxNetwork> loader) {
            this.loader = loader;
        }

        OnnxNetwork load() {
            return loader.get();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"PLAIN", "FAST"})
    void givesTheLogitsOfTheTrainingCode(Kind kind) {
        JsonNode parity = TinyBundle.parity();
        int[] columns = TestModels.ids(parity.path("columns"));
        try (OnnxNetwork network = kind.load()) {
            for (JsonNode known : parity.path("cases")) {
                int[] tokens = TestModels.ids(known.path("decoder_ids"));
                try (Network.Session session = network.open(TestModels.ids(known.path("encoder_ids")))) {
                    for (int i = 0; i < tokens.length; i++) {
                        float[] logits = row(session.feed(i, tokens[i]), 0);
                        JsonNode expected = known.path("logits").path(i);
                        for (int c = 0; c < columns.length; c++) {
                            assertThat((double) logits[columns[c]])
                                    .isCloseTo(expected.path(c).doubleValue(), Offset.offset(1e-3));
                        }
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void givesTheSameHoweverTokensAreGrouped(Kind kind) {
        Random random = new Random(1);
        int[] tokens = random.ints(60, 6, TOKENS).toArray();
        tokens[0] = EOS;
        try (OnnxNetwork network = kind.load();
                OnnxNetwork reference = kind == Kind.FAST ? Kind.PLAIN.load() : kind.load();
                Network.Session grouped = network.open(PROMPT);
                Network.Session single = reference.open(PROMPT)) {
            for (int at = 0; at < tokens.length; ) {
                int size = Math.min(tokens.length - at, 1 + random.nextInt(grouped.most()));
                int[] group = Arrays.copyOfRange(tokens, at, at + size);

                FloatBuffer rows = grouped.feed(at, group);

                for (int i = 0; i < size; i++) {
                    assertClose(row(rows, i), row(single.feed(at + i, group[i]), 0));
                }
                at += size;
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"FAST", "INT8"})
    void forgetsWhatIsTakenBack(Kind kind) {
        try (OnnxNetwork network = kind.load();
                Network.Session straight = network.open(PROMPT);
                Network.Session astray = network.open(PROMPT)) {
            float[] expected = row(straight.feed(0, EOS, 50, 60), 2);

            astray.feed(0, EOS, 50, 70, 80, 90);
            astray.feed(2, 71, 81);
            assertClose(row(astray.feed(2, 60), 0), expected);
            assertClose(row(astray.feed(1, 50, 60), 1), expected);
            assertClose(row(astray.feed(0, EOS, 50, 60), 2), expected);
        }
    }

    @ParameterizedTest
    @EnumSource
    void closesAllThatIsNative(Kind kind) {
        try (OnnxNetwork network = kind.load()) {
            for (int i = 0; i < 3; i++) {
                Network.Session session = network.open(PROMPT);
                session.feed(0, EOS);
                session.feed(1, 40);
                session.close();
                session.close();
                assertThatThrownBy(() -> session.feed(2, 50)).isInstanceOf(IllegalStateException.class);
            }
            assertThat(network.held()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void reportsAFailureOfTheRuntimeAndClosesAllTheSame(Kind kind) {
        try (OnnxNetwork network = kind.load()) {
            assertThatThrownBy(() -> network.open(new int[] {network.vocabulary()}))
                    .isInstanceOf(SpecialistException.class)
                    .hasMessageContaining("failed in ONNX Runtime");
            try (Network.Session session = network.open(PROMPT)) {
                session.feed(0, EOS);
                assertThatThrownBy(() -> session.feed(1, network.vocabulary()))
                        .isInstanceOf(SpecialistException.class)
                        .hasMessageContaining("tiny/decoder_");
            }
            assertThat(network.held()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void refusesToKeepWhatWasNotFed(Kind kind) {
        try (OnnxNetwork network = kind.load();
                Network.Session session = network.open(PROMPT)) {
            session.feed(0, EOS);

            assertThatThrownBy(() -> session.feed(2, 50)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> session.feed(1, new int[session.most() + 1]))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void refusesGraphsThatDoNotBelongTogether() {
        byte[] encoder = TinyBundle.file("encoder.onnx");
        byte[] prefill = TinyBundle.file("prefill.onnx");

        assertThatThrownBy(() -> Graphs.plain("here", 1, encoder, TinyBundle.file("decoder_multi.onnx")))
                .isInstanceOf(BundleException.class)
                .hasMessageContaining("here/decoder_step.onnx has the inputs and outputs");
        assertThatThrownBy(() -> Graphs.plain("here", 1, prefill, TinyBundle.file("decoder_step.onnx")))
                .isInstanceOf(BundleException.class)
                .hasMessageContaining("encoder_out")
                .hasMessageContaining("of two networks");
        assertThatThrownBy(() -> Graphs.fast("here", 1, prefill, new byte[] {1, 2, 3}))
                .isInstanceOf(BundleException.class)
                .hasMessageContaining("here/decoder_multi.onnx cannot be loaded");
    }

    @Test
    void refusesATokenizerWithMoreTokens() {
        Graphs graphs = Graphs.plain("here", 1, TinyBundle.file("encoder.onnx"), TinyBundle.file("decoder_step.onnx"));

        assertThatThrownBy(() -> OnnxNetwork.of(graphs, TOKENS + 1))
                .isInstanceOf(BundleException.class)
                .hasMessageContaining("tokenizer has " + (TOKENS + 1));
    }

    private static float[] row(FloatBuffer rows, int index) {
        float[] row = new float[TOKENS];
        rows.get(index * TOKENS, row);
        return row;
    }

    private static void assertClose(float[] logits, float[] expected) {
        for (int token = 0; token < expected.length; token++) {
            assertThat(logits[token]).isCloseTo(expected[token], Offset.offset(1e-4f));
        }
    }
}
