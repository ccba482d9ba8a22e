package dev.treadle.needle.generative;

import dev.langchain4j.agent.tool.ToolSpecification;
import dev.treadle.needle.Bundle;
import dev.treadle.needle.BundleException;
import dev.treadle.needle.BundledSpecialist;
import dev.treadle.router.Evidence;
import dev.treadle.router.Proposal;
import dev.treadle.router.Reason;
import dev.treadle.router.SpecialistException;
import dev.treadle.router.ToolCall;
import java.nio.file.Path;
import java.util.List;

/**
 * The generative specialist: an encoder-decoder of the Needle architecture (26 million parameters) writes tool calls token
 * by token, inside the process, on the CPU.
 *
 * <p>It runs Needle v1 and its fine-tunes as they are published (a folder with {@code encoder.onnx}, {@code
 * decoder_step.onnx}, {@code needle.model} and {@code tokenizer-specials.json}), and bundles with a {@code bundle.json},
 * whose files are held to their checksums before native code sees a byte. A grammar made of the tools' JSON Schemas
 * leaves only calls that name an offered tool and fit its schema; the greedy choice is made among those.
 *
 * <p>It abstains where the query and the tools do not fit the bundle's window (most often 1,024 tokens) and no choice of
 * tools does; where the text spells one of the model's own marks; where tools cannot be told apart by their names; where the answer comes to a value whose schema no grammar
 * can be made for, or grows longer than {@link Builder#maxAnswerTokens}; and where the model calls nothing. Where the
 * query fits and not all tools do, the most relevant ones are offered (BM25 over names, descriptions and parameters),
 * each whole or not at all.
 *
 * <p>The evidence, where a probability is among the tokens that the grammar allows, and is 1 where it allows only one:
 *
 * <ul>
 *   <li>confidence: of the whole answer, the product over its tokens: the raw probability of the sequence. It is not
 *       calibrated, and is the smaller the longer the answer.
 *   <li>tool probability: over the tokens of a name up to where it differs from all others; the least of all calls.
 *   <li>tool margin: that, less the probability of the likeliest other token on the way.
 *   <li>none probability: that the list of calls is closed before the first call is begun.
 *   <li>of an argument: over the tokens of its value up to its end; of an optional one, also over those of its name, which
 *       decide that it is there. An argument that is left out counts in the confidence alone.
 *   <li>grammar removed: one less the product, over all tokens, of how much of the model's probability the grammar allowed.
 * </ul>
 *
 * <p>Tools cost on their first request: text, tokens and grammar of the last {@value ToolSet.Cache#KEPT} lists of tools are
 * kept; see {@link #warmUp}.
 *
 * <p>Thread-safe: calls run side by side, each on its caller's thread, and an answer does not depend on the others. Any
 * number of instances may be open at once. {@link #close} waits for calls that are under way.
 */
public final class NeedleSpecialist extends BundledSpecialist {

    /** The bundle format that this class reads. */
    public static final String FORMAT = NeedleFiles.FORMAT;

    /** The newest version of {@link #FORMAT} that this class reads. */
    public static final int VERSION = NeedleFiles.VERSION;

    /** The most tokens of an answer. A call with two short arguments takes about 30. */
    public static final int DEFAULT_MAX_ANSWER_TOKENS = 256;

    /** The threads that share the work of one call. */
    public static final int DEFAULT_THREADS = 1;

    private final String name;
    private final int maxAnswerTokens;
    private final NeedleFiles files;
    private final Offer.Maker offers;

    private NeedleSpecialist(Bundle bundle, Builder builder) {
        super(bundle);
        this.name = builder.name;
        this.maxAnswerTokens = builder.maxAnswerTokens;
        this.files = NeedleFiles.load(bundle, builder.threads);
        this.offers = new Offer.Maker(files.tokenizer(), files.specials(), files.window());
    }

    /**
     * The specialist with the weights in a folder, and all settings at their defaults.
     *
     * @throws BundleException as {@link Builder#open}
     * @throws SpecialistException as {@link Builder#open}
     */
    public static NeedleSpecialist open(Path folder) {
        return builder(folder).open();
    }

    /** A builder of a specialist with the weights in a folder. */
    public static Builder builder(Path folder) {
        return new Builder(folder);
    }

    /**
     * Whether a folder is for this engine: its description says so, or it has none and has a file of the published layout.
     *
     * @throws BundleException if it is no folder, or its description cannot be read
     */
    public static boolean reads(Path folder) {
        return NeedleFiles.areIn(folder);
    }

