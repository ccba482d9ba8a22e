package dev.treadle.needle.generative;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.treadle.needle.Bundle;
import dev.treadle.needle.BundleException;
import dev.treadle.needle.pointer.PointerSpecialist;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Folders that hold a bundle, and folders that nearly do. */
class NeedleFilesTest {

    @TempDir
    private Path folder;

    @BeforeEach
    void copyTheBundle() throws IOException {
        for (String name : List.of(
                "bundle.json",
                "encoder.onnx",
                "decoder_step.onnx",
                "prefill.onnx",
                "decoder_multi.onnx",
                "needle.model",
                "tokenizer-specials.json")) {
            Files.copy(TinyBundle.FOLDER.resolve(name), folder.resolve(name));
        }
    }

    private void makePublished() throws IOException {
        for (String name : List.of("bundle.json", "prefill.onnx", "decoder_multi.onnx")) {
            Files.delete(folder.resolve(name));
        }
    }

    private void describe(Consumer<ObjectNode> change) throws IOException {
        ObjectNode description = (ObjectNode) TestModels.parse(Files.readString(folder.resolve("bundle.json")));
        change.accept(description);
        Files.writeString(folder.resolve("bundle.json"), description.toString());
    }

    private static String answer(NeedleSpecialist specialist) {
        return specialist
                .propose(ChatRequest.builder()
                        .messages(UserMessage.from("turn on the light"))
                        .toolSpecifications(
                                ToolSpecification.builder()
                                        .name("turn_on")
                                        .description("Turns on what is off, all of it, at once.")
                                        .build(),
                                ToolSpecification.builder().name("turn_off").build())
                        .build())
                .toString();
    }

    @Test
    void runsThePublishedLayoutAsItIs() throws IOException {
        makePublished();
        Files.writeString(folder.resolve("needle_torch.config.json"), "{}");
        Files.writeString(folder.resolve("README.md"), "Mine.");

        try (NeedleSpecialist published = NeedleSpecialist.open(folder)) {
            assertThat(answer(published)).contains("Evidence");
            assertThat(published.bundle().isPinned()).isFalse();
            assertThat(published.bundle().name()).isEqualTo(folder.getFileName().toString());
            assertThat(published.bundle().description().path("files").fieldNames())
                    .toIterable()
                    .containsExactlyInAnyOrder(
                            "encoder.onnx",
                            "decoder_step.onnx",
                            "needle.model",
                            "tokenizer-specials.json",
                            "needle_torch.config.json");
        }
    }

    @Test
    void runsADescribedBundleWithPlainGraphsOnly() throws IOException {
        Files.delete(folder.resolve("prefill.onnx"));
        Files.delete(folder.resolve("decoder_multi.onnx"));
        describe(description -> {
            ((ObjectNode) description.path("files")).remove(List.of("prefill.onnx", "decoder_multi.onnx"));
            description.remove("graphs");
        });

        try (NeedleSpecialist plain = NeedleSpecialist.open(folder)) {
            assertThat(plain.bundle().isPinned()).isTrue();
            assertThat(answer(plain)).contains("Evidence");
        }
    }

    @Test
    void takesTheFastGraphsWhereTheyAre() throws IOException {
        describe(description ->
                ((ObjectNode) description.path("files")).remove(List.of("encoder.onnx", "decoder_step.onnx")));
        Files.delete(folder.resolve("encoder.onnx"));
        Files.delete(folder.resolve("decoder_step.onnx"));

        try (NeedleSpecialist fast = NeedleSpecialist.open(folder)) {
            assertThat(answer(fast)).contains("Evidence");
        }
    }

    @Test
    void holdsAPublishedFolderToItsChecksumsOnceItIsPinned() throws IOException {
        makePublished();
        Bundle found = NeedleSpecialist.bundleIn(folder);
        Path written = found.pin();

        Bundle pinned = NeedleSpecialist.bundleIn(folder);
        assertThat(written).isEqualTo(folder.resolve("bundle.json"));
        assertThat(pinned.isPinned()).isTrue();
        assertThat(pinned.fingerprint()).isEqualTo(found.fingerprint());
        try (NeedleSpecialist specialist = NeedleSpecialist.open(folder)) {
            assertThat(answer(specialist)).contains("Evidence");
        }
        byte[] encoder = Files.readAllBytes(folder.resolve("encoder.onnx"));
        encoder[encoder.length / 2] ^= 1;
        Files.write(folder.resolve("encoder.onnx"), encoder);
        assertRefused("encoder.onnx is damaged or was changed", "fetch or build it again");
    }

    @Test
    void doesNotPinTwice() throws IOException {
        makePublished();
        Bundle found = NeedleSpecialist.bundleIn(folder);
        found.pin();

        assertThatThrownBy(found::pin).isInstanceOf(BundleException.class).hasMessageContaining("bundle.json");
        Bundle pinned = NeedleSpecialist.bundleIn(folder);
        assertThatThrownBy(pinned::pin)
                .isInstanceOf(BundleException.class)
                .hasMessageContaining("pinned already")
                .hasMessageContaining("delete");
    }

    @ParameterizedTest
    @ValueSource(strings = {"encoder.onnx", "decoder_step.onnx", "needle.model", "tokenizer-specials.json"})
    void saysWhichPublishedFileIsMissing(String name) throws IOException {
        makePublished();
        Files.delete(folder.resolve(name));

        assertThat(NeedleSpecialist.reads(folder)).isTrue();
        assertRefused("has no " + name + " and no bundle.json", "of these very names");
    }

