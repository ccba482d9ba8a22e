package dev.treadle.needle.generative;

/** Well-formed UTF-8, byte by byte: what may follow what (The Unicode Standard, table 3-7). */
final class Utf8 {

    /** The state between characters. */
    static final int BETWEEN = 0;

    /** The state after a byte that cannot stand where it stands. */
    static final int BROKEN = -1;

    // The states within a character: how many continuation bytes are to come, and limits on the next.
    private static final int ONE_MORE = 1;
    private static final int TWO_MORE = 2;
    private static final int THREE_MORE = 3;
    private static final int TWO_NOT_OVERLONG = 4;
    private static final int TWO_NO_SURROGATE = 5;
    private static final int THREE_NOT_OVERLONG = 6;
    private static final int THREE_IN_UNICODE = 7;

    private Utf8() {}

    /**
     * The state after a byte.
     *
     * @param state {@link #BETWEEN} or what this method returned for the byte before
     * @param b 0 to 255
     * @return {@link #BETWEEN} after the last byte of a character, {@link #BROKEN} where the byte may not follow,
     *     something else within a character
     */
    static int next(int state, int b) {
        if (state == BETWEEN) {
            return start(b);
        }
        int low = state == TWO_NOT_OVERLONG ? 0xA0 : state == THREE_NOT_OVERLONG ? 0x90 : 0x80;
        int high = state == TWO_NO_SURROGATE ? 0x9F : state == THREE_IN_UNICODE ? 0x8F : 0xBF;
        if (b < low || b > high) {
            return BROKEN;
        }
        return switch (state) {
            case ONE_MORE -> BETWEEN;
            case TWO_MORE, TWO_NOT_OVERLONG, TWO_NO_SURROGATE -> ONE_MORE;
            default -> TWO_MORE;
        };
    }

    private static int start(int b) {
        if (b < 0x80) {
            return BETWEEN;
        } else if (b < 0xC2) {
            return BROKEN;
        } else if (b < 0xE0) {
            return ONE_MORE;
        } else if (b < 0xF0) {
            return b == 0xE0 ? TWO_NOT_OVERLONG : b == 0xED ? TWO_NO_SURROGATE : TWO_MORE;
        } else if (b < 0xF5) {
            return b == 0xF0 ? THREE_NOT_OVERLONG : b == 0xF4 ? THREE_IN_UNICODE : THREE_MORE;
        }
        return BROKEN;
    }

    /** The length in bytes of the well-formed character at an index; 0 where there is none. */
    static int lengthAt(byte[] bytes, int at) {
        int state = BETWEEN;
        for (int i = at; i < bytes.length; i++) {
            state = next(state, bytes[i] & 0xFF);
            if (state == BETWEEN) {
                return i - at + 1;
            } else if (state == BROKEN) {
                return 0;
            }
        }
        return 0;
    }
}
