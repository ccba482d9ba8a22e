package dev.treadle.examples.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.treadle.needle.Bundle;
import dev.treadle.needle.BundledSpecialist;
import dev.treadle.needle.pointer.PointerSpecialist;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
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
        throw new ParameterException(Treadle.spec(spec).commandLine(), "say what to do: verify or info");
    }

    @Command(
            name = "verify",
            mixinStandardHelpOptions = true,
            description = "Checks every file of a bundle against its checksum and loads the network.")
    int verify(
            @Parameters(paramLabel = "DIR", arity = "0..1", description = "The bundle. Default: the embedded one.")
                    @Nullable
                    Path folder) {
        PrintWriter out = Treadle.spec(spec).commandLine().getOut();
        try (BundledSpecialist specialist = Weights.open(folder)) {
            Bundle bundle = specialist.bundle();
            for (Map.Entry<String, JsonNode> file :
                    bundle.description().path("files").properties()) {
                out.println(file.getKey() + ": " + bundle.file(file.getKey()).length + " bytes, checksum right");
            }
            out.println(bundle.name() + ": sound");
        }
        return 0;
    }

    @Command(
            name = "info",
            mixinStandardHelpOptions = true,
            description = "Prints a bundle's description: name, licence, training, scores.")
    int info(
            @Parameters(paramLabel = "DIR", arity = "0..1", description = "The bundle. Default: the embedded one.")
                    @Nullable
                    Path folder) {
        Bundle bundle = folder == null
                ? Bundle.besideClass(PointerSpecialist.class, PointerSpecialist.FORMAT, PointerSpecialist.VERSION)
                : Bundle.inFolder(folder, PointerSpecialist.FORMAT, PointerSpecialist.VERSION);
        Treadle.spec(spec).commandLine().getOut().println(bundle.description().toPrettyString());
        return 0;
    }
}
