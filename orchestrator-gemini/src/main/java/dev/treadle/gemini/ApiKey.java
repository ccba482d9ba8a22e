package dev.treadle.gemini;

import java.util.Locale;

/** The API key. Never shown: {@link #toString()} hides it, and {@link #redact} removes it from other people's texts. */
final class ApiKey {

    /** Below this length a "key" is a placeholder, and removing it from texts would only garble them. */
    private static final int SHORTEST_TO_REDACT = 6;

    private final String value;

    ApiKey(String value) {
        if (value.isBlank()) {
            throw new IllegalArgumentException(
                    "the Gemini API key is empty: create one in Google AI Studio and pass it, "
                            + "for example from the environment variable GEMINI_API_KEY");
        }
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            // The JDK would put the whole key in its own message about an invalid header.
            if (c <= ' ' || c > '~') {
                throw new IllegalArgumentException(String.format(
                        Locale.ROOT,
                        "the Gemini API key holds a character that no key has (U+%04X at position %d of %d): "
                                + "check for quotes, spaces and line ends",
                        (int) c,
                        i + 1,
                        value.length()));
            }
        }
        this.value = value;
    }

    String value() {
        return value;
    }

    String redact(String text) {
        return value.length() < SHORTEST_TO_REDACT ? text : text.replace(value, "[API key]");
    }

    /** An exception of other people, or, where its chain shows the key, one that says the same without it. */
    Throwable clean(Throwable thrown) {
        for (Throwable t = thrown; t != null; t = t.getCause()) {
            if (t.toString().contains(value)) {
                return new FaultException(redact(t.toString()));
            }
        }
        return thrown;
    }

    @Override
    public String toString() {
        return "[API key]";
    }
}
