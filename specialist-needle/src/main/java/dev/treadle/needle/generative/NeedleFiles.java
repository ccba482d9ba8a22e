package dev.treadle.needle.generative;

import com.fasterxml.jackson.databind.JsonNode;
import dev.treadle.needle.Bundle;
import dev.treadle.needle.BundleException;
import dev.treadle.router.SpecialistException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What the files of a bundle hold, loaded.
 *
 * @param window the most tokens that the network was made to read at once
 */
record NeedleFiles(Tokenizer tokenizer, SpecialTokens specials, int window, Network network) {

    static final String FORMAT = "treadle-needle";
    static final int VERSION = 1;

    static final String ENCODER = "encoder.onnx";
    static final String DECODER_STEP = "decoder_step.onnx";
    static final String PREFILL = "prefill.onnx";
    static final String DECODER_MULTI = "decoder_multi.onnx";
    static final String TOKENIZER = "needle.model";
    static final String SPECIALS = "tokenizer-specials.json";

    /** Not read: the graphs say what is in it. */
    static final String CONFIG = "needle_torch.config.json";

    /** The layout in which Needle and its fine-tunes are published. */
    static final List<String> PUBLISHED = List.of(ENCODER, DECODER_STEP, TOKENIZER, SPECIALS);

    private static final List<String> ALL =
            List.of(ENCODER, DECODER_STEP, PREFILL, DECODER_MULTI, TOKENIZER, SPECIALS, CONFIG);

    private static final int SMALLEST_WINDOW = 16;

    /** Whether a folder holds a Needle bundle, or files that look like part of one. */
    static boolean areIn(Path folder) {
        return Bundle.formatIn(folder)
                .map(FORMAT::equals)
                .orElseGet(() -> ALL.stream().anyMatch(name -> Files.exists(folder.resolve(name))));
    }

    /**
     * The bundle in a folder: as its description says; without one, as the files are.
     *
     * @throws BundleException if there is neither a description that this release reads nor the published files
     */
    static Bundle bundleIn(Path folder) {
        if (Bundle.formatIn(folder).isPresent()) {
            return Bundle.inFolder(folder, FORMAT, VERSION);
        }
        List<String> missing = PUBLISHED.stream()
                .filter(name -> !Files.isRegularFile(folder.resolve(name)))
                .toList();
        if (!missing.isEmpty()) {
            throw new BundleException(folder + " has no " + String.join(", ", missing) + " and no " + Bundle.DESCRIPTION
                    + ": a published Needle model is " + String.join(", ", PUBLISHED)
                    + ", of these very names; fetch what is missing from where the model is published");
        }
        return Bundle.undescribed(
                folder,
                FORMAT,
                VERSION,
                ALL.stream()
                        .filter(name -> Files.isRegularFile(folder.resolve(name)))
                        .toList());
    }

    /**
     * Loads the files: the fast graphs where the bundle has them. All checksums come before native code sees a byte.
     *
     * @param threads that share one run of a graph
     * @throws BundleException if a file is missing, damaged, or does not fit the others
     * @throws SpecialistException if ONNX Runtime does not work on this machine
     */
    static NeedleFiles load(Bundle bundle, int threads) {
        String place = bundle.place();
        int window = window(bundle);
        Vocabulary vocabulary = Vocabulary.read(place + "/" + TOKENIZER, bundle.file(TOKENIZER));
        SpecialTokens specials = SpecialTokens.read(place + "/" + SPECIALS, bundle.file(SPECIALS), vocabulary);
        boolean isFast = isFast(bundle);
        Network network = network(bundle, isFast, vocabulary, threads);
        return new NeedleFiles(new Tokenizer(vocabulary), specials, window, network);
    }

    /** Whether a bundle has the plain graphs, or the fast ones. */
    static boolean has(Bundle bundle, boolean fast) {
        return fast
                ? bundle.lists(PREFILL) && bundle.lists(DECODER_MULTI)
                : bundle.lists(ENCODER) && bundle.lists(DECODER_STEP);
    }

    /** Loads the plain graphs, or the fast ones; errors as for {@link #load}. */
    static Network network(Bundle bundle, boolean fast, Vocabulary vocabulary, int threads) {
        String place = bundle.place();
        byte[] reader = bundle.file(fast ? PREFILL : ENCODER);
        byte[] writer = bundle.file(fast ? DECODER_MULTI : DECODER_STEP);
        Graphs graphs =
                fast ? Graphs.fast(place, threads, reader, writer) : Graphs.plain(place, threads, reader, writer);
        Network network = OnnxNetwork.of(graphs, vocabulary.size());
        if (network.vocabulary() != vocabulary.size()) {
            network.close();
            throw new BundleException(place + "/" + (fast ? DECODER_MULTI : DECODER_STEP) + " knows "
                    + network.vocabulary() + " tokens, and " + TOKENIZER + " has " + vocabulary.size()
                    + ": take the tokenizer that the network was trained with");
        }
        return network;
    }

    private static boolean isFast(Bundle bundle) {
        boolean isFast = has(bundle, true);
        String claimed = bundle.description().path("graphs").asText();
        if (claimed.equals("fast") && !isFast) {
            throw new BundleException(
                    bundle.place() + "/" + Bundle.DESCRIPTION + " says that the graphs are fast, and does"
                            + " not list both " + PREFILL + " and " + DECODER_MULTI + ": export the bundle again");
        }
        return isFast;
    }

    static int window(Bundle bundle) {
        JsonNode window = bundle.description().path("window");
        if (window.isMissingNode()) {
            return Prompt.WINDOW;
        }
        if (!window.isInt() || window.intValue() < SMALLEST_WINDOW) {
            throw new BundleException(bundle.place() + "/" + Bundle.DESCRIPTION + " gives the window " + window
                    + ", expected a number of tokens from " + SMALLEST_WINDOW);
        }
        return window.intValue();
    }
}
