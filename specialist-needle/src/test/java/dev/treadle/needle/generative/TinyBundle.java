package dev.treadle.needle.generative;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Objects;

/** The untrained bundle that the tests share, and what its network gives in PyTorch. */
final class TinyBundle {

    static final Path FOLDER = Path.of("src/test/resources/dev/treadle/needle/generative/tiny-bundle");

    static final Tokenizer TOKENIZER = new Tokenizer(Vocabulary.read("needle.model", file("needle.model")));
    static final SpecialTokens SPECIALS =
            SpecialTokens.read("tokenizer-specials.json", file("tokenizer-specials.json"), TOKENIZER.vocabulary());

    private TinyBundle() {}

    static OnnxNetwork plain() {
        return OnnxNetwork.of(
                Graphs.plain("tiny", 1, file("encoder.onnx"), file("decoder_step.onnx")),
                TOKENIZER.vocabulary().size());
    }

    static OnnxNetwork fast() {
        return OnnxNetwork.of(
                Graphs.fast("tiny", 1, file("prefill.onnx"), file("decoder_multi.onnx")),
                TOKENIZER.vocabulary().size());
    }

    /** With the same weights, of 8 bits. */
    static OnnxNetwork int8() {
        return OnnxNetwork.of(
                Graphs.fast(
                        "tiny",
                        1,
                        resource("tiny-int8-bundle/prefill.onnx"),
                        resource("tiny-int8-bundle/decoder_multi.onnx")),
                TOKENIZER.vocabulary().size());
    }

    static JsonNode parity() {
        try {
            return new ObjectMapper().readTree(file("parity.json"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte[] file(String name) {
        return resource("tiny-bundle/" + name);
    }

    private static byte[] resource(String name) {
        try (InputStream in = TinyBundle.class.getResourceAsStream(name)) {
            return Objects.requireNonNull(in, name).readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
