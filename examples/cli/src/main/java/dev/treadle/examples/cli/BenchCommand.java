package dev.treadle.examples.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.treadle.needle.BundledSpecialist;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
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
        name = "bench",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Times the specialist on this machine: start, and calls with 5, 100 and 500 tools; of a Needle"
                + " model, how it writes answers.",
        footer = {
            "",
            "One thread, a query of 20 words, tools cached. \"first\" is the first request with such tools,",
            "which has to read them; the percentiles are over the requests after a warm-up.",
            "",
            "A Needle model writes answers to requests with 5 tools and about 300 tokens: with the published",
            "graphs, one token a run until the network ends the answer; with the fast graphs; and with",
            "drafts of several tokens, as Treadle does. The ways take turns, request by request. The right",
            "answers are forced on the network, which computes as ever: the times are those of a network",
            "that is right, whatever it knows. \"runs\" of the graph that writes are counted per answer. \"cpu\"",
            "is the processor's time: other programs disturb it less."
        })
final class BenchCommand implements Callable<Integer> {

    private static final int DEFAULT_CALLS = 1000;
    private static final int DEFAULT_ANSWERS = 100;
    private static final int[] TOOLS = {5, 100, 500};
    private static final String QUERY = "please remind me tomorrow at half past nine in the morning to call the plumber"
            + " about the leaking tap upstairs";

    @Option(names = "--json", paramLabel = "FILE", description = "Also write the figures as JSON.")
    private @Nullable Path json;

    @Option(
            names = "--calls",
            paramLabel = "N",
            description = "Requests to time for each number of tools, or answers for each way of writing. Default: "
                    + DEFAULT_CALLS + "; " + DEFAULT_ANSWERS + " of a Needle model.")
    private @Nullable Integer calls;

    @Option(
            names = "--own",
            description = "Of a Needle model: also time the answers that the network writes by itself.")
    private boolean own;

    @Option(
            names = "--data",
            paramLabel = "FILE",
            arity = "1..*",
            description = "Of a Needle model: requests and answers, JSON lines, plain, .gz or .xz.")
    private List<Path> data = List.of();

    @Mixin
    private Weights weights = new Weights();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        if (calls != null && calls < 1) {
            throw new ParameterException(Treadle.spec(spec).commandLine(), "--calls must be 1 or more");
        }
        Optional<Path> needle = weights.needle();
        if (needle.isEmpty() && (own || !data.isEmpty())) {
            throw new ParameterException(
                    Treadle.spec(spec).commandLine(), "--own and --data are for a Needle model, named by --bundle");
        }
        PrintWriter out = Treadle.spec(spec).commandLine().getOut();
        ObjectNode figures = JsonNodeFactory.instance.objectNode();
        figures.put("java", System.getProperty("java.vm.name") + " " + System.getProperty("java.version"));
        figures.put("processors", Runtime.getRuntime().availableProcessors());
        long started = System.nanoTime();
        try (BundledSpecialist specialist = weights.open()) {
            double load = millis(started);
            figures.put("load_ms", load);
            out.printf(Locale.ROOT, "%-24s %8.0f ms%n", "load", load);
            if (needle.isEmpty()) {
                proposals(specialist, calls == null ? DEFAULT_CALLS : calls, out, figures);
            }
        }
        if (needle.isPresent()) {
            WritingBench writing = new WritingBench(
                    needle.get(), data, out, Treadle.spec(spec).commandLine().getErr());
            ArrayNode rows = figures.putArray("writing");
            for (boolean given : own ? new boolean[] {true, false} : new boolean[] {true}) {
                writing.run(calls == null ? DEFAULT_ANSWERS : calls, given, rows);
            }
        }
        double resident = residentMegabytes();
        if (resident > 0) {
            figures.put("resident_mb", resident);
            out.printf(Locale.ROOT, "%-24s %8.0f MB%n", "resident memory", resident);
        }
        if (json != null) {
            Json.write(json, figures);
        }
        return 0;
    }

    private void proposals(BundledSpecialist specialist, int times, PrintWriter out, ObjectNode figures) {
        out.printf(Locale.ROOT, "%-24s %8s %8s %8s %8s%n", "", "first", "p50", "p95", "p99");
        for (int tools : TOOLS) {
            ObjectNode row = figures.putObject(tools + "_tools");
            measure(specialist, tools, times, row);
            out.printf(
                    Locale.ROOT,
                    "%-24s %8.1f %8.2f %8.2f %8.2f ms%n",
                    tools + " tools",
                    row.path("first_ms").asDouble(),
                    row.path("p50_ms").asDouble(),
                    row.path("p95_ms").asDouble(),
                    row.path("p99_ms").asDouble());
            out.flush();
        }
    }

    private void measure(BundledSpecialist specialist, int count, int requests, ObjectNode row) {
        ChatRequest request = ChatRequest.builder()
                .messages(UserMessage.from(QUERY))
                .toolSpecifications(tools(count))
                .build();
        long started = System.nanoTime();
        specialist.propose(request);
        row.put("first_ms", millis(started));
        int warmUp = Math.max(50, requests / 2);
        double[] times = new double[requests];
        Progress progress =
                new Progress(Treadle.spec(spec).commandLine().getErr(), count + "-tool requests", warmUp + requests);
        for (int i = -warmUp; i < requests; i++) {
            started = System.nanoTime();
            specialist.propose(request);
            if (i >= 0) {
                times[i] = millis(started);
            }
            progress.step();
        }
        progress.done();
        Arrays.sort(times);
        row.put("p50_ms", Scores.percentile(times, 0.50));
        row.put("p95_ms", Scores.percentile(times, 0.95));
        row.put("p99_ms", Scores.percentile(times, 0.99));
    }

    /** The first tools of the demo set, and as many made-up ones of one parameter as are missing. */
    private static List<ToolSpecification> tools(int count) {
        List<ToolSpecification> tools = new ArrayList<>(ToolFile.demo());
        String[] verbs = {"list", "open", "close", "update", "delete", "export", "share", "approve", "archive", "count"
        };
        String[] things = {"invoice", "ticket", "customer", "shipment", "contract", "report", "server", "lesson"};
        for (int i = 0; tools.size() < count; i++) {
            String verb = verbs[i % verbs.length];
            String thing = things[i / verbs.length % things.length];
            tools.add(ToolSpecification.builder()
                    .name(verb + "_" + thing + "_" + i)
                    .description("Will " + verb + " the " + thing + " number " + i)
                    .parameters(JsonObjectSchema.builder()
                            .addStringProperty("id", "Which " + thing)
                            .required("id")
                            .build())
                    .build());
        }
        return tools.subList(0, count);
    }

    private static double millis(long startedNanos) {
        return (System.nanoTime() - startedNanos) / 1e6;
    }

    /** Resident memory of this process; -1 where the system does not tell. */
    private static double residentMegabytes() {
        Path status = Path.of("/proc/self/status");
        try {
            return Files.exists(status)
                    ? Files.readAllLines(status).stream()
                            .filter(line -> line.startsWith("VmRSS:"))
                            .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) / 1024)
                            .findFirst()
                            .orElse(-1)
                    : -1;
        } catch (IOException e) {
            return -1;
        }
    }
}
