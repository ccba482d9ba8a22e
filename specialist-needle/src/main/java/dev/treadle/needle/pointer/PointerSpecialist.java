package dev.treadle.needle.pointer;

import ai.onnxruntime.OrtEnvironment;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.treadle.needle.Bundle;
import dev.treadle.needle.BundleException;
import dev.treadle.needle.BundledSpecialist;
import dev.treadle.needle.OnnxRuntime;
import dev.treadle.router.Proposal;
import dev.treadle.router.Reason;
import dev.treadle.router.SpecialistException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/**
 * The embedded specialist: tool calling as matching and copying, in one pass, in milliseconds, inside the process.
 *
 * <p>A frozen sentence encoder (all-MiniLM-L6-v2, from the class path) reads the query; a small trained network sees it
 * together with one vector for each tool, parameter and enum value, and says which tools are called how often, and for
 * each parameter whether it is absent, a stretch of the query, an enum value, true or false. What cannot be expressed so
 * (nested objects, composed text, knowledge of the world) is an abstention.
 *
 * <p>Window: {@value SentenceEncoder#MAX_PIECES} word pieces of the query, beyond which it abstains with {@link
 * Reason#TOO_LARGE}; {@value Shortlist#MAX_TOOLS} tools with {@value Shortlist#MAX_PARAMETERS} parameters and {@value
 * Shortlist#MAX_OPTIONS} enum values in all, beyond which the tools nearest to the query are kept and the others left
 * out.
 *
 * <p>A text that was not seen before (of a tool, parameter or enum value) costs 1 to 3 ms on one core, once: the last
 * {@value #CACHED_VECTORS} or so are kept. A request with a thousand new tools therefore takes seconds, the next one
 * milliseconds: see {@link #warmUp}.
 *
 * <p>Thread-safe: calls run side by side, each on its caller's thread, and share nothing but that cache. {@link #close}
 * waits for calls that are under way.
 */
public final class PointerSpecialist extends BundledSpecialist {

    /** The bundle format that this class reads. */
    public static final String FORMAT = "treadle-pointer";

    /** The newest version of {@link #FORMAT} that this class reads. */
    public static final int VERSION = 2;

    static final int CACHED_VECTORS = 8192;

    private final SentenceEncoder encoder;
    private final PointerNetwork network;
    private final ElementVectors vectors;

    private PointerSpecialist(Bundle bundle, SentenceEncoder encoder, PointerNetwork network) {
        super(bundle);
        this.encoder = encoder;
        this.network = network;
        this.vectors = new ElementVectors(encoder::vector, CACHED_VECTORS);
    }

    /**
     * The specialist with the weights that come with this library.
     *
     * @throws BundleException if they are missing or damaged
     * @throws SpecialistException if ONNX Runtime does not work on this machine
     */
    public static PointerSpecialist embedded() {
        return open(() -> Bundle.besideClass(PointerSpecialist.class, FORMAT, VERSION));
    }

    /**
     * The specialist with the weights in a folder.
     *
     * @param folder holds {@code bundle.json} and the files that it lists
     * @throws BundleException if the bundle is incomplete, damaged, or of another format or version
     * @throws SpecialistException if ONNX Runtime does not work on this machine
     */
    public static PointerSpecialist load(Path folder) {
        return open(() -> Bundle.inFolder(folder, FORMAT, VERSION));
    }

    private static PointerSpecialist open(Supplier<Bundle> where) {
        // A start is felt, so what does not need each other is loaded side by side.
        CompletableFuture<Bundle.Unchecked> unchecked = beside(SentenceEncoder::graph);
        Bundle bundle = where.get();
        CompletableFuture<OrtEnvironment> runtime = beside(OnnxRuntime::environment);
        CompletableFuture<WordPiece> vocabulary = beside(SentenceEncoder::vocabulary);
        // All checksums come before native code sees a byte.
        byte[] reader = bundle.file(PointerNetwork.READER);
        byte[] slots = bundle.file(PointerNetwork.SLOTS);
        byte[] graph =
                SentenceEncoder.checked(result(unchecked), bundle.description().path("encoder"));
        WordPiece wordPiece = result(vocabulary);
        result(runtime);
        CompletableFuture<PointerNetwork> network = beside(() -> PointerNetwork.load(bundle.place(), reader, slots));
        SentenceEncoder encoder;
        try {
            encoder = SentenceEncoder.load(wordPiece, graph);
        } catch (RuntimeException e) {
            try {
                result(network).close();
            } catch (RuntimeException alsoBroken) {
                e.addSuppressed(alsoBroken);
            }
            throw e;
        }
        try {
            return new PointerSpecialist(bundle, encoder, result(network));
        } catch (RuntimeException e) {
            encoder.close();
            throw e;
        }
    }

    /** Loads a part on a thread of its own: the common pool has one thread on two cores, and may be busy. */
    private static <T> CompletableFuture<T> beside(Supplier<T> part) {
        return CompletableFuture.supplyAsync(part, task -> {
            Thread thread = new Thread(task, "treadle-loading");
            thread.setDaemon(true);
            thread.start();
        });
    }

    private static <T> T result(CompletableFuture<T> future) {
        try {
            return future.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new SpecialistException("the specialist could not be loaded: " + e.getCause(), e);
        }
    }

    @Override
    public String name() {
        return "pointer";
    }

    @Override
    protected void prepare(List<ToolSpecification> tools) {
        for (ToolSpecification specification : tools) {
            OfferedTool tool = OfferedTool.of(specification);
            vectors.of(tool.text());
            for (OfferedTool.OfferedParameter parameter : tool.parameters()) {
                vectors.of(parameter.text());
                parameter.options().forEach(option -> vectors.of(ElementText.ofOption(option)));
            }
        }
    }

    @Override
    protected Proposal answer(String text, List<ToolSpecification> offered) {
        List<WordPiece.Piece> pieces = encoder.pieces(text, SentenceEncoder.MAX_PIECES + 1);
        if (pieces.isEmpty()) {
            return abstained(Reason.UNSUPPORTED, "the last message has no words");
        }
        if (pieces.size() > SentenceEncoder.MAX_PIECES) {
            return abstained(
                    Reason.TOO_LARGE, "the query is longer than " + SentenceEncoder.MAX_PIECES + " word pieces");
        }
        Query query = new Query(text, pieces);
        float[] states = encoder.states(pieces);
        List<OfferedTool> tools = Shortlist.of(offered, () -> SentenceEncoder.mean(states), vectors);
        if (tools.isEmpty()) {
            return abstained(
                    Reason.TOO_LARGE,
                    "the tool nearest to the query has more than " + Shortlist.MAX_PARAMETERS + " parameters or "
                            + Shortlist.MAX_OPTIONS + " enum values");
        }
        PointerNetwork.Reading reading = network.read(RequestFeatures.of(query, states, tools, vectors));
        Logits logits = network.fill(reading, Slots.of(tools, reading.counts()));
        return Decoder.decode(query, tools, reading.counts(), logits);
    }

    @Override
    protected void release() {
        network.close();
        encoder.close();
    }
}
