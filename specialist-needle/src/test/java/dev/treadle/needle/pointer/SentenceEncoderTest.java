package dev.treadle.needle.pointer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.treadle.needle.Bundle;
import dev.treadle.needle.BundleException;
import org.junit.jupiter.api.Test;

class SentenceEncoderTest {

    private static final JsonNode DESCRIPTION = JsonNodeFactory.instance
            .objectNode()
            .put("resource", "all-minilm-l6-v2-q.onnx")
            .put("sha256", TestFiles.ENCODER_SHA256);

    @Test
    void refusesABundleThatWasTrainedWithAnother() {
        Bundle.Unchecked graph = SentenceEncoder.graph();

        assertThatThrownBy(() -> SentenceEncoder.checked(graph, JsonNodeFactory.instance.objectNode()))
                .isInstanceOf(BundleException.class)
                .hasMessageContaining("trained with the sentence encoder ''");
        assertThatThrownBy(() -> SentenceEncoder.checked(
                        graph, DESCRIPTION.<ObjectNode>deepCopy().put("sha256", "0".repeat(64))))
                .isInstanceOf(BundleException.class)
                .hasMessageContaining("damaged or was changed");
    }

    @Test
    void givesTheReferenceVectorsButForRounding() {
        try (SentenceEncoder encoder = SentenceEncoder.load(
                SentenceEncoder.vocabulary(), SentenceEncoder.checked(SentenceEncoder.graph(), DESCRIPTION))) {
            for (JsonNode expected : TestFiles.cases("encoder-cases.json")) {
                float[] vector = encoder.vector(expected.path("text").asText());

                double dot = 0;
                double square = 0;
                for (int i = 0; i < vector.length; i++) {
                    dot += vector[i] * expected.path("vector").get(i).doubleValue();
                    square += vector[i] * vector[i];
                }
                assertThat(square).isCloseTo(1, within(1e-4));
                assertThat(dot).isGreaterThan(0.98);
            }
        }
    }
}
