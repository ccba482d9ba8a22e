/**
 * The specialists that run inside the process, and what they share: {@linkplain dev.treadle.needle.Bundle bundles} of
 * trained weights.
 */
@NullMarked
package dev.treadle.needle;

import org.jspecify.annotations.NullMarked;
