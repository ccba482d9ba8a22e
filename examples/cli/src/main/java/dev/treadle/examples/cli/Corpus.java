package dev.treadle.examples.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.treadle.policy.ExpectedCall;
import dev.treadle.router.ToolSchemas;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.tukaani.xz.XZIOException;
import org.tukaani.xz.XZInputStream;

/** Reads corpora: JSON lines, plain or compressed ({@code .gz}, {@code .xz}). */
final class Corpus {

    private static final ObjectMapper JSON = new ObjectMapper();

    private Corpus() {}

    /** The examples of a file in their order; at most {@code limit}, spread evenly over the file. */
    static List<Example> read(Path file, int limit) {
        if (Files.isDirectory(file)) {
            throw new Problem(file + " is a folder: name the files in it, e.g. " + file.resolve("*.jsonl"));
        }
        List<Example> all = new ArrayList<>();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(open(file), StandardCharsets.UTF_8))) {
            int number = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                if (!line.isBlank()) {
                    all.add(example(file + ":" + number, line));
                }
            }
        } catch (IOException e) {
            throw unreadable(file, e);
        }
        if (all.isEmpty()) {
            throw new Problem(file + ": the file holds no examples");
        }
        if (all.size() <= limit) {
            return all;
        }
        List<Example> some = new ArrayList<>();
        for (long i = 0; i < limit; i++) {
            some.add(all.get((int) (i * all.size() / limit)));
        }
        return some;
    }

    /** SHA-256 of the files' uncompressed contents, one after the other: of {@code xzcat FILE... | sha256sum}. */
    static String sha256(List<Path> files) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (Path file : files) {
                try (InputStream in = new DigestInputStream(open(file), digest)) {
                    in.transferTo(OutputStream.nullOutputStream());
                } catch (IOException e) {
                    throw unreadable(file, e);
                }
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }

    /** The uncompressed content of a file. */
    static InputStream open(Path file) throws IOException {
        InputStream in = Files.newInputStream(file);
        try {
            String name = String.valueOf(file.getFileName());
            return name.endsWith(".gz") ? new GZIPInputStream(in) : name.endsWith(".xz") ? new XZInputStream(in) : in;
        } catch (IOException e) {
            in.close();
            throw e;
        }
    }

    /** Why a file cannot be read, and where it is packed and the pack is not sound, how to mend it. */
    static Problem unreadable(Path file, IOException e) {
        String ending = String.valueOf(file.getFileName()).replaceFirst(".*(?=\\.(gz|xz)$)", "");
        boolean unsound = e instanceof EOFException || e instanceof ZipException || e instanceof XZIOException;
        return unsound && (ending.equals(".gz") || ending.equals(".xz"))
                ? new Problem(
                        "cannot read " + file + ": damaged, cut off, or not packed as " + ending + " (" + e
                                + "): fetch or pack it again, or name it as what it is",
                        e)
                : new Problem("cannot read " + file + ": " + e, e);
    }

    private static Example example(String place, String line) {
        JsonNode json;
        try {
            json = JSON.readTree(line);
        } catch (JsonProcessingException e) {
            throw new Problem(place + ": no JSON: " + e.getOriginalMessage(), e);
        }
        if (!json.path("query").isTextual()) {
            throw new Problem(place + ": an example needs a \"query\": a text");
        }
        if (!json.path("tools").isArray()) {
            throw new Problem(place + ": an example needs \"tools\": a list of tools, which may be empty");
        }
        List<ToolSpecification> tools = new ArrayList<>();
        Map<String, JsonNode> schemas = new HashMap<>();
        for (JsonNode tool : json.path("tools")) {
            try {
                tools.add(ToolSchemas.toolOf(tool));
            } catch (IllegalArgumentException e) {
                throw new Problem(place + ": " + e.getMessage(), e);
            }
            schemas.put(tool.path("name").asText(), tool.path("parameters"));
        }
        String source = json.path("source").asText("unnamed");
        return new Example(place, source, json.path("query").asText(), tools, schemas, expected(place, json));
    }

    private static List<ExpectedCall> expected(String place, JsonNode json) {
        boolean plain = json.path("answers").isArray();
        JsonNode list = plain ? json.path("answers") : json.path("accepted");
        if (!list.isArray()) {
            throw new Problem(
                    place + ": an example needs \"answers\" or \"accepted\": a list of calls, which may be empty");
        }
        List<ExpectedCall> expected = new ArrayList<>();
        for (JsonNode call : list) {
            JsonNode arguments = call.path("arguments");
            if (!call.path("name").isTextual() || !(arguments.isObject() || arguments.isMissingNode())) {
                throw new Problem(place + ": a call needs a \"name\" and, as an object, its \"arguments\": " + call);
            }
            String name = call.path("name").asText();
            expected.add(
                    plain
                            ? new ExpectedCall.Exactly(
                                    name,
                                    arguments instanceof ObjectNode object
                                            ? object
                                            : JsonNodeFactory.instance.objectNode())
                            : new ExpectedCall.OneOf(name, accepted(place, arguments)));
        }
        return expected;
    }

    private static Map<String, List<JsonNode>> accepted(String place, JsonNode arguments) {
        Map<String, List<JsonNode>> accepted = new LinkedHashMap<>();
        arguments.properties().forEach(entry -> {
            if (!entry.getValue().isArray()) {
                throw new Problem(place + ": \"accepted\" needs a list of values for " + entry.getKey());
            }
            List<JsonNode> values = new ArrayList<>();
            entry.getValue().forEach(values::add);
            accepted.put(entry.getKey(), values);
        });
        return accepted;
    }
}
