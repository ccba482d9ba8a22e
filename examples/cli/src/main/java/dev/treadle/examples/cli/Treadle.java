package dev.treadle.examples.cli;

import dev.treadle.router.RouterException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.LocalDate;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The {@code treadle} command: routes requests; scores, calibrates and times the specialist; makes data of journals;
 * checks bundles.
 *
 * <p>Exit codes: 0 done, 1 failed, 2 wrong usage.
 */
@Command(
        name = "treadle",
        mixinStandardHelpOptions = true,
        versionProvider = Treadle.Version.class,
        description = "Answers tool-calling requests in the process with a small specialist, and sends the others to a"
                + " large model.",
        subcommands = {
            RouteCommand.class,
            EvalCommand.class,
            CalibrateCommand.class,
            JournalCommand.class,
            BenchCommand.class,
            BundleCommand.class
        })
public final class Treadle implements Runnable {

    private static final int FAILED = 1;

    /** Environment variables by name; the tests put their own in place. */
    final Map<String, String> environment;

    /** What tells the date; the tests put their own in place. */
    private final Clock clock;

    @Spec
    private @Nullable CommandSpec spec;

    Treadle(Map<String, String> environment, Clock clock) {
        this.environment = Map.copyOf(environment);
        this.clock = clock;
    }

    /** Runs the command and ends the JVM with its exit code. */
    public static void main(String[] args) {
        PrintWriter out = new PrintWriter(new OutputStreamWriter(System.out, StandardCharsets.UTF_8), false);
        PrintWriter err = new PrintWriter(new OutputStreamWriter(System.err, StandardCharsets.UTF_8), true);
        Weights.loadAhead(args);
        int code = run(out, err, new Treadle(System.getenv(), Clock.systemUTC()), args);
        Weights.closeUnused();
        out.flush();
        err.flush();
        System.exit(code);
    }

    /** Runs the command with the given streams and surroundings, and returns its exit code. */
    static int run(PrintWriter out, PrintWriter err, Treadle treadle, String... args) {
        return new CommandLine(treadle)
                .setOut(out)
                .setErr(err)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpWidth(100)
                .setExecutionExceptionHandler(Treadle::failed)
                .execute(args);
    }

    @Override
    public void run() {
        throw new ParameterException(spec(spec).commandLine(), "a command is missing, e.g. treadle route \"TEXT\"");
    }

    private static int failed(Exception e, CommandLine command, CommandLine.ParseResult parsed) {
        if (e instanceof Problem || e instanceof RouterException) {
            command.getErr().println("treadle: " + e.getMessage());
        } else {
            command.getErr().println("treadle: unexpected error; please report it with what follows");
            e.printStackTrace(command.getErr());
        }
        return FAILED;
    }

    /** What picocli puts in before a command runs. */
    static CommandSpec spec(@Nullable CommandSpec injected) {
        if (injected == null) {
            throw new IllegalStateException("the command was not started by picocli");
        }
        return injected;
    }

    /** The day on which a command runs. */
    static LocalDate today(@Nullable CommandSpec injected) {
        return LocalDate.now(((Treadle) spec(injected).root().userObject()).clock);
    }

    /** The version from the jar's manifest. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Treadle.class.getPackage().getImplementationVersion();
            return new String[] {"treadle " + (version == null ? "(development)" : version)};
        }
    }
}
