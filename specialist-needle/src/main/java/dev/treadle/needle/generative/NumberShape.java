package dev.treadle.needle.generative;

import java.math.BigDecimal;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/**
 * A JSON number, at most {@value #MAX_LENGTH} characters long.
 *
 * @param whole whether it has neither a fraction nor an exponent
 * @param range where it must lie; null for anywhere. A number with a range has no exponent
 */
record NumberShape(boolean whole, @Nullable Range range) implements Shape {

    /** Room for every number that is a name (accounts, cards) and for more digits than a double has. */
    static final int MAX_LENGTH = 40;

    @Override
    public Frame before(Frame below) {
        return new Digits(this, Syntax.START, "", below);
    }

    /** Whether a text can begin a number of this form. */
    private boolean mayBegin(Syntax state, String text) {
        if (text.length() > MAX_LENGTH || (text.length() == MAX_LENGTH && !state.isWhole)) {
            return false;
        }
        return range == null || range.isReachedFrom(text, whole);
    }

    /**
     * A stretch of the number line.
     *
     * @param low null where there is no lower end
     * @param lowOpen whether the lower end itself is outside
     */
    record Range(
            @Nullable BigDecimal low,
            boolean lowOpen,
            @Nullable BigDecimal high,
            boolean highOpen) {

        /** The same for whole numbers: both ends are whole and inside. */
        Range ofWhole() {
            BigDecimal from = low == null ? null : low.setScale(0, RoundingMode.CEILING);
            BigDecimal to = high == null ? null : high.setScale(0, RoundingMode.FLOOR);
            return new Range(
                    from != null && lowOpen && from.compareTo(low) == 0 ? from.add(BigDecimal.ONE) : from,
                    false,
                    to != null && highOpen && to.compareTo(high) == 0 ? to.subtract(BigDecimal.ONE) : to,
                    false);
        }

        boolean isEmpty() {
            int order = low == null || high == null ? -1 : low.compareTo(high);
            return order > 0 || (order == 0 && (lowOpen || highOpen));
        }

        boolean contains(BigDecimal value) {
            return meets(value, value, true);
        }

        private Range mirrored() {
            return new Range(
                    high == null ? null : high.negate(),
                    /* lowOpen= */ highOpen,
                    low == null ? null : low.negate(),
                    /* highOpen= */ lowOpen);
        }

        /** Whether a number that begins with the text can lie in the range. */
        boolean isReachedFrom(String text, boolean whole) {
            if (text.isEmpty()) {
                return true;
            } else if (text.charAt(0) == '-') {
                return mirrored().isReachedFromDigits(text.substring(1), whole);
            }
            return isReachedFromDigits(text, whole);
        }

        private boolean isReachedFromDigits(String digits, boolean whole) {
            if (digits.isEmpty()) {
                return high == null || high.signum() > 0 || (high.signum() == 0 && !highOpen);
            }
            int point = digits.indexOf('.');
            if (point >= 0) {
                int places = digits.length() - point - 1;
                BigDecimal so = new BigDecimal(places == 0 ? digits.substring(0, point) : digits);
                return meets(so, so.add(BigDecimal.ONE.movePointLeft(places)), false);
            }
            BigDecimal from = new BigDecimal(digits);
            BigDecimal to = from.add(BigDecimal.ONE);
            // More digits may follow, except after a leading zero.
            int more = from.signum() == 0 ? 0 : MAX_LENGTH - digits.length();
            for (int i = 0; i <= more; i++) {
                if (meets(from, whole ? to.subtract(BigDecimal.ONE) : to, whole)) {
                    return true;
                } else if (high != null && from.compareTo(high) > 0) {
                    return false;
                }
                from = from.movePointRight(1);
                to = to.movePointRight(1);
            }
            return false;
        }

        /** Whether the range has a number from one to another, the latter inside or not. */
        private boolean meets(BigDecimal from, BigDecimal to, boolean closed) {
            boolean lowIsNearer = low != null && low.compareTo(from) >= 0;
            boolean highIsNearer = high != null && high.compareTo(to) < 0;
            Range common = new Range(
                    lowIsNearer ? low : from,
                    lowIsNearer && lowOpen,
                    highIsNearer ? high : to,
                    highIsNearer ? highOpen : !closed || (highOpen && high != null && high.compareTo(to) == 0));
            return !common.isEmpty();
        }
    }

    /** Where a number is by the grammar of JSON. */
    private enum Syntax {
        START(false),
        MINUS(false),
        ZERO(true),
        INTEGER(true),
        POINT(false),
        FRACTION(true),
        EXPONENT(false),
        EXPONENT_SIGN(false),
        EXPONENT_DIGIT(true),
        /** After two digits, which no double exceeds. */
        EXPONENT_FULL(true);

        private final boolean isWhole;

        Syntax(boolean isWhole) {
            this.isWhole = isWhole;
        }

        @Nullable
        Syntax after(int b, boolean whole, boolean exponent) {
            boolean isDigit = b >= '0' && b <= '9';
            return switch (this) {
                case START -> b == '-' ? MINUS : MINUS.after(b, whole, exponent);
                case MINUS -> b == '0' ? ZERO : isDigit ? INTEGER : null;
                case ZERO -> fractionOrExponent(b, whole, exponent);
                case INTEGER -> isDigit ? INTEGER : fractionOrExponent(b, whole, exponent);
                case POINT -> isDigit ? FRACTION : null;
                case FRACTION -> isDigit ? FRACTION : b == '.' ? null : fractionOrExponent(b, whole, exponent);
                case EXPONENT -> b == '+' || b == '-' ? EXPONENT_SIGN : isDigit ? EXPONENT_DIGIT : null;
                case EXPONENT_SIGN -> isDigit ? EXPONENT_DIGIT : null;
                case EXPONENT_DIGIT -> isDigit ? EXPONENT_FULL : null;
                case EXPONENT_FULL -> null;
            };
        }

        private static @Nullable Syntax fractionOrExponent(int b, boolean whole, boolean exponent) {
            if (whole) {
                return null;
            }
            return b == '.' ? POINT : exponent && (b == 'e' || b == 'E') ? EXPONENT : null;
        }
    }

    /** Before or within a number. */
    record Digits(NumberShape shape, Syntax state, String text, Frame below) implements Frame {
        @Override
        public @Nullable Frame after(int b) {
            Syntax next = state.after(b, shape.whole, shape.range == null);
            if (next == null) {
                boolean isWhole = state.isWhole && (shape.range == null || shape.range.contains(new BigDecimal(text)));
                return isWhole ? below.after(b) : null;
            }
            String longer = text + (char) b;
            return shape.mayBegin(next, longer) ? new Digits(shape, next, longer, below) : null;
        }

        @Override
        public int depth() {
            return below.depth();
        }
    }
}
