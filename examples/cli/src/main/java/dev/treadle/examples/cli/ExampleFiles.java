package dev.treadle.examples.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/** The option that says which files of examples a command takes. */
final class ExampleFiles {

    @Option(
            names = "--data",
            paramLabel = "FILE",
            required = true,
            arity = "1..*",
            description = "Examples: JSON lines, plain, .gz or .xz.")
    private List<Path> data = List.of();

    List<Path> paths() {
        return data;
    }

    /** The files without their folders, for people. */
    String names() {
        return data.stream().map(file -> String.valueOf(file.getFileName())).collect(Collectors.joining(", "));
    }

    /** The examples, at most so many of each file, spread evenly over it. */
    List<Example> read(int limit) {
        List<Example> examples = new ArrayList<>();
        data.forEach(file -> examples.addAll(Corpus.read(file, limit)));
        return examples;
    }
}
