package dev.treadle.examples.cli;

import dev.treadle.needle.BundledSpecialist;
import dev.treadle.policy.Trust;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option that says when the specialist is trusted. */
final class TrustFolder {

    @Option(
            names = "--trust",
            paramLabel = "DIR",
            description = "What 'treadle calibrate' wrote: trust calls as certified there.")
    private @Nullable Path folder;

    /** The calibration and certificate of the folder, for the weights of a specialist; empty without the option. */
    Optional<Trust> read(BundledSpecialist specialist) {
        return folder == null
                ? Optional.empty()
                : Optional.of(Trust.read(folder, specialist.bundle().fingerprint()));
    }

    /** Whether the option is given. */
    boolean given() {
        return folder != null;
    }
}
