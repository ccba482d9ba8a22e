package dev.treadle.gemini;

import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Calls into the caller's stream handler, which may throw. */
final class UserCode {

    private static final Logger LOG = LoggerFactory.getLogger(GeminiOrchestrator.class);

    private UserCode() {}

    /** Runs a callback; as in LangChain4j, the handler hears of its own exception, and the stream goes on. */
    static void call(StreamingChatResponseHandler handler, Runnable callback) {
        try {
            callback.run();
        } catch (RuntimeException e) {
            report(handler, e);
        }
    }

    static void report(StreamingChatResponseHandler handler, Throwable error) {
        try {
            handler.onError(error);
        } catch (RuntimeException e) {
            LOG.warn("A stream handler's onError threw an exception, which is ignored", e);
        }
    }
}
