package dev.treadle.needle.pointer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.treadle.router.ToolSchemas;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;

/** Files that the tests share. */
final class TestFiles {

    static final String ENCODER_SHA256 = "afdb6f1a0e45b715d0bb9b11772f032c399babd23bfc31fed1c170afc848bdb1";

    private static final ObjectMapper JSON = new ObjectMapper();

    private TestFiles() {}

    static List<JsonNode> cases(String resource) {
        try (InputStream in = TestFiles.class.getResourceAsStream("/" + resource)) {
            return StreamSupport.stream(JSON.readTree(in).spliterator(), false).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static JsonNode json(String text) {
        try {
            return JSON.readTree(text.replace('\'', '"'));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A bundle with a small untrained network. */
    static Path tinyBundle() {
        return Path.of("src/test/resources/tiny");
    }

    static ChatRequest request(String query, List<ToolSpecification> tools) {
        return ChatRequest.builder()
                .messages(UserMessage.from(query))
                .toolSpecifications(tools)
                .build();
    }

    static List<ToolSpecification> tools(JsonNode tools) {
        List<ToolSpecification> specifications = new ArrayList<>();
        tools.forEach(tool -> specifications.add(ToolSchemas.toolOf(tool)));
        return specifications;
    }

    static WordPiece wordPiece() {
        return SentenceEncoder.vocabulary();
    }
}
