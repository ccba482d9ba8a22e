package dev.treadle.policy;

import dev.treadle.router.RouterException;
import org.jspecify.annotations.Nullable;

/** A {@link Journal} cannot be opened. The message says where, and how to mend it. */
public class JournalException extends RouterException {

    private static final long serialVersionUID = 1L;

    /** An error with a message and what caused it. */
    public JournalException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
