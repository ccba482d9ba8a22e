package dev.treadle.needle;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
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

    private Bundle(Source source, String place, JsonNode description) {
        this.source = source;
        this.place = place;
        this.description = description;
    }

    /** Opens a file of a bundle by its plain name; null where there is none. */
    private interface Source {
        @Nullable
        InputStream open(String name) throws IOException;
    }

    /**
     * Opens the bundle in a folder.
     *
     * @param format the expected {@code format}
     * @param version the newest {@code version} of the format that the caller reads; older ones from 1 are taken
     * @throws BundleException if the description is missing, not readable, or of another format or version
     */
    public static Bundle inFolder(Path folder, String format, int version) {
        if (!Files.isDirectory(folder)) {
            throw new BundleException(folder + " is not a folder: name the folder that holds " + DESCRIPTION);
        }
        Source source = name -> {
            try {
                return Files.newInputStream(folder.resolve(name));
            } catch (NoSuchFileException e) {
                return null;
            }
        };
        return open(source, folder.toString(), format, version);
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

    private static Bundle open(Source source, String place, String format, int version) {
        byte[] json = read(source, place, DESCRIPTION, MAX_DESCRIPTION);
        JsonNode description;
        try {
            description = new ObjectMapper().readTree(json);
        } catch (JsonProcessingException e) {
            throw new BundleException(place + "/" + DESCRIPTION + " is not JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new BundleException("cannot read " + place + "/" + DESCRIPTION + ": " + e.getMessage(), e);
        }
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
        return new Bundle(source, place, description);
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

    /**
     * SHA-256, in lower-case hexadecimal, of what the bundle computes with: its format, version and all checksums that its
     * description gives, at whatever depth. What is said about the weights (name, training, scores) does not change it.
     */
    public String fingerprint() {
        StringBuilder text = new StringBuilder();
        text.append(description.path("format").asText()).append(' ').append(description.path("version"));
        addChecksums(description, "", text);
        return sha256(text.toString().getBytes(StandardCharsets.UTF_8));
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
        JsonNode entry = description.path("files").path(name);
        if (!PLAIN_NAME.matcher(name).matches() || !entry.isObject()) {
            throw new BundleException(place + "/" + DESCRIPTION + " lists no file '" + name + "'");
        }
        return new Unchecked(place + "/" + name, read(source, place, name, Integer.MAX_VALUE - 8))
                .checked(entry.path("sha256").asText());
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
        return new Unchecked("classpath:/" + name, read(source, "classpath:", name, Integer.MAX_VALUE - 8));
    }

    /** A content that is handed out only against its checksum, which is computed already. Immutable. */
    public static final class Unchecked {

        private final String what;
        private final byte[] content;
        private final String found;

        private Unchecked(String what, byte[] content) {
            this.what = what;
            this.content = content;
            this.found = sha256(content);
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

    private static byte[] read(Source source, String place, String name, int limit) {
        try (InputStream in = source.open(name)) {
            if (in == null) {
                throw new BundleException(
                        place + " has no " + name + ": the bundle is incomplete, fetch or build it again");
            }
            // Where the stream knows its size, as those of files and jars do, nothing is copied.
            byte[] content = new byte[Math.min(in.available(), limit)];
            int size = in.readNBytes(content, 0, content.length);
            byte[] rest = in.readNBytes(limit - size);
            if (size < content.length || rest.length > 0) {
                content = Arrays.copyOf(content, size + rest.length);
                System.arraycopy(rest, 0, content, size, rest.length);
            }
            if (in.read() >= 0) {
                throw new BundleException(place + "/" + name + " is larger than " + limit + " bytes");
            }
            return content;
        } catch (IOException e) {
            throw new BundleException("cannot read " + place + "/" + name + ": " + e, e);
        }
    }

    private static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
