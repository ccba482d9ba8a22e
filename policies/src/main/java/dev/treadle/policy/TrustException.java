package dev.treadle.policy;

import dev.treadle.router.RouterException;
import org.jspecify.annotations.Nullable;

/**
 * A calibration or a certificate cannot be made or used: too few examples, or a file that is missing, damaged, of another
 * version, or made for other weights.
 */
public class TrustException extends RouterException {

    private static final long serialVersionUID = 1L;

    /** An error with a message. */
    public TrustException(String message) {
        super(message);
    }

    /** An error with a message and what caused it. */
    public TrustException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
