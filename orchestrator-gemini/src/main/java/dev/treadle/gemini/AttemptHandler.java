package dev.treadle.gemini;

import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.CompleteToolCall;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.PartialThinking;
import dev.langchain4j.model.chat.response.PartialThinkingContext;
import dev.langchain4j.model.chat.response.PartialToolCall;
import dev.langchain4j.model.chat.response.PartialToolCallContext;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import java.util.ArrayList;
import java.util.List;

/**
 * What one attempt of a stream brings, on its way to the caller. Called by the thread that reads the stream.
 *
 * <p>Text and thoughts pass at once. Tool calls wait for the end of the answer: a call of a stream that breaks, or that
 * Gemini itself takes back at the end, must not be run.
 */
final class AttemptHandler implements StreamingChatResponseHandler {

    private final StreamingCall call;
    private final Attempt attempt;
    private final Guards.Pass pass;
    private final StreamingChatResponseHandler caller;
    private final List<CompleteToolCall> toolCalls = new ArrayList<>();
    private boolean delivered;
    private boolean ended;

    AttemptHandler(StreamingCall call, Attempt attempt, Guards.Pass pass, StreamingChatResponseHandler caller) {
        this.call = call;
        this.attempt = attempt;
        this.pass = pass;
        this.caller = caller;
    }

    private void deliver(Runnable callback) {
        if (!ended) {
            delivered = true;
            UserCode.call(caller, callback);
        }
    }

    @Override
    public void onPartialResponse(String text) {
        deliver(() -> caller.onPartialResponse(text));
    }

    @Override
    public void onPartialResponse(PartialResponse text, PartialResponseContext context) {
        deliver(() -> caller.onPartialResponse(text, context));
    }

    @Override
    public void onPartialThinking(PartialThinking thought) {
        deliver(() -> caller.onPartialThinking(thought));
    }

    @Override
    public void onPartialThinking(PartialThinking thought, PartialThinkingContext context) {
        deliver(() -> caller.onPartialThinking(thought, context));
    }

    @Override
    public void onPartialToolCall(PartialToolCall part) {
        deliver(() -> caller.onPartialToolCall(part));
    }

    @Override
    public void onPartialToolCall(PartialToolCall part, PartialToolCallContext context) {
        deliver(() -> caller.onPartialToolCall(part, context));
    }

    @Override
    public void onCompleteToolCall(CompleteToolCall toolCall) {
        toolCalls.add(toolCall);
    }

    @Override
    public void onUnmappedRawEvent(Object event) {
        // A raw event is no part of an answer: it does not stand in the way of another attempt.
        if (!ended) {
            UserCode.call(caller, () -> caller.onUnmappedRawEvent(event));
        }
    }

    @Override
    public void onCompleteResponse(ChatResponse response) {
        if (ended) {
            return;
        }
        ended = true;
        pass.succeeded();
        toolCalls.forEach(toolCall -> UserCode.call(caller, () -> caller.onCompleteToolCall(toolCall)));
        call.succeeded(response);
    }

    @Override
    public void onError(Throwable thrown) {
        if (ended) {
            return;
        }
        ended = true;
        GeminiException error = call.failure(attempt, thrown);
        if (delivered && error.isRetriable()) {
            error = error.afterOutput();
        }
        pass.failed(error);
        call.failed(error);
    }

    /** Nothing more will come. Where there was no end, the caller has cancelled the stream. */
    void closed() {
        if (!ended) {
            ended = true;
            pass.cancelled();
            call.cancelled();
        }
    }
}
