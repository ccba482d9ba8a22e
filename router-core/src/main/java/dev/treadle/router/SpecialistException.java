package dev.treadle.router;

import org.jspecify.annotations.Nullable;

/** The runtime behind a specialist is broken. The router escalates; no caller of the router sees it. */
public class SpecialistException extends RouterException {

    private static final long serialVersionUID = 1L;

    /** An error with a message. */
    public SpecialistException(String message) {
        super(message);
    }

    /** An error with a message and what caused it. */
    public SpecialistException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
