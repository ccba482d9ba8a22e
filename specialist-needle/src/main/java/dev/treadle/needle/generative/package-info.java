/**
 * Needle: tool calls written token by token by an encoder-decoder of the published Needle v1 architecture.
 *
 * <p>The way of a request, in {@link dev.treadle.needle.generative.NeedleSpecialist}: an {@code Offer} of tools that fit the
 * window, {@code Decoding} with the {@code Network} that {@code NeedleFiles} loaded, the {@code Answer} and {@code
 * AnswerEvidence}.
 *
 * <p>{@code Tokenizer} cuts text into the model's pieces and back; {@code ToolSet} is what is made of a request's
 * tools, once: their names in snake_case, their text, and a {@code TokenGrammar}, which says at each step which tokens
 * keep the answer a list of calls that fit the tools' schemas; {@code Prompt} frames a query with them.
 *
 * <p>The grammar: {@code SchemaReader} reads JSON Schemas as {@code Value}s, each of one or more {@code Shape}s; a
 * {@code Frame} is a place in an answer and takes it byte by byte; {@code TokenTree} takes it token by token.
 */
@NullMarked
package dev.treadle.needle.generative;

import org.jspecify.annotations.NullMarked;
