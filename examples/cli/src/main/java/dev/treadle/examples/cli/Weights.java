package dev.treadle.examples.cli;

import dev.treadle.needle.BundledSpecialist;
import dev.treadle.needle.pointer.PointerSpecialist;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option that says which weights a command takes. */
final class Weights {

    @Option(names = "--bundle", paramLabel = "DIR", description = "Weights in a folder. Default: the embedded ones.")
    private @Nullable Path bundle;

    /** The specialist with these weights; the caller closes it. */
    BundledSpecialist open() {
        return open(bundle);
    }

    /** The specialist of a folder, or the embedded one. */
    static BundledSpecialist open(@Nullable Path bundle) {
        return bundle == null ? PointerSpecialist.embedded() : PointerSpecialist.load(bundle);
    }
}
