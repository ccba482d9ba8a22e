package dev.treadle.gemini;

import dev.langchain4j.http.client.sse.ServerSentEvent;
import dev.langchain4j.http.client.sse.ServerSentEventContext;
import dev.langchain4j.http.client.sse.ServerSentEventListener;
import dev.langchain4j.http.client.sse.ServerSentEventParser;
import dev.treadle.gemini.GeminiException.Kind;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** One stream of events on its way to LangChain4j: every event is checked, and so is the end. Used by one thread. */
final class CheckedStream implements ServerSentEventListener {

    private static final int EXCERPT = 500;

    private final ServerSentEventListener langChain;
    private final Attempt attempt;
    private final ApiKey key;
    private final AnswerCheck check;
    private @Nullable IOException failure;
    private String lastEvent = "";
    private boolean cancelledByCaller;
    private @Nullable ServerSentEventContext context;

    CheckedStream(int status, ServerSentEventListener langChain, Attempt attempt, ApiKey key) {
        this.langChain = langChain;
        this.attempt = attempt;
        this.key = key;
        this.check = new AnswerCheck(status, attempt.emptyAnswerIsFine(), key);
    }

    /** Reads to the end and tells LangChain4j how it went: exactly one of onError and onClose. */
    void read(InputStream body, ServerSentEventParser parser) {
        parser.parse(body, this);
        cancelledByCaller = context != null && context.parsingHandle().isCancelled() && attempt.fault() == null;
        if (!cancelledByCaller) {
            judge();
        }
        if (attempt.fault() == null) {
            langChain.onClose();
        } else {
            String shown = lastEvent.isBlank() ? "(none)" : Json.excerpt(key.redact(lastEvent), EXCERPT);
            langChain.onError(failure != null ? failure : new FaultException("last event of the stream: " + shown));
        }
    }

    private void judge() {
        if (attempt.fault() != null) {
            return;
        }
        if (failure != null) {
            String text = "the stream broke: " + key.redact(String.valueOf(failure.getMessage()));
            attempt.fail(Fault.retriable(Kind.TRUNCATED, attempt.httpStatus(), text, failure));
            return;
        }
        Fault end = check.fault() != null ? check.fault() : check.end(true);
        if (end != null) {
            attempt.fail(end);
        }
    }

    @Override
    public void onEvent(ServerSentEvent event, ServerSentEventContext eventContext) {
        context = eventContext;
        if (attempt.fault() != null) {
            return;
        }
        attempt.activity();
        lastEvent = String.valueOf(event.data());
        String forLangChain = check.event(lastEvent);
        if (check.fault() != null) {
            attempt.fail(check.fault());
            eventContext.parsingHandle().cancel();
            return;
        }
        langChain.onEvent(new ServerSentEvent(event.event(), forLangChain), eventContext);
    }

    @Override
    public void onError(Throwable error) {
        failure = error instanceof IOException io ? io : new IOException(error);
    }
}
