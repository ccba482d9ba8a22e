package dev.treadle.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The guide on trust shows code that compiles. */
class TrustGuideTest {

    private static final Pattern SHOWN = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
    private static final Pattern COMPILED =
            Pattern.compile("^ *// GUIDE \\{\n(.*?)^ *// }\n", Pattern.DOTALL | Pattern.MULTILINE);

    private static List<String> blocks(Pattern pattern, String file) throws IOException {
        return pattern.matcher(Files.readString(Path.of(file)))
                .results()
                .map(block -> block.group(1).stripTrailing().stripIndent())
                .toList();
    }

    @Test
    void showsTheCodeThatIsCompiledHere() throws IOException {
        assertThat(blocks(SHOWN, "../../docs/trust.md"))
                .isNotEmpty()
                .isEqualTo(blocks(COMPILED, "src/test/java/dev/treadle/examples/cli/TrustGuideExample.java"));
    }
}
