package dev.treadle.needle.generative;

import dev.langchain4j.agent.tool.ToolSpecification;
import dev.treadle.needle.Bundle;
import dev.treadle.needle.BundleException;
import dev.treadle.router.SpecialistException;
import dev.treadle.router.ToolCall;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Times how a bundle's graphs write answers, on one thread: a token a run with the graphs that Needle is published
 * with, until the network ends the answer; and with the fast graphs, without drafts and with them. All ways take turns, request by
 * request, so that whatever else the machine does falls on all of them.
 *
 * <p>An answer is either the network's own or given. A given answer is forced: the network runs as ever, drafts are made
 * and verified as ever, and then the given token counts as the network's choice. So the time for right answers can be
 * told of weights that know none.
 */
public final class NeedleBenchmark {

    /** The most tokens of an answer. */
    public static final int MAX_ANSWER_TOKENS = 256;

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    /** Larger than any logit. */
    private static final float CERTAIN = 1e6f;

    private final Tokenizer tokenizer;
    private final SpecialTokens specials;
    private final ToolSet.Cache sets;
    private final int window;

    private NeedleBenchmark(Bundle bundle) {
        Vocabulary vocabulary = Vocabulary.read(NeedleFiles.TOKENIZER, bundle.file(NeedleFiles.TOKENIZER));
        this.tokenizer = new Tokenizer(vocabulary);
        this.specials = SpecialTokens.read(NeedleFiles.SPECIALS, bundle.file(NeedleFiles.SPECIALS), vocabulary);
        this.sets = new ToolSet.Cache(tokenizer, specials);
        this.window = NeedleFiles.window(bundle);
    }

    /**
     * A request with an answer.
     *
     * @param calls of the answer; empty where no tool fits
     */
    public record Request(String query, List<ToolSpecification> tools, List<ToolCall> calls) {}

    /** How answers are written. */
    public enum Way {
        /** The published graphs, a token a run. */
        PLAIN,
        /** The fast graphs, a token a run. */
        FAST,
        /** The fast graphs, with drafts: as {@link NeedleSpecialist} writes where a bundle has these graphs. */
        DRAFTS
    }

    /**
     * What was measured of one way.
     *
     * @param given whether the answers were given
     * @param requests how many there were
     * @param promptTokens of a request, on average
     * @param answerTokens of an answer, on average, with the end of the sequence
     * @param runs of the graph that writes, an answer, on average
     * @param millis all times, from query to answer, in ascending order
     * @param processorMillis the same of the processor alone
     */
    @SuppressWarnings("ArrayRecordComponent") // not to be modified, never compared
    public record Figures(
            Way way,
            boolean given,
            int requests,
            double promptTokens,
            double answerTokens,
            double runs,
            double[] millis,
            double[] processorMillis) {}

    /** A request that can be measured, framed. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Case(String query, ToolSet tools, int[] answer) {}

    /**
     * Measures.
     *
     * @param folder of a bundle
     * @param requests those that do not fit the window, or whose answer the grammar does not take, are left out
     * @param rounds how often each request is measured; once more, for nothing, to warm up
     * @param given whether answers are given
     * @param progress called after each answer
     * @return a row for each way that the bundle has graphs for; none where no request is left
     * @throws BundleException if the bundle is incomplete, damaged, or its files do not fit together
     * @throws SpecialistException if ONNX Runtime does not work, or fails
     */
    public static List<Figures> run(Path folder, List<Request> requests, int rounds, boolean given, Runnable progress) {
        Bundle bundle = NeedleFiles.bundleIn(folder);
        NeedleBenchmark benchmark = new NeedleBenchmark(bundle);
        List<Case> cases = requests.stream()
                .flatMap(request -> benchmark.caseOf(request).stream())
                .toList();
        List<Runner> runners = new ArrayList<>();
        try {
            for (Way way : Way.values()) {
                boolean fast = way != Way.PLAIN;
                if (NeedleFiles.has(bundle, fast)) {
                    Network network = NeedleFiles.network(bundle, fast, benchmark.tokenizer.vocabulary(), 1);
                    runners.add(benchmark.new Runner(way, network, given));
                }
            }
            for (int round = 0; round <= rounds && !cases.isEmpty(); round++) {
                for (Case request : cases) {
                    for (Runner runner : runners) {
                        runner.run(request, round > 0);
                        progress.run();
                    }
                }
            }
            return cases.isEmpty()
                    ? List.of()
                    : runners.stream().map(runner -> runner.figures(cases)).toList();
        } finally {
            runners.forEach(runner -> runner.network.close());
        }
    }

