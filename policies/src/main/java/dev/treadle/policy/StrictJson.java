package dev.treadle.policy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/** A JSON object of a file of ours, read without forgiveness: nothing missing, nothing unknown, nothing of another type. */
final class StrictJson {

    static final int MAX_BYTES = 8 << 20;

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final JsonNode json;
    private final String place;
    private final Set<String> asked = new HashSet<>();

    private StrictJson(JsonNode json, String place) {
        this.json = json;
        this.place = place;
        if (!json.isObject()) {
            throw damaged("expected a JSON object");
        }
    }

    static StrictJson parse(byte[] content, String place) {
        try {
            return new StrictJson(MAPPER.readTree(content), place);
        } catch (JsonProcessingException e) {
            throw new TrustException(
                    place + " is not JSON (" + e.getOriginalMessage() + "): it is damaged; make it again"
                            + " with 'treadle calibrate'",
                    e);
        } catch (IOException e) {
            throw new TrustException("cannot read " + place + ": " + e, e);
        }
    }

    /** The content of a file, which must be no larger than {@value #MAX_BYTES} bytes. */
    static byte[] bytes(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] content = in.readNBytes(MAX_BYTES);
            if (in.read() >= 0) {
                throw new TrustException(file + " is larger than " + MAX_BYTES + " bytes: it is no file of Treadle's");
            }
            return content;
        } catch (NoSuchFileException e) {
            throw new TrustException("there is no " + file + ": make it with 'treadle calibrate'", e);
        } catch (IOException e) {
            throw new TrustException("cannot read " + file + ": " + e, e);
        }
    }

    /** An object as a person reads it, with a line end; the same object always gives the same bytes. */
    static byte[] pretty(ObjectNode json) {
        try {
            byte[] text = MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(json);
            byte[] line = new byte[text.length + 1];
            System.arraycopy(text, 0, line, 0, text.length);
            line[text.length] = '\n';
            return line;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of plain values can be written", e);
        }
    }

    static void write(Path file, byte[] content) {
        try {
            Files.write(file, content);
        } catch (IOException e) {
            throw new TrustException("cannot write " + file + ": " + e, e);
        }
    }

    static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }

    /** Checks the fields {@code format} and {@code version}. */
    void requireFormat(String format, int version) {
        String found = text("format");
        if (!found.equals(format)) {
            throw new TrustException(place + " has the format '" + found + "', expected '" + format + "'");
        }
        long number = integer("version", 1, Integer.MAX_VALUE);
        if (number != version) {
            throw new TrustException(place + " has version " + number + " of " + format + ", this release reads "
                    + version + ": make it again with 'treadle calibrate'");
        }
    }

    String text(String name) {
        JsonNode value = field(name);
        if (!value.isTextual()) {
            throw damaged(name + " must be a text");
        }
        return value.asText();
    }

    double number(String name, double least, double most) {
        return number(field(name), name, least, most);
    }

    /** A number, or infinity for null. */
    double numberOrInfinity(String name, double least, double most) {
        return field(name).isNull() ? Double.POSITIVE_INFINITY : number(name, least, most);
    }

    /** A number, or NaN for null. */
    double numberOrNaN(String name, double least, double most) {
        return field(name).isNull() ? Double.NaN : number(name, least, most);
    }

    long integer(String name, long least, long most) {
        JsonNode value = field(name);
        if (!value.isIntegralNumber() || !value.canConvertToLong() || value.asLong() < least || value.asLong() > most) {
            throw damaged(name + " must be a whole number from " + least + " to " + most + ", not " + value);
        }
        return value.asLong();
    }

    int count(String name) {
        return (int) integer(name, 0, Integer.MAX_VALUE);
    }

    List<Double> numbers(String name, double least, double most) {
        List<Double> values = new ArrayList<>();
        list(name).forEach(value -> values.add(number(value, name, least, most)));
        return values;
    }

    boolean isNull(String name) {
        return field(name).isNull();
    }

    StrictJson object(String name) {
        return new StrictJson(field(name), place + ", " + name);
    }

    List<StrictJson> objects(String name) {
        List<StrictJson> objects = new ArrayList<>();
        list(name).forEach(value -> objects.add(new StrictJson(value, place + ", " + name)));
        return objects;
    }

    /** The names of the fields, in order. */
    List<String> names() {
        List<String> names = new ArrayList<>();
        json.fieldNames().forEachRemaining(names::add);
        return names;
    }

    /** Says that everything was asked for: what is left is an error. */
    void done() {
        names().stream().filter(name -> !asked.contains(name)).findFirst().ifPresent(name -> {
            throw damaged("has the field " + name + ", which this release does not know");
        });
    }

    TrustException damaged(String what) {
        return new TrustException(
                place + ": " + what + "; the file is damaged or was changed, make it again with 'treadle calibrate'");
    }

    private JsonNode list(String name) {
        JsonNode list = field(name);
        if (!list.isArray()) {
            throw damaged(name + " must be a list");
        }
        return list;
    }

    private double number(JsonNode value, String name, double least, double most) {
        double number = value.asDouble(Double.NaN);
        if (!value.isNumber() || !(number >= least && number <= most) || Double.isInfinite(number)) {
            throw damaged(name + " must be a number from " + least + " to " + most + ", not " + value);
        }
        return number;
    }

    private JsonNode field(String name) {
        asked.add(name);
        JsonNode value = json.get(name);
        if (value == null) {
            throw damaged("it has no " + name);
        }
        return value;
    }
}
