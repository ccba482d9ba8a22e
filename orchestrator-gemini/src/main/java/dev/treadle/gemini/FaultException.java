package dev.treadle.gemini;

/** Carries a {@link Fault} through LangChain4j, and, as a cause, shows the raw answer that LangChain4j would have lost. */
final class FaultException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    FaultException(String message) {
        super(message);
    }
}
