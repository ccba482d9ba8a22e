package dev.treadle.examples.cli;

import java.time.LocalDate;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Where the figures of a report come from.
 *
 * @param arguments of the command
 * @param data names of files, for people
 * @param dataHash SHA-256 of the data, in hexadecimal
 * @param examples how many were tried
 * @param bundleVersion of the bundle's format
 * @param bundleHash SHA-256 that names the weights, in hexadecimal
 * @param date of the making
 */
record Provenance(
        List<String> arguments,
        String data,
        String dataHash,
        int examples,
        String bundle,
        int bundleVersion,
        String bundleHash,
        LocalDate date) {

    private static final int SHORT_HASH = 8;

    Provenance {
        arguments = List.copyOf(arguments);
    }

    /** The command as it is typed. */
    String command() {
        return "treadle " + arguments.stream().map(Provenance::quoted).collect(Collectors.joining(" "));
    }

    private static String quoted(String argument) {
        return argument.matches("[\\p{L}\\p{N}_./:=,@%+-]+") ? argument : "'" + argument.replace("'", "'\\''") + "'";
    }

    /** The weights in a few words. */
    String weights() {
        return bundle + " " + bundleHash.substring(0, SHORT_HASH);
    }
}
