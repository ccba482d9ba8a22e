package dev.treadle.examples.cli;

import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.treadle.needle.BundledSpecialist;
import dev.treadle.policy.Exactness;
import dev.treadle.policy.Observation;
import dev.treadle.policy.Rehearsal;
import dev.treadle.policy.RiskCertificate;
import dev.treadle.policy.Trust;
import dev.treadle.policy.TrustBuilder;
import dev.treadle.router.Candidate;
import dev.treadle.router.Reason;
import dev.treadle.router.Router;
import dev.treadle.router.Verdict;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "calibrate",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Measures on examples with known answers when the specialist can be trusted: fits a calibration on"
                        + " one part of them and certifies a limit on wrong answers on the other.",
        footer = {
            "",
            "Writes DIR/calibration.json and DIR/certificate.json, for the weights in use and no others.",
            "",
            "Example: treadle calibrate --data dev.jsonl.xz --alpha 0.05 --delta 0.05 --out trust",
            "         treadle route --trust trust \"set a timer for ten minutes\""
        })
final class CalibrateCommand implements Callable<Integer> {

    // A slow machine must not turn a right call into a timeout of the measurement.
    private static final Duration DEADLINE = Duration.ofMinutes(5);

    @Mixin
    private ExampleFiles data = new ExampleFiles();

    @Option(
            names = "--alpha",
            paramLabel = "A",
            defaultValue = "" + TrustBuilder.DEFAULT_ALPHA,
            description = "The largest tolerable share of wrong calls among the trusted. Default: ${DEFAULT-VALUE}.")
    private double alpha;

    @Option(
            names = "--delta",
            paramLabel = "D",
            defaultValue = "" + TrustBuilder.DEFAULT_DELTA,
            description = "The accepted chance that the promise does not hold. Default: ${DEFAULT-VALUE}.")
    private double delta;

    @Option(
            names = "--alpha-for",
            paramLabel = "SCOPE=A",
            description = "A stricter limit for one tool, by name, or for a class of tools: read, write, destructive."
                    + " Repeatable.")
    private Map<String, Double> stricter = new LinkedHashMap<>();

    @Option(
            names = "--split",
            paramLabel = "BY",
            defaultValue = "requests",
            description =
                    "requests: a promise about the very tools of the data; tools: about tools that come and go, an"
                            + " approximation to be tried with --rehearse."
                            + " Default: ${DEFAULT-VALUE}.")
    private RiskCertificate.Split split = RiskCertificate.Split.REQUESTS;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "0",
            description = "Of the split. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(
            names = "--rehearse",
            paramLabel = "N",
            defaultValue = "0",
            description = "Also certify N times on random parts of the held-out calls, and count how often the promise"
                    + " breaks.")
    private int rounds;

    @Option(names = "--out", paramLabel = "DIR", required = true, description = "The folder to write to.")
    private Path out = Path.of(".");

    @Mixin
    private Weights weights = new Weights();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        check();
        List<Example> examples = data.read(Integer.MAX_VALUE);
        Trust trust;
        Optional<Rehearsal> rehearsal;
        try (BundledSpecialist specialist = weights.open()) {
            TrustBuilder builder = Trust.builder(specialist.bundle().fingerprint(), Treadle.today(spec))
                    .alpha(alpha)
                    .delta(delta)
                    .split(split)
                    .seed(seed)
                    .data(data.names(), Corpus.sha256(data.paths()));
            stricter.forEach(builder::stricter);
            List<Observation> observations = observe(specialist, examples);
            trust = builder.build(observations);
            rehearsal = rounds == 0 ? Optional.empty() : Optional.of(builder.rehearse(observations, rounds));
        }
        trust.write(out);
        PrintWriter terminal = Treadle.spec(spec).commandLine().getOut();
        new CalibrateReport(trust, rehearsal, split).print(terminal);
        terminal.printf("%nWritten: %s, %s%n", out.resolve("calibration.json"), out.resolve("certificate.json"));
        return 0;
    }

    private void check() {
        requireShare("--alpha", alpha);
        requireShare("--delta", delta);
        stricter.forEach((scope, value) -> {
            requireShare("--alpha-for " + scope, value);
            if (scope.equals(RiskCertificate.ALL)) {
                throw wrongUsage("--alpha-for names a tool or a class of tools; the limit for all calls is --alpha");
            }
            if (value >= alpha) {
                throw wrongUsage(
                        "--alpha-for " + scope + " must be below --alpha: " + value + " is not below " + alpha);
            }
        });
        if (rounds < 0) {
            throw wrongUsage("--rehearse must be 0 or more: " + rounds);
        }
        if (Files.exists(out) && !Files.isDirectory(out)) {
            throw wrongUsage("--out names a folder, and " + out + " is a file");
        }
    }

    private void requireShare(String option, double value) {
        if (!(value > 0 && value < 1)) {
            throw wrongUsage(option + " is a share between 0 and 1, e.g. 0.05 for 5 %: " + value);
        }
    }

    private ParameterException wrongUsage(String message) {
        return new ParameterException(Treadle.spec(spec).commandLine(), message);
    }

    /** What the router makes of each example up to the policy. */
    private List<Observation> observe(BundledSpecialist specialist, List<Example> examples) {
        Progress progress = new Progress(Treadle.spec(spec).commandLine().getErr(), "examples", examples.size());
        AtomicReference<@Nullable Candidate> judged = new AtomicReference<>();
        List<Observation> observations = new ArrayList<>();
        try (Router router = Router.builder(specialist, new ChatModel() {})
                .specialistDeadline(DEADLINE)
                .policy(candidate -> {
                    judged.set(candidate);
                    return Verdict.escalate(Reason.CUSTOM, "only looked at");
                })
                .build()) {
            for (Example example : examples) {
                judged.set(null);
                if (!example.query().isBlank()) {
                    router.decide(ChatRequest.builder()
                            .messages(UserMessage.from(example.query()))
                            .toolSpecifications(example.tools())
                            .build());
                }
                Candidate candidate = judged.get();
                observations.add(
                        candidate == null
                                ? Observation.escalated()
                                : Observation.called(
                                        candidate,
                                        Exactness.exact(candidate.calls(), example.expected(), example.schemas())));
                progress.step();
            }
        }
        progress.done();
        return observations;
    }
}
