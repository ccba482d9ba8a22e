package dev.treadle.needle.pointer;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The user's text with its pieces. Token 0 is {@code [CLS]}, token i the piece i - 1.
 *
 * <p>Immutable.
 */
record Query(String text, List<WordPiece.Piece> pieces) {

    /** The numbers that describe the shape of a token. */
    static final int FEATURES = 8;

    private static final Set<String> NUMBER_WORDS = Stream.of(
                    NumberText.UNITS.keySet(),
                    NumberText.TENS.keySet(),
                    NumberText.SCALES.keySet(),
                    NumberText.ORDINALS.keySet(),
                    Set.of("half", "quarter", "dozen"))
            .flatMap(Set::stream)
            .collect(Collectors.toUnmodifiableSet());

    private static final Pattern QUOTED =
            Pattern.compile("\"([^\"]+)\"|“([^”]+)”|(?<!\\w)'([^']+)'(?!\\w)", Pattern.UNICODE_CHARACTER_CLASS);

    Query {
        pieces = List.copyOf(pieces);
    }

    /** The number of tokens, with {@code [CLS]}. */
    int tokens() {
        return pieces.size() + 1;
    }

    /** Where a token begins in the text. */
    int start(int token) {
        return pieces.get(token - 1).start();
    }

    /** The text from one token to another, with the combining marks that follow it. */
    String span(int first, int last) {
        int end = pieces.get(last - 1).end();
        while (end < text.length() && isMark(text.codePointAt(end))) {
            end += Character.charCount(text.codePointAt(end));
        }
        return text.substring(start(first), end);
    }

    private static boolean isMark(int c) {
        int type = Character.getType(c);
        return type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK;
    }

    /** Whether a stretch of the query may begin with this token: not inside a run of letters or of digits. */
    boolean mayStart(int token) {
        int start = start(token);
        return start == 0 || !isOneRun(text.codePointBefore(start), text.codePointAt(start));
    }

    /** Whether a stretch of the query may end with this token: not inside a run of letters or of digits. */
    boolean mayEnd(int token) {
        int end = pieces.get(token - 1).end();
        return end == text.length() || !isOneRun(text.codePointBefore(end), text.codePointAt(end));
    }

    private static boolean isOneRun(int a, int b) {
        return (Character.isLetter(a) && Character.isLetter(b)) || (Character.isDigit(a) && Character.isDigit(b));
    }

    /**
     * The shape of each token, flat, {@link #FEATURES} numbers a row: continues a word, upper-case start, all upper
     * case, has a digit, is a mark or symbol, is a number word, is quoted, is {@code [CLS]}.
     */
    float[] shapes() {
        float[] shapes = new float[tokens() * FEATURES];
        shapes[7] = 1;
        boolean[] quoted = quoted();
        for (int token = 1; token < tokens(); token++) {
            WordPiece.Piece piece = pieces.get(token - 1);
            String said = text.substring(piece.start(), piece.end());
            boolean[] row = {
                piece.continues(),
                Character.isUpperCase(said.codePointAt(0)),
                isAllUpperCase(said),
                said.codePoints().anyMatch(Character::isDigit),
                said.codePointCount(0, said.length()) == 1 && !Character.isLetterOrDigit(said.codePointAt(0)),
                NUMBER_WORDS.contains(said.toLowerCase(Locale.ROOT)),
                quoted[token],
            };
            for (int i = 0; i < row.length; i++) {
                shapes[token * FEATURES + i] = row[i] ? 1 : 0;
            }
        }
        return shapes;
    }

    private static boolean isAllUpperCase(String said) {
        return said.codePointCount(0, said.length()) >= 2
                && said.codePoints().allMatch(Character::isLetter)
                && said.codePoints().anyMatch(Character::isUpperCase)
                && said.codePoints().noneMatch(c -> Character.isLowerCase(c) || Character.isTitleCase(c));
    }

    /** Which tokens begin inside a pair of quotation marks. */
    private boolean[] quoted() {
        boolean[] quoted = new boolean[tokens()];
        Matcher m = QUOTED.matcher(text);
        int token = 1;
        while (m.find()) {
            int group = m.group(1) != null ? 1 : m.group(2) != null ? 2 : 3;
            while (token < tokens() && start(token) < m.end(group)) {
                quoted[token] = start(token) >= m.start(group);
                token++;
            }
        }
        return quoted;
    }
}
