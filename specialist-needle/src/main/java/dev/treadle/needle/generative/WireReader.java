package dev.treadle.needle.generative;

import dev.treadle.needle.BundleException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Reads one message of the protobuf wire format, field after field.
 *
 * <pre>{@code
 * while (reader.nextField()) {
 *     switch (reader.field()) {
 *         case 1 -> name = reader.text();
 *         default -> reader.skip();
 *     }
 * }
 * }</pre>
 *
 * <p>Every field that {@link #nextField} found must be read or skipped before the next. What is not the format throws a
 * {@link BundleException} with the place in the file. For use by one thread.
 */
final class WireReader {

    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int BYTES = 2;
    private static final int FIXED32 = 5;

    private final String file;
    private final byte[] content;
    private final int end;
    private int at;
    private int tagAt;
    private int field;
    private int type;

    /**
     * Reads a whole file as one message.
     *
     * @param file what to call the file in messages
     */
    WireReader(String file, byte[] content) {
        this(file, content, 0, content.length);
    }

    private WireReader(String file, byte[] content, int start, int end) {
        this.file = file;
        this.content = content;
        this.at = start;
        this.end = end;
    }

    /** Goes to the next field; false at the end of the message. */
    boolean nextField() {
        if (at == end) {
            return false;
        }
        tagAt = at;
        long tag = varint();
        if (tag >>> 3 == 0 || tag >>> 3 > 0x1FFF_FFFF) {
            throw fault("a field number of " + (tag >>> 3));
        }
        field = (int) (tag >>> 3);
        type = (int) (tag & 7);
        return true;
    }

    /** The number of the field. */
    int field() {
        return field;
    }

    /** The field's value, an integer or an enum. Negative numbers and those over 31 bits are faults. */
    int number() {
        expect(VARINT);
        long value = varint();
        if (value < 0 || value > Integer.MAX_VALUE) {
            throw fault("field " + field + " is out of range");
        }
        return (int) value;
    }

    /** The field's value, a boolean. */
    boolean flag() {
        expect(VARINT);
        return varint() != 0;
    }

    /** The field's value, a 32-bit floating point number. */
    float real() {
        expect(FIXED32);
        int from = take(4);
        return ByteBuffer.wrap(content, from, 4).order(ByteOrder.LITTLE_ENDIAN).getFloat();
    }

    /** The field's value, text in UTF-8. */
    String text() {
        expect(BYTES);
        int length = length();
        int from = take(length);
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(content, from, length))
                    .toString();
        } catch (CharacterCodingException e) {
            throw fault("field " + field + " is not valid UTF-8");
        }
    }

    /** The length in bytes of the field's value, text or bytes, which is passed over. */
    int size() {
        expect(BYTES);
        int length = length();
        take(length);
        return length;
    }

    /** The field's value, a message. */
    WireReader message() {
        expect(BYTES);
        int length = length();
        int from = take(length);
        return new WireReader(file, content, from, from + length);
    }

    /** Passes over the field's value. */
    void skip() {
        switch (type) {
            case VARINT -> varint();
            case FIXED64 -> take(8);
            case BYTES -> take(length());
            case FIXED32 -> take(4);
            default -> throw fault("field " + field + " has the unknown wire type " + type);
        }
    }

    /** An error at the field last found. */
    BundleException fault(String what) {
        return new BundleException(
                file + " is no SentencePiece model that can be read: " + what + ", at byte " + tagAt);
    }

    private void expect(int wanted) {
        if (type != wanted) {
            throw fault("field " + field + " has the wire type " + type + ", expected " + wanted);
        }
    }

    private int length() {
        long length = varint();
        if (length < 0 || length > end - at) {
            throw fault("field " + field + " is longer than what is left");
        }
        return (int) length;
    }

    private int take(int count) {
        if (count > end - at) {
            throw fault("field " + field + " is cut off");
        }
        int from = at;
        at += count;
        return from;
    }

    private long varint() {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            if (at == end) {
                throw fault("a number is cut off");
            }
            byte b = content[at++];
            value |= (long) (b & 0x7F) << shift;
            if (b >= 0) {
                return value;
            }
        }
        throw fault("a number has more than ten bytes");
    }
}
