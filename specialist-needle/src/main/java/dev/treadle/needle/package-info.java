/**
 * The specialists that run inside the process, and what they share: {@linkplain dev.treadle.needle.Bundle bundles} of
 * trained weights, {@linkplain dev.treadle.needle.BundledSpecialist the life} of what runs from one.
 */
@NullMarked
package dev.treadle.needle;

import org.jspecify.annotations.NullMarked;
