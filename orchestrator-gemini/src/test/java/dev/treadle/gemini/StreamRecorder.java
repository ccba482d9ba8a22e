package dev.treadle.gemini;

import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.CompleteToolCall;
import dev.langchain4j.model.chat.response.PartialThinking;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/** Keeps everything that a stream handler hears. */
class StreamRecorder implements StreamingChatResponseHandler {

    final List<String> text = new CopyOnWriteArrayList<>();
    final List<String> thoughts = new CopyOnWriteArrayList<>();
    final List<CompleteToolCall> toolCalls = new CopyOnWriteArrayList<>();
    final AtomicInteger ends = new AtomicInteger();
    private final CompletableFuture<ChatResponse> end = new CompletableFuture<>();

    @Override
    public void onPartialResponse(String part) {
        text.add(part);
    }

    @Override
    public void onPartialThinking(PartialThinking part) {
        thoughts.add(part.text());
    }

    @Override
    public void onCompleteToolCall(CompleteToolCall toolCall) {
        toolCalls.add(toolCall);
    }

    @Override
    public void onCompleteResponse(ChatResponse response) {
        ends.incrementAndGet();
        end.complete(response);
    }

    @Override
    public void onError(Throwable error) {
        ends.incrementAndGet();
        end.completeExceptionally(error);
    }

    ChatResponse response() {
        try {
            return end.get(10, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError("no complete response", e);
        }
    }

    GeminiException error() {
        try {
            ChatResponse response = end.get(10, TimeUnit.SECONDS);
            throw new AssertionError("a response instead of an error: " + response);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof GeminiException error) {
                return error;
            }
            throw new AssertionError("not a GeminiException", e.getCause());
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError("no end", e);
        }
    }
}
