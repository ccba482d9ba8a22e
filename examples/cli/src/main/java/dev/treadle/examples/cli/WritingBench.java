package dev.treadle.examples.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.treadle.needle.generative.NeedleBenchmark;
import dev.treadle.needle.generative.NeedleBenchmark.Figures;
import dev.treadle.needle.generative.NeedleBenchmark.Request;
import dev.treadle.needle.generative.NeedleBenchmark.Way;
import dev.treadle.policy.ExpectedCall;
import dev.treadle.router.ToolCall;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Times how a Needle model writes answers, and prints it. */
final class WritingBench {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String REQUESTS = "bench-requests.json";

    private static final Map<Way, String> NAMES = Map.of(
            Way.PLAIN, "published graphs",
            Way.FAST, "fast graphs",
            Way.DRAFTS, "fast graphs, drafts");

    private final Path model;
    private final List<Request> requests;
    private final PrintWriter out;
    private final PrintWriter err;

    /**
     * A benchmark.
     *
     * @param data files with requests; empty for those that come with the command
     */
    WritingBench(Path model, List<Path> data, PrintWriter out, PrintWriter err) {
        this.model = model;
        this.requests = data.isEmpty() ? demo() : requests(data);
        this.out = out;
        this.err = err;
    }

    /**
     * Measures and prints.
     *
     * @param answers how many to time for each way of writing, about
     * @param given whether the network is given the right answers; otherwise it writes its own
     * @param rows takes the figures
     */
    void run(int answers, boolean given, ArrayNode rows) {
        if (requests.isEmpty()) {
            throw new Problem("no request can be timed: none of the examples has tools and one right answer");
        }
        int rounds = Math.max(1, (answers + requests.size() - 1) / requests.size());
        Progress progress = new Progress(err, "answers", (rounds + 1) * requests.size() * Way.values().length);
        List<Figures> measured = NeedleBenchmark.run(model, requests, rounds, given, progress::step);
        progress.done();
        if (measured.isEmpty()) {
            throw new Problem(
                    "no request can be timed: none fits the model's window with an answer that fits its tools");
        }
        Figures first = measured.get(0);
        out.printf(
                Locale.ROOT,
                "%d requests of %.0f tokens with their tools, %s answers of %.1f tokens%n",
                first.requests(),
                first.promptTokens(),
                given ? "right" : "the network's own",
                first.answerTokens());
        out.printf(Locale.ROOT, "%-24s %8s %8s %8s %8s%n", "", "runs", "p50", "p95", "cpu p50");
        for (Figures figures : measured) {
            print(figures, first, rows.addObject());
        }
        out.flush();
    }

    private void print(Figures figures, Figures first, ObjectNode row) {
        double p50 = Scores.percentile(figures.millis(), 0.5);
        double p95 = Scores.percentile(figures.millis(), 0.95);
        double cpu = Scores.percentile(figures.processorMillis(), 0.5);
        double times = Scores.percentile(first.millis(), 0.5) / p50;
        double timesOfCpu = Scores.percentile(first.processorMillis(), 0.5) / cpu;
        row.put("way", figures.way().name().toLowerCase(Locale.ROOT));
        row.put("answers", figures.given() ? "right" : "own");
        row.put("requests", figures.requests());
        row.put("prompt_tokens", figures.promptTokens());
        row.put("answer_tokens", figures.answerTokens());
        row.put("runs", figures.runs());
        row.put("p50_ms", p50);
        row.put("p95_ms", p95);
        row.put("cpu_p50_ms", cpu);
        row.put("times_as_fast", times);
        row.put("times_as_fast_cpu", timesOfCpu);
        out.printf(
                Locale.ROOT,
                "%-24s %8.1f %8.1f %8.1f %8.1f ms%s%n",
                NAMES.get(figures.way()),
                figures.runs(),
                p50,
                p95,
                cpu,
                figures.way() == first.way()
                        ? ""
                        : String.format(Locale.ROOT, "   %.1f times as fast (%.1f by cpu)", times, timesOfCpu));
    }

    private static List<Request> demo() {
        try (InputStream in = WritingBench.class.getResourceAsStream(REQUESTS)) {
            JsonNode json = JSON.readTree(in);
            List<String> names = new ArrayList<>();
            json.path("tools").forEach(name -> names.add(name.asText()));
            List<ToolSpecification> tools = ToolFile.demo().stream()
                    .filter(tool -> names.contains(tool.name()))
                    .toList();
            List<Request> requests = new ArrayList<>();
            for (JsonNode request : json.path("requests")) {
                List<ToolCall> calls = new ArrayList<>();
                for (JsonNode call : request.path("calls")) {
                    calls.add(new ToolCall(call.path("name").asText(), (ObjectNode) call.path("arguments")));
                }
                requests.add(new Request(request.path("query").asText(), tools, calls));
            }
            return requests;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The examples that have one right answer. */
    private static List<Request> requests(List<Path> data) {
        List<Request> requests = new ArrayList<>();
        for (Path file : data) {
            for (Example example : Corpus.read(file, Integer.MAX_VALUE)) {
                List<ToolCall> calls = example.expected().stream()
                        .filter(ExpectedCall.Exactly.class::isInstance)
                        .map(ExpectedCall.Exactly.class::cast)
                        .map(call -> new ToolCall(call.name(), call.arguments()))
                        .toList();
                if (calls.size() == example.expected().size()
                        && !example.tools().isEmpty()) {
                    requests.add(new Request(example.query(), example.tools(), calls));
                }
            }
        }
        return requests;
    }
}