    /**
     * The bundle in a folder, described or as it is published, without loading it.
     *
     * @throws BundleException if the description is not readable or of another format or version, or a published file is
     *     missing
     */
    public static Bundle bundleIn(Path folder) {
        return NeedleFiles.bundleIn(folder);
    }

    /** Builds a {@link NeedleSpecialist}. Not thread-safe. */
    public static final class Builder {

        private final Path folder;
        private String name = "needle";
        private int maxAnswerTokens = DEFAULT_MAX_ANSWER_TOKENS;
        private int threads = DEFAULT_THREADS;

        private Builder(Path folder) {
            this.folder = folder;
        }

        /** The name in traces and metrics; default {@code needle}. For several bundles in one router. */
        public Builder name(String value) {
            if (value.isBlank()) {
                throw new IllegalArgumentException("the name of a specialist must not be blank");
            }
            name = value;
            return this;
        }

        /** The most tokens of an answer, beyond which it abstains; default {@link #DEFAULT_MAX_ANSWER_TOKENS}. */
        public Builder maxAnswerTokens(int value) {
            maxAnswerTokens = positive("tokens of an answer", value);
            return this;
        }

        /**
         * The threads that share the work of one call; default {@link #DEFAULT_THREADS}, which is best where requests
         * come side by side.
         */
        public Builder threads(int value) {
            threads = positive("threads of a call", value);
            return this;
        }

        /**
         * Loads the weights.
         *
         * @throws BundleException if the bundle is incomplete, damaged, of another format or version, or its files do not
         *     fit together
         * @throws SpecialistException if ONNX Runtime does not work on this machine
         */
        public NeedleSpecialist open() {
            return new NeedleSpecialist(bundleIn(folder), this);
        }

        private static int positive(String what, int value) {
            if (value < 1) {
                throw new IllegalArgumentException("the number of " + what + " must be at least 1: " + value);
            }
            return value;
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    protected void prepare(List<ToolSpecification> tools) {
        offers.prepare(tools);
    }

    @Override
    protected Proposal answer(String query, List<ToolSpecification> tools) {
        if (query.isBlank()) {
            return abstained(Reason.UNSUPPORTED, "the last message has no words");
        }
        Offer offer = offers.of(query, tools);
        return offer instanceof Offer.Framed framed
                ? answer(query, framed)
                : abstained(((Offer.Refused) offer).reason(), ((Offer.Refused) offer).detail());
    }

    private Proposal answer(String query, Offer.Framed offer) {
        Drafts drafts = new QueryDrafts(files.tokenizer(), files.specials(), query, offer.likeliest());
        Decoded decoded;
        try (Network.Session session = files.network().open(offer.prompt().ids())) {
            decoded = Decoding.decode(
                    session, files.specials().eos(), offer.tools().grammar(), drafts, maxAnswerTokens);
        }
        AnswerEvidence evidence = new AnswerEvidence(decoded, files.tokenizer().vocabulary(), files.specials());
        Decoded.Ending ending = decoded.ending();
        if (ending instanceof Decoded.Finished) {
            return proposal(Answer.read(evidence.text()), evidence, offer, query);
        } else if (ending instanceof Decoded.OverBudget) {
            return abstained(
                    Reason.NOT_EXPRESSIBLE,
                    "the answer is longer than " + maxAnswerTokens + " tokens",
                    evidence.withoutCalls());
        } else if (ending instanceof Decoded.Obstacle obstacle) {
            return abstained(Reason.UNSUPPORTED, obstacle.why(), evidence.withoutCalls());
        }
        return abstained(Reason.UNSUPPORTED, "no value can be written that fits its schema", evidence.withoutCalls());
    }

    private static Proposal proposal(Answer answer, AnswerEvidence evidence, Offer.Framed offer, String query) {
        ToolSet tools = offer.tools();
        if (answer.calls().isEmpty()) {
            return abstained(
                    Reason.NONE_OF_THESE,
                    "none of the " + tools.tools().size() + (offer.isAll() ? "" : " most relevant")
                            + " tools serves the request",
                    evidence.withoutCalls());
        }
        List<ToolCall> calls = answer.calls().stream()
                .map(call -> new ToolCall(tools.names().original(call.name()).orElseThrow(), call.values()))
                .toList();
        Evidence left = evidence.ofCalls(answer, offer, query);
        return new Proposal.Calls(calls, left);
    }

    @Override
    protected void release() {
        files.network().close();
    }
}
