package dev.treadle.examples.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.treadle.gemini.GeminiException;
import dev.treadle.gemini.GeminiOrchestrator;
import dev.treadle.gemini.GeminiPrices;
import dev.treadle.needle.BundledSpecialist;
import dev.treadle.policy.Journal;
import dev.treadle.policy.Policies;
import dev.treadle.router.CostModel;
import dev.treadle.router.RouteResult;
import dev.treadle.router.RouteTrace;
import dev.treadle.router.Router;
import dev.treadle.router.RouterBuilder;
import dev.treadle.router.ToolCall;
import dev.treadle.router.ToolCallGate;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

@Command(
        name = "route",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Routes a request: prints the tool calls, who answered, why, and what it cost.",
        footer = {
            "",
            "Environment:",
            "  GEMINI_API_KEY   sends escalated requests to Gemini; without it they are only shown",
            "  GEMINI_MODEL     the model to ask (default " + RouteCommand.DEFAULT_MODEL + ")",
            "  GEMINI_BASE_URL  another endpoint of the Gemini API",
            "",
            "Examples:",
            "  treadle route \"set a timer for ten minutes\"",
            "  treadle route --tools my-tools.json --json \"cancel order 4711\"",
            "  treadle route --trust my-trust \"cancel order 4711\"",
            "  treadle route --journal my-journal - < requests.txt"
        })
final class RouteCommand implements Callable<Integer> {

    static final String DEFAULT_MODEL = "gemini-3.8-flash";

    // A JVM that just started is many times slower than the service that a deadline is for.
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @Parameters(
            paramLabel = "TEXT",
            arity = "1..*",
            description = "The request; \"-\" reads requests from the standard input, one a line.")
    private List<String> text = List.of();

    @Option(
            names = "--tools",
            paramLabel = "FILE",
            description = "Tools as JSON: plain, OpenAI, MCP, Anthropic or Gemini style. Default: a demo set.")
    private @Nullable Path tools;

    @Option(
            names = "--threshold",
            paramLabel = "P",
            description = "Confidence from which calls are accepted, 0 to 1. Default: ${DEFAULT-VALUE}.",
            defaultValue = "" + Policies.RECOMMENDED_CONFIDENCE)
    private double threshold;

    @Mixin
    private TrustFolder trust = new TrustFolder();

    @Mixin
    private Weights weights = new Weights();

    @Option(
            names = "--journal",
            paramLabel = "DIR",
            description = "Keep each escalated request with the orchestrator's answer, for 'treadle journal export'.")
    private @Nullable Path journal;

    @Option(names = "--dry-run", description = "Only decide; ask nobody outside the process.")
    private boolean dryRun;

    @Option(names = "--json", description = "Print one JSON object for each request.")
    private boolean json;

    @ParentCommand
    private @Nullable Treadle treadle;

    @Spec
    private @Nullable CommandSpec spec;

    /** Stands in where no orchestrator is configured. */
    private static final class NoOrchestrator extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    @Override
    public Integer call() {
        check();
        Map<String, String> environment = treadle == null ? System.getenv() : treadle.environment;
        String model = environment.getOrDefault("GEMINI_MODEL", DEFAULT_MODEL);
        // A start is felt: the weights are loaded beside everything else that the first request needs.
        CompletableFuture<BundledSpecialist> opening = weights.opening();
        List<ToolSpecification> offered;
        Optional<GeminiOrchestrator> gemini;
        try {
            offered = tools == null ? ToolFile.demo() : ToolFile.read(tools);
            gemini = orchestrator(environment, model);
            if (journal != null && gemini.isEmpty()) {
                throw new Problem("--journal keeps the orchestrator's answers, and none is configured: set"
                        + " GEMINI_API_KEY, or leave it out");
            }
            warmUp(offered);
        } catch (RuntimeException e) {
            try {
                opened(opening).close();
            } catch (RuntimeException alsoBroken) {
                e.addSuppressed(alsoBroken);
            }
            throw e;
        }
        try (BundledSpecialist specialist = opened(opening)) {
            return routeAll(specialist, offered, gemini, model);
        } finally {
            gemini.ifPresent(GeminiOrchestrator::close);
        }
    }

    private void check() {
        if (!(threshold >= 0 && threshold <= 1)) {
            throw wrongUsage("--threshold is a probability, 0 to 1: " + threshold);
        }
        if (trust.given() && Treadle.spec(spec).commandLine().getParseResult().hasMatchedOption("--threshold")) {
            throw wrongUsage("--trust brings its own threshold: leave --threshold out");
        }
        if (journal != null && dryRun) {
            throw wrongUsage("--journal keeps answers, and --dry-run asks for none");
        }
    }

    private ParameterException wrongUsage(String message) {
        return new ParameterException(Treadle.spec(spec).commandLine(), message);
    }

