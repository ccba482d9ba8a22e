package dev.treadle.examples.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.treadle.needle.Bundle;
import dev.treadle.needle.BundledSpecialist;
import dev.treadle.policy.Trust;
import dev.treadle.router.ToolCallGate;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
            "Examples: treadle eval --data dev.jsonl.xz --json scores.json",
            "          treadle eval --data dev.jsonl.xz --trust my-trust --plots report"
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

    @Option(
            names = "--plots",
            paramLabel = "DIR",
            description = "Also write pictures and a report (HTML) into a folder.")
    private @Nullable Path plots;

    @Option(
            names = "--orchestrator-quality",
            paramLabel = "Q",
            defaultValue = "1",
            description = "For the picture of cost and quality: the share of requests that the orchestrator answers"
                    + " rightly. Default: ${DEFAULT-VALUE}.")
    private double orchestrator;

    @Mixin
    private TrustFolder trustFolder = new TrustFolder();

    @Mixin
    private Weights weights = new Weights();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        check();
        Optional<ReportFolder> folder = Optional.ofNullable(plots).map(ReportFolder::open);
        List<Example> examples = data.read(limit);
        String dataHash = Corpus.sha256(data.paths());
        Optional<Trust> trust;
        List<Attempt> attempts;
        Provenance provenance;
        try (BundledSpecialist specialist = weights.open()) {
            trust = trustFolder.read(specialist);
            provenance = provenance(specialist.bundle(), dataHash, examples.size());
            attempts = attempt(specialist, examples);
        }
        EvalTable table = new EvalTable(attempts);
        Calls calls = Calls.of(attempts, trust, dataHash);
        PrintWriter out = Treadle.spec(spec).commandLine().getOut();
        PrintWriter err = Treadle.spec(spec).commandLine().getErr();
        table.print(out, mistakes);
        if (trust.isPresent()) {
            new TrustScores(calls).print(out);
        }
        if (json != null) {
            Json.write(json, json(table, calls));
        }
        folder.ifPresent(f -> {
            Report report = new Report(provenance, table, calls, new Deferral(orchestrator));
            f.write(report, new Progress(err, "pictures", report.figures().size()));
            out.printf("%nWritten: %s%n", f);
        });
        return 0;
    }

    private void check() {
        if (limit < 1 || mistakes < 0) {
            throw wrongUsage("--limit must be 1 or more, --mistakes 0 or more");
        }
        if (!(orchestrator >= 0 && orchestrator <= 1)) {
            throw wrongUsage("--orchestrator-quality is a share, 0 to 1: " + orchestrator);
        }
        if (plots != null && Files.exists(plots) && !Files.isDirectory(plots)) {
            throw wrongUsage("--plots names a folder, and " + plots + " is a file");
        }
    }

    private ParameterException wrongUsage(String message) {
        return new ParameterException(Treadle.spec(spec).commandLine(), message);
    }

    private List<Attempt> attempt(BundledSpecialist specialist, List<Example> examples) {
        ToolCallGate gate = new ToolCallGate();
        Progress progress = new Progress(Treadle.spec(spec).commandLine().getErr(), "examples", examples.size());
        List<Attempt> attempts = new ArrayList<>();
        for (Example example : examples) {
            attempts.add(Attempt.of(example, specialist, gate));
            progress.step();
        }
        progress.done();
        return attempts;
    }

    private Provenance provenance(Bundle bundle, String dataHash, int examples) {
        return new Provenance(
                Treadle.spec(spec).commandLine().getParseResult().originalArgs(),
                data.names(),
                dataHash,
                examples,
                bundle.name(),
                bundle.description().path("version").asInt(),
                bundle.fingerprint(),
                Treadle.today(spec));
    }

    private static ObjectNode json(EvalTable table, Calls calls) {
        ObjectNode json = table.total().json();
        if (calls.trust().isPresent()) {
            json.set("trust", new TrustScores(calls).json());
        }
        ObjectNode sources = json.putObject("by_source");
        table.bySource().forEach((source, scores) -> sources.set(source, scores.json()));
        return json;
    }
}
