package dev.treadle.router;

import dev.langchain4j.model.chat.response.ChatResponse;

/** An answer and how it came about. Immutable. */
public record RouteResult(ChatResponse response, RouteTrace trace) {}
