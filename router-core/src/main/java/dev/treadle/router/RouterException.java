package dev.treadle.router;

import org.jspecify.annotations.Nullable;

/** The family of errors that Treadle raises itself. The message says what happened, with which value, how to mend it. */
public class RouterException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** An error with a message. */
    public RouterException(String message) {
        super(message);
    }

    /** An error with a message and what caused it. */
    public RouterException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
