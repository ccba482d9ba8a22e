package dev.treadle.needle.generative;

import org.jspecify.annotations.Nullable;

/**
 * A JSON string of any characters: raw as UTF-8 or escaped, never half a surrogate pair.
 *
 * @param least the fewest characters (code points)
 * @param most the most characters; {@link #NO_LIMIT} for no limit
 */
record TextShape(int least, int most) implements Shape {

    static final int NO_LIMIT = Integer.MAX_VALUE;

    static final TextShape ANY = new TextShape(0, NO_LIMIT);

    @Override
    public Frame before(Frame below) {
        return new Characters(this, Characters.BEFORE, 0, below);
    }

    /** How many characters to remember: not more than decide anything, so that equal places stay equal. */
    private int remembered(int count) {
        return most == NO_LIMIT ? Math.min(count, least) : count;
    }

    /**
     * Before, within or after the characters of a string.
     *
     * @param state of {@link Utf8} where it is at most 7; one of the constants otherwise
     * @param count the characters that were begun, as far as it matters
     */
    record Characters(TextShape shape, int state, int count, Frame below) implements Frame {

        static final int BEFORE = 8;
        private static final int ESCAPE = 9;

        // Within a backslash, u and four hexadecimal digits: how many are to come.
        private static final int HEX_1 = 10;
        private static final int HEX_2 = 11;
        private static final int HEX_3 = 12;
        private static final int HEX_4 = 13;

        /** After a backslash, u and d: the next digit says whether it is half a surrogate pair. */
        private static final int AFTER_D = 14;

        private static final int HIGH_2 = 15;
        private static final int HIGH_1 = 16;

        // The second half of a pair.
        private static final int LOW_BACKSLASH = 17;
        private static final int LOW_U = 18;
        private static final int LOW_D = 19;
        private static final int LOW_KIND = 20;

        @Override
        public @Nullable Frame after(int b) {
            if (state == Utf8.BETWEEN) {
                if (b == '"') {
                    return count >= shape.least ? below : null;
                } else if (b < 0x20 || count >= shape.most) {
                    return null;
                }
                int next = b == '\\' ? ESCAPE : Utf8.next(Utf8.BETWEEN, b);
                return next == Utf8.BROKEN ? null : at(next, shape.remembered(count + 1));
            } else if (state == BEFORE) {
                return b == '"' ? at(Utf8.BETWEEN, count) : null;
            }
            int next = state < BEFORE ? Utf8.next(state, b) : escaped(b);
            return next == Utf8.BROKEN ? null : at(next, count);
        }

        private Frame at(int next, int counted) {
            return next == state && counted == count ? this : new Characters(shape, next, counted, below);
        }

        private int escaped(int b) {
            boolean isHex = Character.digit(b, 16) >= 0 && b < 0x80;
            int lower = b | 0x20;
            return switch (state) {
                case ESCAPE -> b == 'u' ? HEX_4 : "\"\\/bfnrt".indexOf(b) >= 0 ? Utf8.BETWEEN : Utf8.BROKEN;
                case HEX_4 -> isHex ? lower == 'd' ? AFTER_D : HEX_3 : Utf8.BROKEN;
                case HEX_3 -> isHex ? HEX_2 : Utf8.BROKEN;
                case HEX_2 -> isHex ? HEX_1 : Utf8.BROKEN;
                case HEX_1 -> isHex ? Utf8.BETWEEN : Utf8.BROKEN;
                case AFTER_D -> b >= '0' && b <= '7' ? HEX_2 : isOneOf(b, "89ab") ? HIGH_2 : Utf8.BROKEN;
                case HIGH_2 -> isHex ? HIGH_1 : Utf8.BROKEN;
                case HIGH_1 -> isHex ? LOW_BACKSLASH : Utf8.BROKEN;
                case LOW_BACKSLASH -> b == '\\' ? LOW_U : Utf8.BROKEN;
                case LOW_U -> b == 'u' ? LOW_D : Utf8.BROKEN;
                case LOW_D -> lower == 'd' ? LOW_KIND : Utf8.BROKEN;
                case LOW_KIND -> isOneOf(b, "cdef") ? HEX_2 : Utf8.BROKEN;
                default -> throw new IllegalStateException("no state " + state);
            };
        }

        private static boolean isOneOf(int b, String digits) {
            return digits.indexOf(b) >= 0 || (b >= 'A' && digits.indexOf(b | 0x20) >= 0);
        }

        @Override
        public int depth() {
            return below.depth();
        }
    }
}
