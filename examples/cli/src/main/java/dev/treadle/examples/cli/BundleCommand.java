package dev.treadle.examples.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.treadle.needle.Bundle;
import dev.treadle.needle.BundledSpecialist;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(name = "bundle", mixinStandardHelpOptions = true, description = "Looks at weights before they are used.")
final class BundleCommand implements Runnable {

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(Treadle.spec(spec).commandLine(), "say what to do: verify, info or pin");
    }

    @Command(
            name = "verify",
            mixinStandardHelpOptions = true,
            description = "Holds every file of a bundle to its checksum, if one is given, and loads the network.")
    int verify(
            @Parameters(paramLabel = "DIR", arity = "0..1", description = "The bundle. Default: the embedded one.")
                    @Nullable
                    Path folder) {
        PrintWriter out = Treadle.spec(spec).commandLine().getOut();
        try (BundledSpecialist specialist = Weights.open(folder)) {
            Bundle bundle = specialist.bundle();
            String checked = bundle.isPinned() ? "checksum right" : "no checksum to hold it to";
            for (Map.Entry<String, JsonNode> file :
                    bundle.description().path("files").properties()) {
                out.println(file.getKey() + ": " + bundle.file(file.getKey()).length + " bytes, " + checked);
            }
            out.println(bundle.name() + ": sound, a bundle of the " + specialist.name() + " specialist"
                    + (bundle.isPinned() ? "" : "; not pinned, see treadle bundle pin"));
        }
        return 0;
    }

    @Command(
            name = "info",
            mixinStandardHelpOptions = true,
            description =
                    "Prints a bundle's description: name, checksums, licence, training, scores. Loads no network.")
    int info(
            @Parameters(paramLabel = "DIR", arity = "0..1", description = "The bundle. Default: the embedded one.")
                    @Nullable
                    Path folder) {
        Bundle bundle = Weights.describe(folder);
        CommandLine command = Treadle.spec(spec).commandLine();
        command.getOut().println(bundle.description().toPrettyString());
        if (!bundle.isPinned()) {
            command.getErr()
                    .println(
                            "not pinned: these are the checksums of the files as they are. Compare them with those of the"
                                    + " publisher, then hold the folder to them: treadle bundle pin " + folder);
        }
        return 0;
    }

    @Command(
            name = "pin",
            mixinStandardHelpOptions = true,
            description = "Writes the checksums of a published Needle model's files into its folder, as "
                    + Bundle.DESCRIPTION + ": from then on, changed files are refused. Loads no network.")
    int pin(@Parameters(paramLabel = "DIR", description = "The folder of the model.") Path folder) {
        Bundle bundle = Weights.describe(folder);
        Path written = bundle.pin();
        PrintWriter out = Treadle.spec(spec).commandLine().getOut();
        bundle.description()
                .path("files")
                .properties()
                .forEach(file -> out.println(file.getValue().path("sha256").asText() + "  " + file.getKey()));
        out.println("Written: " + written);
        return 0;
    }
}
