package dev.treadle.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** README and guides show code that compiles, and the README an output that the command still prints. */
class ReadmeTest {

    private static final Path README = Path.of("../../README.md");

    @ParameterizedTest
    @CsvSource({"README.md, ReadmeExample", "docs/needle.md, NeedleExample"})
    void showsTheCodeThatIsCompiledHere(String document, String example) throws IOException {
        String source = Files.readString(Path.of("src/test/java/dev/treadle/examples/cli", example + ".java"));
        String body = source.substring(source.indexOf("// README {\n") + 12, source.indexOf("        // }\n"))
                .stripTrailing()
                .stripIndent();

        assertThat(Files.readString(Path.of("../..", document))).contains(body);
    }

    @Test
    void showsTheCallThatTheCommandPrints() throws IOException {
        Terminal run = Terminal.run("route", "set a timer for ten minutes");

        assertThat(Files.readString(README))
                .contains(run.out().lines().findFirst().orElseThrow());
    }
}
