/**
 * Needle: tool calls written token by token by an encoder-decoder of the published Needle v1 architecture.
 *
 * <p>{@code Tokenizer} cuts text into the model's pieces and back.
 */
@NullMarked
package dev.treadle.needle.generative;

import org.jspecify.annotations.NullMarked;