    private Optional<Case> caseOf(Request request) {
        ToolSet set = sets.of(request.tools());
        List<String> names =
                request.tools().stream().map(ToolSpecification::name).toList();
        List<String> calls = request.calls().stream()
                .filter(call -> names.contains(call.name()))
                .map(call -> "{\"name\":\"" + set.names().written().get(names.indexOf(call.name()))
                        + "\",\"arguments\":" + call.arguments() + "}")
                .toList();
        int[] text = tokenizer.encode("[" + String.join(",", calls) + "]");
        int[] answer = new int[text.length + 2];
        answer[0] = specials.toolCall();
        System.arraycopy(text, 0, answer, 1, text.length);
        answer[text.length + 1] = specials.eos();
        TokenGrammar.Place place = set.grammar().start();
        for (int i = 0; i < answer.length && place != null; i++) {
            place = set.grammar().after(place, answer[i]);
        }
        boolean fits = Prompt.of(request.query(), set, tokenizer, specials, window) instanceof Prompt.Framed;
        return place == null || !fits || calls.size() < request.calls().size()
                ? Optional.empty()
                : Optional.of(new Case(request.query(), set, answer));
    }

    /** One way with its network, and what was measured. */
    private final class Runner {

        private final Way way;
        private final Network network;
        private final boolean given;
        private final List<Double> millis = new ArrayList<>();
        private final List<Double> processorMillis = new ArrayList<>();
        private long prompts;
        private long tokens;
        private long feeds;

        Runner(Way way, Network network, boolean given) {
            this.way = way;
            this.network = network;
            this.given = given;
        }

        void run(Case request, boolean counts) {
            long started = System.nanoTime();
            long processorStarted = THREADS.getCurrentThreadCpuTime();
            int[] prompt = ((Prompt.Framed) Prompt.of(request.query, request.tools, tokenizer, specials, window)).ids();
            Drafts drafts = way == Way.DRAFTS
                    ? new QueryDrafts(
                            tokenizer,
                            specials,
                            request.query,
                            request.tools.catalogue().ranked(request.query))
                    : Drafts.NONE;
            Decoded decoded;
            int runs;
            try (Network.Session session = network.open(prompt)) {
                decoded = Decoding.decode(
                        given ? new Forced(session, network.vocabulary(), request.answer) : session,
                        specials.eos(),
                        request.tools.grammar(),
                        drafts,
                        MAX_ANSWER_TOKENS);
                runs = decoded.feeds() + (way == Way.PLAIN ? untilTheEnd(session, decoded) : 0);
            }
            if (counts) {
                millis.add((System.nanoTime() - started) / 1e6);
                processorMillis.add((THREADS.getCurrentThreadCpuTime() - processorStarted) / 1e6);
                prompts += prompt.length;
                tokens += decoded.choices().size();
                feeds += runs;
            }
        }

        /** What {@link Decoding} saves and a plain loop does: it runs once more, to be told that the answer ends. */
        private int untilTheEnd(Network.Session session, Decoded decoded) {
            if (!(decoded.ending() instanceof Decoded.Finished)) {
                return 0;
            }
            session.feed(
                    decoded.feeds(), decoded.choices().get(decoded.feeds() - 1).token());
            return 1;
        }

        Figures figures(List<Case> cases) {
            double n = millis.size();
            return new Figures(
                    way,
                    given,
                    cases.size(),
                    prompts / n,
                    tokens / n,
                    feeds / n,
                    sorted(millis),
                    sorted(processorMillis));
        }

        private static double[] sorted(List<Double> times) {
            return times.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        }
    }

    /** A session in which a given token always has the largest logit. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Forced(Network.Session session, int vocabulary, int[] answer) implements Network.Session {
        @Override
        public int most() {
            return session.most();
        }

        @Override
        public FloatBuffer feed(int keep, int... tokens) {
            FloatBuffer logits = session.feed(keep, tokens);
            for (int i = 0; i < tokens.length && keep + i < answer.length; i++) {
                logits.put(i * vocabulary + answer[keep + i], CERTAIN);
            }
            return logits;
        }

        @Override
        public void close() {
            session.close();
        }
    }
}
