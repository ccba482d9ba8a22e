package dev.treadle.needle.pointer;

import org.jspecify.annotations.Nullable;

/** The texts that stand for tools, parameters and enum values. Thread-safe. */
final class ElementText {

    /** More of a name or description is not read, in UTF-16 units: far beyond the encoder's window. */
    private static final int MAX_LENGTH = 4096;

    private ElementText() {}

    /** The text of a tool or parameter: the words of its name and its description. */
    static String described(String name, @Nullable String description) {
        String words = snakeWords(name);
        String about = description == null ? "" : Characters.strip(cut(description));
        if (!about.isEmpty()) {
            return words + ": " + about;
        }
        return words.isEmpty() ? cut(name) : words;
    }

    /** The text of an enum value. */
    static String ofOption(String value) {
        String words = snakeWords(value);
        return words.isEmpty() ? cut(value) : words;
    }

    /** The words of an identifier, lower case: {@code setAlarmTime} and {@code set-alarm.time} alike. */
    static String snakeWords(String name) {
        String text = cut(name);
        StringBuilder words = new StringBuilder();
        boolean pending = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!isAlphanumeric(c)) {
                pending = true;
                continue;
            }
            if ((pending || (i > 0 && isUpper(c) && beginsWord(text, i))) && !words.isEmpty()) {
                words.append(' ');
            }
            words.append(Character.toLowerCase(c));
            pending = false;
        }
        return words.toString();
    }

    /** Whether an upper-case letter begins a word: after a small letter or digit, or as the last of several capitals. */
    private static boolean beginsWord(String text, int at) {
        char before = text.charAt(at - 1);
        if (isLower(before) || (before >= '0' && before <= '9')) {
            return true;
        }
        return isUpper(before) && at + 1 < text.length() && isLower(text.charAt(at + 1));
    }

    private static String cut(String text) {
        return text.length() <= MAX_LENGTH ? text : text.substring(0, MAX_LENGTH);
    }

    private static boolean isAlphanumeric(char c) {
        return isLower(c) || isUpper(c) || (c >= '0' && c <= '9');
    }

    private static boolean isLower(char c) {
        return c >= 'a' && c <= 'z';
    }

    private static boolean isUpper(char c) {
        return c >= 'A' && c <= 'Z';
    }
}
