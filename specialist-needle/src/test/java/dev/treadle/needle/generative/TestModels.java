package dev.treadle.needle.generative;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The tokenizer models that the tests share; see src/test/fixtures/make_tokenizers.py. */
final class TestModels {

    private static final Path FOLDER = Path.of("src/test/resources/generative");
    private static final ObjectMapper JSON = new ObjectMapper();

    private TestModels() {}

    /** With the settings of the published Needle v1 tokenizer. */
    static Tokenizer tiny() {
        return tokenizer("tiny");
    }

    static Tokenizer tokenizer(String name) {
        return new Tokenizer(Vocabulary.read(name + ".model", model(name)));
    }

    static byte[] model(String name) {
        return bytes(name + ".model");
    }

    /** JSON where single quotes may stand for double ones. */
    static JsonNode json(String text) {
        return parse(text.replace('\'', '"'));
    }

    static JsonNode parse(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static JsonNode cases(String file) {
        try {
            return JSON.readTree(bytes(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static int[] ids(JsonNode list) {
        int[] ids = new int[list.size()];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = list.get(i).intValue();
        }
        return ids;
    }

    private static byte[] bytes(String file) {
        try {
            return Files.readAllBytes(FOLDER.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
