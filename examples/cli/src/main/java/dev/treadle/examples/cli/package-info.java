/** The {@code treadle} command. */
@NullMarked
package dev.treadle.examples.cli;

import org.jspecify.annotations.NullMarked;
