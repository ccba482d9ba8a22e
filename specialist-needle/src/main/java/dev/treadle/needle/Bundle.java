package dev.treadle.needle;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A set of weight files with their description, {@code bundle.json}: a folder, or resources of a jar.
 *
 * <pre>{@code
 * {"format": "treadle-pointer", "version": 1, "name": "pointer-base",
 *  "files": {"slots.onnx": {"sha256": "..."}},
 *  "encoder": {"resource": "all-minilm-l6-v2-q.onnx", "sha256": "..."},
 *  "licence": "Apache-2.0", "training": {...}}
 * }</pre>
 *
 * <p>No byte of a file is handed out before its checksum was found right. Thread-safe and immutable; the files are read
 * anew by each call.
 */
public final class Bundle {

    /** The name of the description. */
    public static final String DESCRIPTION = "bundle.json";

    /** A description larger than this is not read, in bytes. */
    static final int MAX_DESCRIPTION = 1 << 20;

    private static final Pattern PLAIN_NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]*");
    private static final Pattern SHA256 = Pattern.compile("[0-9a-fA-F]{64}");

    private final Source source;
    private final String place;
    private final JsonNode description;

    /** Where the description would have to be written; null where there is one. */
    private final @Nullable Path undescribed;

    private Bundle(Source source, String place, JsonNode description, @Nullable Path undescribed) {
        this.source = source;
        this.place = place;
        this.description = description;
        this.undescribed = undescribed;
    }

    /**
     * Opens the bundle in a folder.
     *
     * @param format the expected {@code format}
     * @param version the newest {@code version} of the format that the caller reads; older ones from 1 are taken
     * @throws BundleException if the description is missing, not readable, or of another format or version
     */
    public static Bundle inFolder(Path folder, String format, int version) {
        requireFolder(folder);
        return open(Source.folder(folder), folder.toString(), format, version);
    }

    /**
     * What files of a folder without a description are as a bundle: one is made from the checksums that they have now. It
     * says whether they change, not whether they are what their publisher made: see {@link #pin}.
     *
     * @param names of files that are there, plain
     * @throws BundleException if one cannot be read
     */
    public static Bundle undescribed(Path folder, String format, int version, List<String> names) {
        requireFolder(folder);
        ObjectNode description =
                JsonNodeFactory.instance.objectNode().put("format", format).put("version", version);
        Path name = folder.toAbsolutePath().normalize().getFileName();
        description.put("name", name == null ? format : name.toString());
        ObjectNode files = description.putObject("files");
        for (String file : names) {
            try (InputStream in = Files.newInputStream(folder.resolve(file))) {
                files.putObject(file).put("sha256", Checksum.of(in));
            } catch (IOException e) {
                throw new BundleException("cannot read " + folder.resolve(file) + ": " + e, e);
            }
        }
        return new Bundle(Source.folder(folder), folder.toString(), description, folder.resolve(DESCRIPTION));
    }

    /**
     * The format that the description in a folder names; empty where there is no description.
     *
     * @throws BundleException if it is not readable, or the folder is none
     */
    public static Optional<String> formatIn(Path folder) {
        requireFolder(folder);
        return Files.exists(folder.resolve(DESCRIPTION))
                ? Optional.of(describe(Source.folder(folder), folder.toString())
                        .path("format")
                        .asText())
                : Optional.empty();
    }

    private static void requireFolder(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new BundleException(folder + " is not a folder: name the folder that holds " + DESCRIPTION);
        }
    }

    /**
     * Opens the bundle among the resources of a class's package.
     *
     * @param anchor the class beside whose file the bundle's files lie
     * @param format as for {@link #inFolder}
     * @param version as for {@link #inFolder}
     * @throws BundleException as for {@link #inFolder}
     */
    public static Bundle besideClass(Class<?> anchor, String format, int version) {
        String place = "classpath:" + anchor.getPackageName().replace('.', '/');
        return open(anchor::getResourceAsStream, place, format, version);
    }

    private static JsonNode describe(Source source, String place) {
        byte[] json = source.read(place, DESCRIPTION, MAX_DESCRIPTION);
        try {
            return new ObjectMapper().readTree(json);
        } catch (JsonProcessingException e) {
            throw new BundleException(place + "/" + DESCRIPTION + " is not JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new BundleException("cannot read " + place + "/" + DESCRIPTION + ": " + e.getMessage(), e);
        }
    }

    private static Bundle open(Source source, String place, String format, int version) {
        JsonNode description = describe(source, place);
        String found = description.path("format").asText();
        if (!found.equals(format)) {
            throw new BundleException(place + "/" + DESCRIPTION + " has the format '" + found + "', expected '" + format
                    + "': it is a bundle for something else");
        }
        JsonNode number = description.path("version");
        if (!number.isInt() || number.intValue() < 1 || number.intValue() > version) {
            throw new BundleException(place + "/" + DESCRIPTION + " has version " + number + " of " + format
                    + ", this release reads 1 to " + version + ": update Treadle or use an older bundle");
        }
        return new Bundle(source, place, description, null);
    }

    /** The bundle's own name; the last part of its place where it has none. */
    public String name() {
        String name = description.path("name").asText();
        return name.isEmpty() ? place.substring(place.lastIndexOf('/') + 1) : name;
    }

    /** Where the bundle lies, for messages. */
    public String place() {
        return place;
    }

    /** The whole description. Not to be modified. */
    public JsonNode description() {
        return description;
    }

    /** Whether a description says what the files must be; false for one of {@link #undescribed} files. */
    public boolean isPinned() {
        return undescribed == null;
    }

    /**
     * Writes the description of {@linkplain #undescribed} files beside them: when the folder is opened again, they must be
     * what they are now.
     *
     * @return where it was written
     * @throws BundleException if there is a description already, or it cannot be written
     */
    public Path pin() {
        if (undescribed == null) {
            throw new BundleException(place + " is pinned already: to pin its files as they are now, delete its "
                    + DESCRIPTION + " first");
        }
        try {
            return Files.writeString(
                    undescribed, description.toPrettyString() + System.lineSeparator(), StandardOpenOption.CREATE_NEW);
        } catch (IOException e) {
            throw new BundleException("cannot write " + undescribed + ": " + e, e);
        }
    }

    /** Whether the description lists a file. */
    public boolean lists(String name) {
        return PLAIN_NAME.matcher(name).matches()
                && description.path("files").path(name).isObject();
    }

    /**
     * SHA-256, in lower-case hexadecimal, of what the bundle computes with: its format, version and all checksums that its
     * description gives, at whatever depth. What is said about the weights (name, training, scores) does not change it.
     */
    public String fingerprint() {
        StringBuilder text = new StringBuilder();
        text.append(description.path("format").asText()).append(' ').append(description.path("version"));
        addChecksums(description, "", text);
        return Checksum.of(text.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static void addChecksums(JsonNode json, String path, StringBuilder text) {
        new TreeMap<>(json.properties().stream().collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)))
                .forEach((name, value) -> {
                    if (name.equals("sha256") && value.isTextual()) {
                        text.append('\n')
                                .append(path)
                                .append(' ')
                                .append(value.asText().toLowerCase(Locale.ROOT));
                    }
                    addChecksums(value, path + "/" + name, text);
                });
    }

    /**
     * The content of one of the bundle's files.
     *
     * @param name as listed under {@code files}
     * @throws BundleException if the file is not listed, missing, unreadable, or its checksum is wrong
     */
    public byte[] file(String name) {
        if (!lists(name)) {
            throw new BundleException(place + "/" + DESCRIPTION + " lists no file '" + name + "'");
        }
        return new Unchecked(place + "/" + name, source.read(place, name, Integer.MAX_VALUE - 8))
                .checked(description.path("files").path(name).path("sha256").asText());
    }

    /**
     * The content of a class path resource that a bundle builds on, found by the class loader of a class.
     *
     * @param sha256 the expected checksum, 64 hexadecimal digits
     * @throws BundleException if the resource is missing, unreadable, or its checksum is wrong
     */
    public static byte[] resource(Class<?> anchor, String name, String sha256) {
        return resource(anchor, name).checked(sha256);
    }

    /**
     * A class path resource whose expected checksum is not known yet, as {@link #resource(Class, String, String)} finds
     * it.
     *
     * @throws BundleException if the resource is missing or unreadable
     */
    public static Unchecked resource(Class<?> anchor, String name) {
        ClassLoader loader = anchor.getClassLoader();
        Source source = loader == null ? ClassLoader::getSystemResourceAsStream : loader::getResourceAsStream;
        return new Unchecked("classpath:/" + name, source.read("classpath:", name, Integer.MAX_VALUE - 8));
    }

    /** A content that is handed out only against its checksum, which is computed already. Immutable. */
    public static final class Unchecked {

        private final String what;
        private final byte[] content;
        private final String found;

        private Unchecked(String what, byte[] content) {
            this.what = what;
            this.content = content;
            this.found = Checksum.of(content);
        }

        /**
         * The content.
         *
         * @param sha256 the expected checksum, 64 hexadecimal digits
         * @throws BundleException if the content has another
         */
        public byte[] checked(String sha256) {
            if (!SHA256.matcher(sha256).matches()) {
                throw new BundleException("no sha256 is given for " + what + ": its content cannot be trusted");
            }
            if (!found.equals(sha256.toLowerCase(Locale.ROOT))) {
                throw new BundleException(what + " is damaged or was changed: its sha256 is " + found + ", expected "
                        + sha256 + "; fetch or build it again");
            }
            return content;
        }
    }
}