    private int routeAll(
            BundledSpecialist specialist,
            List<ToolSpecification> offered,
            Optional<GeminiOrchestrator> gemini,
            String model) {
        AtomicReference<RouteTrace> last = new AtomicReference<>();
        ChatModel orchestrator = gemini.map(GeminiOrchestrator::chatModel).orElseGet(RouteCommand::nobody);
        CostModel costs = gemini.map(GeminiOrchestrator::costModel)
                .orElseGet(() -> GeminiPrices.published().costModel(model));
        Judge judge = trust.read(specialist).map(Judge::certified).orElseGet(() -> Judge.byConfidence(threshold));
        RouterBuilder builder = Router.builder(specialist, orchestrator)
                .policy(judge)
                .costModel(costs)
                .specialistDeadline(PATIENCE)
                .listener(last::set);
        try (Journal kept = journal == null ? null : Journal.builder(journal).build();
                Router router = (kept == null ? builder : builder.exchangeListener(kept)).build()) {
            int code = routeAll(offered, new Way(router, judge, last, model));
            if (kept != null && kept.counts().lost() > 0) {
                throw new Problem(kept.counts().lost() + " requests could not be written to the journal in " + journal);
            }
            return code;
        }
    }

    /** Has the classes loaded that check a call, which take as long as some of the weights. */
    private static void warmUp(List<ToolSpecification> offered) {
        ToolCall call = new ToolCall(offered.get(0).name(), JsonNodeFactory.instance.objectNode());
        new ToolCallGate().check(List.of(call), offered);
    }

    private static BundledSpecialist opened(CompletableFuture<BundledSpecialist> opening) {
        try {
            return opening.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }

    /** The router with those who tell what became of a request. */
    private record Way(Router router, Judge judge, AtomicReference<RouteTrace> last, String model) {

        RouteReport report(ChatRequest request, RouteTrace trace, RouteReport.Asked asked, @Nullable AiMessage answer) {
            return new RouteReport(request, trace, judge.last(), model, asked, answer);
        }

        RouteTrace told() {
            return Optional.ofNullable(last.get())
                    .orElseThrow(() -> new IllegalStateException("the router told its listener nothing"));
        }
    }

    private int routeAll(List<ToolSpecification> offered, Way way) {
        PrintWriter out = Treadle.spec(spec).commandLine().getOut();
        if (!text.equals(List.of("-"))) {
            return route(String.join(" ", text), offered, way, out);
        }
        int code = 0;
        try (BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (!line.isBlank()) {
                    code = Math.max(code, route(line.strip(), offered, way, out));
                    out.flush();
                }
            }
        } catch (IOException e) {
            throw new Problem("cannot read the standard input: " + e, e);
        }
        return code;
    }

    private int route(String query, List<ToolSpecification> offered, Way way, PrintWriter out) {
        if (query.isBlank()) {
            throw wrongUsage("the request is empty");
        }
        ChatRequest request = ChatRequest.builder()
                .messages(UserMessage.from(query))
                .toolSpecifications(offered)
                .build();
        way.judge().next();
        RouteReport report = dryRun
                ? way.report(request, way.router().decide(request).trace(), RouteReport.Asked.DRY_RUN, null)
                : routed(request, way);
        if (json) {
            out.println(report.json());
        } else {
            report.print(out);
        }
        return report.failed() ? 1 : 0;
    }

    private static RouteReport routed(ChatRequest request, Way way) {
        try {
            RouteResult result = way.router().route(request);
            return way.report(
                    request,
                    result.trace(),
                    RouteReport.Asked.YES,
                    result.response().aiMessage());
        } catch (NoOrchestrator e) {
            return way.report(request, way.told(), RouteReport.Asked.NOT_CONFIGURED, null);
        } catch (GeminiException e) {
            return way.report(request, way.told(), RouteReport.Asked.YES, null);
        }
    }

    private static Optional<GeminiOrchestrator> orchestrator(Map<String, String> environment, String model) {
        String key = environment.getOrDefault("GEMINI_API_KEY", "");
        if (key.isBlank()) {
            return Optional.empty();
        }
        try {
            GeminiOrchestrator.Builder builder = GeminiOrchestrator.builder(key).modelName(model);
            String url = environment.getOrDefault("GEMINI_BASE_URL", "");
            return Optional.of((url.isBlank() ? builder : builder.baseUrl(url)).build());
        } catch (IllegalArgumentException e) {
            throw new Problem("GEMINI_API_KEY, GEMINI_MODEL or GEMINI_BASE_URL: " + e.getMessage(), e);
        }
    }

    private static ChatModel nobody() {
        return new ChatModel() {
            @Override
            public ChatResponse doChat(ChatRequest request) {
                throw new NoOrchestrator();
            }
        };
    }
}
