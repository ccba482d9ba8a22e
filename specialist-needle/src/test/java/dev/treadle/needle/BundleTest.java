package dev.treadle.needle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.treadle.router.RouterException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BundleTest {

    private static final String HELLO_SHA256 = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

    @TempDir
    private Path folder;

    @Test
    void handsOutAFileWhoseChecksumIsRight() throws IOException {
        describe("'format':'f','version':1,'name':'mine','files':{'a.bin':{'sha256':'" + HELLO_SHA256 + "'}}");
        Files.writeString(folder.resolve("a.bin"), "hello");

        Bundle bundle = Bundle.inFolder(folder, "f", 1);

        assertThat(bundle.name()).isEqualTo("mine");
        assertThat(bundle.file("a.bin")).asString().isEqualTo("hello");
    }

    @Test
    void refusesAFileThatWasChanged() throws IOException {
        describe("'format':'f','version':1,'files':{'a.bin':{'sha256':'" + HELLO_SHA256 + "'}}");
        Files.writeString(folder.resolve("a.bin"), "hellO");

        Bundle bundle = Bundle.inFolder(folder, "f", 1);

        assertThatThrownBy(() -> bundle.file("a.bin"))
                .isInstanceOf(BundleException.class)
                .isInstanceOf(RouterException.class)
                .hasMessageContaining("a.bin is damaged or was changed")
                .hasMessageContaining(HELLO_SHA256);
    }

    @Test
    void refusesAFileThatIsMissing() throws IOException {
        describe("'format':'f','version':1,'files':{'a.bin':{'sha256':'" + HELLO_SHA256 + "'}}");

        Bundle bundle = Bundle.inFolder(folder, "f", 1);

        assertThatThrownBy(() -> bundle.file("a.bin"))
                .isInstanceOf(BundleException.class)
                .hasMessageContaining("has no a.bin");
    }

    @ParameterizedTest
    @CsvSource({"b.bin", "../a.bin", "/etc/passwd", "sub/a.bin", "bundle.json", "''"})
    void refusesAFileThatIsNotListedByAPlainName(String name) throws IOException {
        describe("'format':'f','version':1,'files':{'a.bin':{'sha256':'" + HELLO_SHA256 + "'},'../a.bin':{'sha256':'"
                + HELLO_SHA256 + "'}}");
        Files.writeString(folder.resolve("a.bin"), "hello");

        Bundle bundle = Bundle.inFolder(folder.resolve("."), "f", 1);

        assertThatThrownBy(() -> bundle.file(name))
                .isInstanceOf(BundleException.class)
                .hasMessageContaining("lists no file");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'format':'g','version':1 | has the format 'g', expected 'f'",
                "'version':1 | has the format '', expected 'f'",
                "'format':'f','version':3 | has version 3 of f, this release reads 1 to 2",
                "'format':'f','version':0 | has version 0 of f",
                "'format':'f','version':'1' | has version \"1\" of f",
                "'format':'f' | has version",
                "'format': | is not JSON",
            },
            quoteCharacter = '~')
    void refusesADescriptionItCannotRead(String description, String message) throws IOException {
        describe(description);

        assertThatThrownBy(() -> Bundle.inFolder(folder, "f", 2))
                .isInstanceOf(BundleException.class)
                .hasMessageContaining(message);
    }

    @Test
    void refusesAFileWithoutAChecksum() throws IOException {
        describe("'format':'f','version':1,'files':{'a.bin':{}}");
        Files.writeString(folder.resolve("a.bin"), "hello");

        Bundle bundle = Bundle.inFolder(folder, "f", 1);

        assertThatThrownBy(() -> bundle.file("a.bin"))
                .isInstanceOf(BundleException.class)
                .hasMessageContaining("no sha256 is given");
    }

    @Test
    void describesFilesThatNothingDescribes() throws IOException {
        Files.writeString(folder.resolve("a.bin"), "hello");

        Bundle bundle = Bundle.undescribed(folder, "f", 1, List.of("a.bin"));

        assertThat(bundle.isPinned()).isFalse();
        assertThat(bundle.lists("a.bin")).isTrue();
        assertThat(bundle.lists("b.bin")).isFalse();
        assertThat(bundle.description().at("/files/a.bin/sha256").asText()).isEqualTo(HELLO_SHA256);
        assertThat(bundle.file("a.bin")).asString().isEqualTo("hello");
        Files.writeString(folder.resolve("a.bin"), "hellO");
        assertThatThrownBy(() -> bundle.file("a.bin")).isInstanceOf(BundleException.class);
    }

    @Test
    void writesTheDescriptionThatItMade() throws IOException {
        Files.writeString(folder.resolve("a.bin"), "hello");
        Bundle made = Bundle.undescribed(folder, "f", 1, List.of("a.bin"));

        made.pin();

        Bundle read = Bundle.inFolder(folder, "f", 1);
        assertThat(read.isPinned()).isTrue();
        assertThat(read.description()).isEqualTo(made.description());
        assertThat(Bundle.formatIn(folder)).contains("f");
    }

    @Test
    void knowsNoFormatWithoutADescription() {
        assertThat(Bundle.formatIn(folder)).isEmpty();
    }

    @Test
    void isNamedByWhatItComputesWith() throws IOException {
        String files = "'files':{'a.bin':{'sha256':'" + HELLO_SHA256 + "'}}";
        describe("'format':'f','version':1,'name':'one'," + files);
        String one = Bundle.inFolder(folder, "f", 1).fingerprint();
        describe(files + ",'name':'two','version':1,'format':'f'");
        String renamed = Bundle.inFolder(folder, "f", 1).fingerprint();
        describe("'format':'f','version':1,'encoder':{'sha256':'00'}," + files);
        String otherEncoder = Bundle.inFolder(folder, "f", 1).fingerprint();
        describe("'format':'f','version':1,'name':'one'," + files.replace("a.bin", "b.bin"));
        String otherFile = Bundle.inFolder(folder, "f", 1).fingerprint();

        assertThat(one).matches("[0-9a-f]{64}").isEqualTo(renamed);
        assertThat(List.of(one, otherEncoder, otherFile)).doesNotHaveDuplicates();
    }

    @Test
    void refusesAFolderThatIsNone() {
        assertThatThrownBy(() -> Bundle.inFolder(folder.resolve("nowhere"), "f", 1))
                .isInstanceOf(BundleException.class)
                .hasMessageContaining("is not a folder");
    }

    @Test
    void refusesAFolderWithoutADescription() {
        assertThatThrownBy(() -> Bundle.inFolder(folder, "f", 1))
                .isInstanceOf(BundleException.class)
                .hasMessageContaining("has no bundle.json");
    }

    @Test
    void refusesAnEndlessDescription() throws IOException {
        Files.write(folder.resolve("bundle.json"), new byte[Bundle.MAX_DESCRIPTION + 1]);

        assertThatThrownBy(() -> Bundle.inFolder(folder, "f", 1))
                .isInstanceOf(BundleException.class)
                .hasMessageContaining("larger than");
    }

    @Test
    void refusesAClassPathResourceThatIsMissing() {
        assertThatThrownBy(() -> Bundle.resource(BundleTest.class, "nowhere.bin", HELLO_SHA256))
                .isInstanceOf(BundleException.class)
                .hasMessageContaining("has no nowhere.bin");
    }

    private void describe(String fields) throws IOException {
        Files.writeString(folder.resolve("bundle.json"), ("{" + fields + "}").replace('\'', '"'));
    }
}
