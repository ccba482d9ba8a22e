package dev.treadle.examples.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "journal",
        mixinStandardHelpOptions = true,
        description = "Makes data of what a journal has kept of the orchestrator's answers.",
        subcommands = JournalExportCommand.class)
final class JournalCommand implements Runnable {

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(Treadle.spec(spec).commandLine(), "say what to do: export");
    }
}