    @ParameterizedTest
    @ValueSource(strings = {"prefill.onnx", "decoder_multi.onnx", "needle.model", "tokenizer-specials.json"})
    void saysWhichDescribedFileIsMissing(String name) throws IOException {
        Files.delete(folder.resolve(name));

        assertRefused("has no " + name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"prefill.onnx", "decoder_multi.onnx", "needle.model", "tokenizer-specials.json"})
    void saysWhichFileHasAnotherChecksum(String name) throws IOException {
        byte[] content = Files.readAllBytes(folder.resolve(name));
        Files.write(folder.resolve(name), Arrays.copyOf(content, content.length - 1));

        assertRefused(name + " is damaged or was changed", "sha256");
    }

    @ParameterizedTest
    @ValueSource(strings = {"encoder.onnx", "decoder_step.onnx", "needle.model", "tokenizer-specials.json"})
    void survivesTruncatedFilesThatNothingPins(String name) throws IOException {
        makePublished();
        byte[] content = Files.readAllBytes(folder.resolve(name));
        for (int length : new int[] {0, 1, content.length / 3, content.length - 2}) {
            Files.write(folder.resolve(name), Arrays.copyOf(content, length));

            assertRefused(name);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"encoder.onnx", "decoder_step.onnx", "needle.model", "tokenizer-specials.json"})
    void survivesFilesOfNoise(String name) throws IOException {
        makePublished();
        byte[] noise = new byte[5000];
        new Random(1).nextBytes(noise);
        Files.write(folder.resolve(name), noise);

        assertRefused(name);
    }

    @Test
    void refusesGraphsInEachOthersPlace() throws IOException {
        makePublished();
        Files.move(folder.resolve("encoder.onnx"), folder.resolve("x"));
        Files.move(folder.resolve("decoder_step.onnx"), folder.resolve("encoder.onnx"));
        Files.move(folder.resolve("x"), folder.resolve("decoder_step.onnx"));

        assertRefused("encoder.onnx has the inputs and outputs", "expected");
    }

    @Test
    void refusesATokenizerWithMoreTokensThanTheGraphs() throws IOException {
        makePublished();
        byte[] model = Files.readAllBytes(folder.resolve("needle.model"));
        // Field 1, a message with field 1, the text "qqqq".
        byte[] piece = {0x0a, 6, 0x0a, 4, 'q', 'q', 'q', 'q'};
        byte[] larger = Arrays.copyOf(model, model.length + piece.length);
        System.arraycopy(piece, 0, larger, model.length, piece.length);
        Files.write(folder.resolve("needle.model"), larger);

        assertRefused(
                "decoder_step.onnx",
                "tokenizer has " + (TinyBundle.TOKENIZER.vocabulary().size() + 1));
    }

    @Test
    void refusesATokenizerWithFewerTokensThanTheGraphs() throws IOException {
        makePublished();
        byte[] model = Files.readAllBytes(folder.resolve("needle.model"));
        int last = 0;
        int end = 0;
        // The pieces come first, each a short message in field 1.
        while (model[end] == 0x0a) {
            last = end;
            end += 2 + model[end + 1];
        }
        byte[] smaller = new byte[model.length - (end - last)];
        System.arraycopy(model, 0, smaller, 0, last);
        System.arraycopy(model, end, smaller, last, model.length - end);
        Files.write(folder.resolve("needle.model"), smaller);

        assertRefused(
                "decoder_step.onnx knows",
                "needle.model has " + (TinyBundle.TOKENIZER.vocabulary().size() - 1));
    }

    @Test
    void refusesADescriptionThatPromisesFastGraphsAndListsNone() throws IOException {
        describe(description -> ((ObjectNode) description.path("files")).remove("prefill.onnx"));

        assertRefused("bundle.json says that the graphs are fast", "prefill.onnx");
    }

    @Test
    void refusesAWindowThatIsNone() throws IOException {
        describe(description -> description.put("window", 3));

        assertRefused("window 3", "from 16");
    }

    @Test
    void holdsToTheWindowOfTheBundle() throws IOException {
        describe(description -> description.put("window", 20));

        try (NeedleSpecialist narrow = NeedleSpecialist.open(folder)) {
            assertThat(answer(narrow)).contains("TOO_LARGE", "20 in all");
        }
    }

    @Test
    void refusesAnUnknownVersion() throws IOException {
        describe(description -> description.put("version", 2));

        assertRefused("version 2", "this release reads 1 to 1", "update Treadle");
    }

    @Test
    void refusesTheBundleOfAnotherEngine() throws IOException {
        describe(description -> description.put("format", PointerSpecialist.FORMAT));

        assertThat(NeedleSpecialist.reads(folder)).isFalse();
        assertRefused("has the format 'treadle-pointer', expected 'treadle-needle'");
    }

    @Test
    void doesNotTakeAnEmptyFolderForABundle() throws IOException {
        Path empty = Files.createDirectory(folder.resolve("empty"));

        assertThat(NeedleSpecialist.reads(empty)).isFalse();
        assertThatThrownBy(() -> NeedleSpecialist.open(empty))
                .isInstanceOf(BundleException.class)
                .hasMessageContaining("has no encoder.onnx, decoder_step.onnx, needle.model, tokenizer-specials.json");
        assertThatThrownBy(() -> NeedleSpecialist.reads(folder.resolve("nowhere")))
                .isInstanceOf(BundleException.class)
                .hasMessageContaining("is not a folder");
    }

    private void assertRefused(String... parts) {
        assertThatThrownBy(() -> NeedleSpecialist.open(folder))
                .isInstanceOf(BundleException.class)
                .hasMessageContaining(folder.toString())
                .satisfies(e -> assertThat(e.getMessage()).contains(parts));
    }
}
