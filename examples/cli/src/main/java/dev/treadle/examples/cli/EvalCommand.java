package dev.treadle.examples.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.treadle.needle.BundledSpecialist;
import dev.treadle.policy.Exactness;
import dev.treadle.router.Candidate;
import dev.treadle.router.Proposal;
import dev.treadle.router.ToolCall;
import dev.treadle.router.ToolCallGate;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "eval",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Scores the specialist on examples with known answers, by source.",
        footer = {
            "",
            "exact: the calls are the expected ones. tools: the tools are. abst P/R: precision and recall of",
            "abstentions. auroc: of confidence against exactness. cov@5%%: the largest share of examples accepted,",
            "most confident first, whose error stays at or under 5 %%. ms: one request on one thread, tools that",
            "were not seen before included.",
            "",
            "Example: treadle eval --data dev.jsonl.xz --json scores.json"
        })
final class EvalCommand implements Callable<Integer> {

    @Mixin
    private ExampleFiles data = new ExampleFiles();

    @Option(names = "--json", paramLabel = "FILE", description = "Also write the scores as JSON.")
    private @Nullable Path json;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "2147483647",
            showDefaultValue = picocli.CommandLine.Help.Visibility.NEVER,
            description = "At most N examples of each file, spread evenly over it.")
    private int limit;

    @Option(names = "--mistakes", paramLabel = "N", description = "Also print the first N mistakes of each source.")
    private int mistakes;

    @Mixin
    private TrustFolder trust = new TrustFolder();

    @Mixin
    private Weights weights = new Weights();

    @Spec
    private @Nullable CommandSpec spec;

    private @Nullable TrustScores trusted;
    private final ToolCallGate gate = new ToolCallGate();
    private final Map<String, List<String>> wrong = new LinkedHashMap<>();

    @Override
    public Integer call() {
        if (limit < 1 || mistakes < 0) {
            throw new ParameterException(
                    Treadle.spec(spec).commandLine(), "--limit must be 1 or more, --mistakes 0 or more");
        }
        List<Example> examples = data.read(limit);
        Map<String, List<Scores.Prediction>> bySource = new LinkedHashMap<>();
        List<Scores.Prediction> all = new ArrayList<>();
        Progress progress = new Progress(Treadle.spec(spec).commandLine().getErr(), "examples", examples.size());
        try (BundledSpecialist specialist = weights.open()) {
            trusted = trust.read(specialist).map(TrustScores::new).orElse(null);
            for (Example example : examples) {
                Scores.Prediction prediction = predict(specialist, example);
                bySource.computeIfAbsent(example.source(), s -> new ArrayList<>())
                        .add(prediction);
                all.add(prediction);
                progress.step();
            }
        }
        progress.done();
        Scores total = new Scores(all);
        Map<String, Scores> scores = new LinkedHashMap<>();
        bySource.forEach((source, predictions) -> scores.put(source, new Scores(predictions)));
        print(Treadle.spec(spec).commandLine().getOut(), scores, total);
        if (trusted != null) {
            trusted.print(Treadle.spec(spec).commandLine().getOut(), total.n);
        }
        if (json != null) {
            ObjectNode written = total.json();
            if (trusted != null) {
                written.set("trust", trusted.json());
            }
            ObjectNode sources = written.putObject("by_source");
            scores.forEach((source, s) -> sources.set(source, s.json()));
            Json.write(json, written);
        }
        return 0;
    }

    private Scores.Prediction predict(BundledSpecialist specialist, Example example) {
        List<ToolCall> calls = List.of();
        boolean valid = true;
        double confidence = 0;
        String detail = "the example offers no tools";
        Candidate passed = null;
        long started = System.nanoTime();
        if (!example.tools().isEmpty() && !example.query().isBlank()) {
            ChatRequest request = ChatRequest.builder()
                    .messages(UserMessage.from(example.query()))
                    .toolSpecifications(example.tools())
                    .build();
            Proposal proposal = specialist.propose(request);
            confidence = proposal.evidence().confidence();
            if (proposal instanceof Proposal.Calls proposed) {
                ToolCallGate.Outcome outcome = gate.check(proposed.calls(), example.tools());
                valid = outcome instanceof ToolCallGate.Outcome.Passed;
                calls = outcome instanceof ToolCallGate.Outcome.Passed p ? p.calls() : proposed.calls();
                // The router never answers with calls that the gate refuses.
                confidence = valid ? confidence : 0;
                detail = calls.toString();
                passed = outcome instanceof ToolCallGate.Outcome.Passed checked
                        ? new Candidate(
                                request,
                                example.query(),
                                example.tools(),
                                checked.calls(),
                                checked.repairs(),
                                proposal.evidence())
                        : null;
            } else {
                detail = "abstained: " + ((Proposal.Abstained) proposal).detail();
            }
        }
        double millis = (System.nanoTime() - started) / 1e6;
        boolean exact = Exactness.exact(calls, example.expected(), example.schemas());
        if (trusted != null && passed != null) {
            trusted.add(example.source(), passed, exact);
        }
        if (!exact && mistakes > 0) {
            List<String> seen = wrong.computeIfAbsent(example.source(), s -> new ArrayList<>());
            if (seen.size() < mistakes) {
                seen.add(String.format(
                        Locale.ROOT,
                        "%s  %s%n    got  %.3f %s%n    want %s",
                        example.place(),
                        example.query(),
                        confidence,
                        detail,
                        example.expected()));
            }
        }
        return new Scores.Prediction(
                example.source(),
                exact,
                Exactness.sameTools(calls, example.expected()),
                valid,
                calls.isEmpty(),
                example.expected().isEmpty(),
                confidence,
                millis);
    }

    private void print(PrintWriter out, Map<String, Scores> scores, Scores total) {
        out.printf(
                Locale.ROOT,
                "%-22s %6s %6s %6s %6s %6s %6s %6s %6s %6s %6s%n",
                "source",
                "n",
                "exact",
                "tools",
                "valid",
                "abst P",
                "abst R",
                "auroc",
                "ece",
                "cov@5%",
                "ms p50");
        scores.forEach((source, s) -> {
            row(out, source, s);
            wrong.getOrDefault(source, List.of()).forEach(m -> out.println("  " + m));
        });
        row(out, "all", total);
        out.printf(
                Locale.ROOT,
                "%nall: latency p50 %.1f, p95 %.1f, p99 %.1f ms; aurc %.3f; coverage at 1, 2, 5, 10 %% error: %.2f %.2f"
                        + " %.2f %.2f%n",
                total.millis[0],
                total.millis[1],
                total.millis[2],
                total.aurc,
                total.coverage[0],
                total.coverage[1],
                total.coverage[2],
                total.coverage[3]);
    }

    private static void row(PrintWriter out, String name, Scores s) {
        out.printf(Locale.ROOT, "%-22s %6d", name, s.n);
        for (double value : new double[] {
            s.exact, s.nameAccuracy, s.schemaValid, s.abstainPrecision, s.abstainRecall, s.auroc, s.ece, s.coverage[2]
        }) {
            out.print(Double.isNaN(value) ? "      -" : String.format(Locale.ROOT, " %6.3f", value));
        }
        out.printf(Locale.ROOT, " %6.1f%n", s.millis[0]);
    }
}
