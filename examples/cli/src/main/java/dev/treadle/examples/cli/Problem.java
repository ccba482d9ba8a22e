package dev.treadle.examples.cli;

/** An error whose message tells the person at the terminal what, where and how to mend it: it is shown without a trace. */
final class Problem extends RuntimeException {

    private static final long serialVersionUID = 1L;

    Problem(String message) {
        super(message);
    }

    Problem(String message, Throwable cause) {
        super(message, cause);
    }
}
