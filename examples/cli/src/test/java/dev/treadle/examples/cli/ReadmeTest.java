package dev.treadle.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The README shows code that compiles and an output that the command still prints. */
class ReadmeTest {

    private static final Path README = Path.of("../../README.md");

    @Test
    void showsTheCodeThatIsCompiledHere() throws IOException {
        String source = Files.readString(Path.of("src/test/java/dev/treadle/examples/cli/ReadmeExample.java"));
        String body = source.substring(source.indexOf("// README {\n") + 12, source.indexOf("        // }\n"))
                .stripTrailing()
                .stripIndent();

        assertThat(Files.readString(README)).contains(body);
    }

    @Test
    void showsTheCallThatTheCommandPrints() throws IOException {
        Terminal run = Terminal.run("route", "set a timer for ten minutes");

        assertThat(Files.readString(README))
                .contains(run.out().lines().findFirst().orElseThrow());
    }
}
