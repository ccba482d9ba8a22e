package dev.treadle.examples.cli;

import dev.treadle.needle.Bundle;
import dev.treadle.needle.BundledSpecialist;
import dev.treadle.needle.generative.NeedleSpecialist;
import dev.treadle.needle.pointer.PointerSpecialist;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option that says which weights a command takes. */
final class Weights {

    private static final String BUNDLE = "--bundle";
    private static final AtomicReference<@Nullable CompletableFuture<BundledSpecialist>> AHEAD =
            new AtomicReference<>();

    @Option(
            names = BUNDLE,
            paramLabel = "DIR",
            description = "Run the weights in a folder: of the pointer, or a Needle model. Default: the embedded ones.")
    private @Nullable Path bundle;

    /** The specialist with these weights; the caller closes it. */
    BundledSpecialist open() {
        return open(bundle);
    }

    /** The folder that was named, where it holds a Needle model. */
    Optional<Path> needle() {
        return Optional.ofNullable(bundle).filter(Weights::isNeedle);
    }

    /** The same on its way, so that the caller can do something else meanwhile. */
    CompletableFuture<BundledSpecialist> opening() {
        CompletableFuture<BundledSpecialist> ahead = bundle == null ? AHEAD.getAndSet(null) : null;
        return ahead == null ? beside(bundle) : ahead;
    }

    /** The specialist of a folder, or the embedded one. */
    static BundledSpecialist open(@Nullable Path bundle) {
        if (bundle == null) {
            return PointerSpecialist.embedded();
        }
        return isNeedle(bundle) ? NeedleSpecialist.open(bundle) : PointerSpecialist.load(bundle);
    }

    /** What a folder, or the library, has: known without loading it. */
    static Bundle describe(@Nullable Path bundle) {
        if (bundle == null) {
            return Bundle.besideClass(PointerSpecialist.class, PointerSpecialist.FORMAT, PointerSpecialist.VERSION);
        }
        return isNeedle(bundle)
                ? NeedleSpecialist.bundleIn(bundle)
                : Bundle.inFolder(bundle, PointerSpecialist.FORMAT, PointerSpecialist.VERSION);
    }

    private static boolean isNeedle(Path folder) {
        if (NeedleSpecialist.reads(folder)) {
            return true;
        }
        String format = Bundle.formatIn(folder)
                .orElseThrow(() -> new Problem(folder + " holds no weights: neither " + Bundle.DESCRIPTION
                        + " nor the files of a published Needle model (encoder.onnx, decoder_step.onnx, needle.model,"
                        + " tokenizer-specials.json)"));
        if (!format.equals(PointerSpecialist.FORMAT)) {
            throw new Problem(
                    folder + " is a bundle of the format '" + format + "', which no engine of this release reads" + " ("
                            + PointerSpecialist.FORMAT + ", " + NeedleSpecialist.FORMAT + ")");
        }
        return false;
    }

    /**
     * Begins to load the embedded weights where a command line is a request for them: reading the options takes a good
     * part of the time that the weights take.
     */
    static void loadAhead(String... args) {
        boolean route = args.length > 1 && args[0].equals("route");
        if (route && Arrays.stream(args).noneMatch(a -> a.startsWith(BUNDLE) || a.equals("--help") || a.equals("-h"))) {
            AHEAD.set(beside(null));
        }
    }

    /** Closes weights that were loaded ahead in vain: native code must not run while the JVM ends. */
    static void closeUnused() {
        Optional.ofNullable(AHEAD.getAndSet(null)).ifPresent(unused -> {
            try {
                unused.join().close();
            } catch (CompletionException e) {
                return; // nobody asked for them
            }
        });
    }

    private static CompletableFuture<BundledSpecialist> beside(@Nullable Path bundle) {
        return CompletableFuture.supplyAsync(() -> open(bundle), task -> {
            Thread thread = new Thread(task, "treadle-weights");
            thread.setDaemon(true);
            thread.start();
        });
    }
}
