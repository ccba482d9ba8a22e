package dev.treadle.needle.generative;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.treadle.needle.BundleException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class VocabularyTest {

    private static final int NORMAL = 1;
    private static final int UNKNOWN = 2;
    private static final int BYTE = 6;

    @Test
    void readsTheSmallestModelThereIs() {
        Vocabulary vocabulary = read(new Model().complete().piece("ab", -1, NORMAL));

        assertThat(vocabulary.size()).isEqualTo(258);
        assertThat(vocabulary.find("ab", 0, 2)).isEqualTo(257);
        assertThat(vocabulary.kind(0)).isEqualTo(Vocabulary.Kind.UNKNOWN);
        assertThat(vocabulary.byteId(0xE9)).isEqualTo(1 + 0xE9);
        assertThat(vocabulary.bytes(1 + 0xE9)).containsExactly(0xE9);
        assertThat(vocabulary.bytes(0)).isEmpty();
    }

    @Test
    void mergesByScoreAndNotByPlaceInTheFile() {
        Model model = new Model().complete();
        for (String piece : new String[] {"a", "b", "c"}) {
            model.piece(piece, -10, NORMAL);
        }
        model.piece("ab", -2, NORMAL).piece("bc", -1, NORMAL).setting(3, new byte[] {0x18, 0});

        assertThat(new Tokenizer(read(model)).encode("abc")).containsExactly(257, 261);
    }

    @Test
    void passesOverFieldsItDoesNotKnow() {
        Model model = new Model().complete();
        model.setting(9, new byte[] {1, 2, 3}).raw(0x61, 1, 2, 3, 4, 5, 6, 7, 8).raw(0x6D, 1, 2, 3, 4);

        assertThat(read(model).size()).isEqualTo(257);
    }

    @Test
    void refusesWhatIsNoModel() {
        refused(new byte[0], "it has no pieces");
        refused("{\"not\": \"protobuf\"}".getBytes(StandardCharsets.UTF_8), "");
        refused(new Model().raw(0x0A, 0x7F).bytes(), "field 1 is longer than what is left, at byte 0");
        refused(new Model().raw(0x0A).bytes(), "a number is cut off");
        refused(new Model().raw(0x08, 1).bytes(), "field 1 has the wire type 0, expected 2");
        refused(new Model().raw(0x7B).bytes(), "field 15 has the unknown wire type 3");
        refused(new Model().raw(0x00, 0).bytes(), "a field number of 0");
        refused(
                new Model()
                        .raw(0x60, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 1)
                        .bytes(),
                "more than ten bytes");
    }

    @Test
    void refusesPiecesThatCannotBe() {
        refused(new Model().complete().piece("", 0, NORMAL).bytes(), "piece 257 is empty");
        refused(new Model().complete().piece("a", Float.NaN, NORMAL).bytes(), "the score of piece 257 is not a number");
        refused(new Model().complete().piece("a", 0, 9).bytes(), "piece 257 has the unknown type 9");
        refused(new Model().complete().piece("a", 0, 5).bytes(), "piece 257 is marked as unused");
        refused(
                new Model()
                        .complete()
                        .piece("a", 0, NORMAL)
                        .piece("a", 1, NORMAL)
                        .bytes(),
                "'a' occurs twice");
        refused(new Model().complete().piece("<0x41>", 0, BYTE).bytes(), "'<0x41>' occurs twice");
        refused(new Model().complete().piece("<0xXY>", 0, BYTE).bytes(), "the byte piece '<0xXY>' names no byte");
        refused(new Model().complete().piece("?", 0, UNKNOWN).bytes(), "2 unknown pieces, expected 1");
        refused(new Model().raw(0x0A, 3, 0x0A, 1, 0xFF).bytes(), "field 1 is not valid UTF-8");
        refused(new Model().trainer().piece("?", 0, UNKNOWN).bytes(), "no piece for the byte 0");
        refused(
                new Model()
                        .complete()
                        .raw(0x0A, 0xD3, 0x0F, 0x0A, 0xD0, 0x0F)
                        .raw("a".repeat(2000).chars().toArray())
                        .bytes(),
                "piece 257 has 2000 characters");
    }

    @Test
    void refusesModelsOfAnotherSort() {
        refused(new Model().complete().setting(2, new byte[] {0x18, 1}).bytes(), "its type is 1, only BPE");
        refused(
                new Model()
                        .complete()
                        .setting(2, new byte[] {(byte) 0x98, 2, 0})
                        .bytes(),
                "no byte fallback");
        refused(
                new Model()
                        .complete()
                        .setting(2, new byte[] {(byte) 0xC0, 1, 1})
                        .bytes(),
                "spaces as suffixes");
        refused(new Model().complete().setting(3, new byte[] {0x12, 1, 7}).bytes(), "normalisation rules");
        refused(new Model().complete().setting(5, new byte[] {0x12, 1, 7}).bytes(), "normalisation rules");
        refused(new Model().complete().setting(3, new byte[] {0x28, 0}).bytes(), "does not escape spaces");
    }

    @Test
    void throwsNothingElseWhateverIsDamaged() {
        byte[] whole = TestModels.model("tiny");
        Random random = new Random(3);
        int refused = 0;
        for (int i = 0; i < 3000; i++) {
            byte[] damaged = i % 3 == 0 ? Arrays.copyOf(whole, random.nextInt(whole.length)) : whole.clone();
            for (int j = 0; j < i % 3 && damaged.length > 0; j++) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            }
            try {
                Vocabulary.read("damaged.model", damaged);
            } catch (BundleException e) {
                assertThat(e).hasMessageStartingWith("damaged.model is ");
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(1000);
    }

    private static Vocabulary read(Model model) {
        return Vocabulary.read("needle.model", model.bytes());
    }

    private static void refused(byte[] content, String why) {
        assertThatThrownBy(() -> Vocabulary.read("needle.model", content))
                .isInstanceOf(BundleException.class)
                .hasMessageStartingWith("needle.model is ")
                .hasMessageContaining(why);
    }

    /** Writes a model file. */
    private static final class Model {

        private final ByteArrayOutputStream out = new ByteArrayOutputStream();

        /** BPE with byte fallback, the unknown piece and one for each byte. */
        Model complete() {
            trainer().piece("<unk>", 0, UNKNOWN);
            for (int value = 0; value < 256; value++) {
                piece(String.format("<0x%02X>", value), 0, BYTE);
            }
            return this;
        }

        Model trainer() {
            return setting(2, new byte[] {0x18, 2, (byte) 0x98, 2, 1});
        }

        Model piece(String text, float score, int type) {
            byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
            ByteBuffer piece = ByteBuffer.allocate(utf8.length + 9).order(ByteOrder.LITTLE_ENDIAN);
            piece.put((byte) 0x0A).put((byte) utf8.length).put(utf8);
            piece.put((byte) 0x15).putFloat(score).put((byte) 0x18).put((byte) type);
            return setting(1, piece.array());
        }

        Model setting(int field, byte[] message) {
            raw(field << 3 | 2, message.length);
            out.writeBytes(message);
            return this;
        }

        Model raw(int... bytes) {
            for (int b : bytes) {
                out.write(b);
            }
            return this;
        }

        byte[] bytes() {
            return out.toByteArray();
        }
    }
}
