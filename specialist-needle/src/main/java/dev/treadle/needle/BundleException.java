package dev.treadle.needle;

import dev.treadle.router.RouterException;
import org.jspecify.annotations.Nullable;

/** A bundle of weights cannot be used: a file is missing, damaged, or of a format or version this release cannot read. */
public class BundleException extends RouterException {

    private static final long serialVersionUID = 1L;

    /** An error with a message. */
    public BundleException(String message) {
        super(message);
    }

    /** An error with a message and what caused it. */
    public BundleException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
