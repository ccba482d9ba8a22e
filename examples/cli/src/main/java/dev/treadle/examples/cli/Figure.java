package dev.treadle.examples.cli;

import java.awt.image.BufferedImage;

/**
 * A picture that has not been drawn yet.
 *
 * @param name of its file, without ending
 * @param title what it shows, in a line
 * @param caption how to read it, and what it takes for granted
 */
record Figure(String name, String title, String caption, Drawing drawing) {

    /** Draws in the colours of a palette. */
    interface Drawing {
        BufferedImage draw(Palette palette);
    }
}
