/**
 * The pointer: tool calling as matching and copying, in one pass.
 *
 * <p>The way of a request: {@code WordPiece} cuts the query into pieces, {@code SentenceEncoder} gives each piece a
 * vector; {@code OfferedTool} reads the tools, {@code ElementVectors} has a vector for each tool, parameter and enum
 * value; {@code RequestFeatures} puts them side by side, {@code PointerNetwork} turns them into {@code Logits}, and
 * {@code Decoder} reads the calls off them, with {@code SpanValues} for what a stretch of the query means.
 */
@NullMarked
package dev.treadle.needle.pointer;

import org.jspecify.annotations.NullMarked;
