package dev.treadle.needle.pointer;

import dev.treadle.needle.pointer.OfferedTool.OfferedParameter;
import dev.treadle.router.Proposal;
import java.util.Arrays;
import java.util.List;

/** A query, its tools, and logits that are all 0 until set. */
final class DecoderCase {

    private static final WordPiece WORD_PIECE = TestFiles.wordPiece();

    final Query query;
    final List<OfferedTool> tools;
    final float[][] count;
    final float[][][] action;
    final float[][][] start;
    final float[][][] end;
    final float[][] pair;
    final float[][][] choice;

    static OfferedTool tool(String name, OfferedParameter... parameters) {
        return new OfferedTool(name, name, List.of(parameters));
    }

    static OfferedParameter parameter(String name, Kind kind) {
        return new OfferedParameter(name, name, kind, false, false, List.of());
    }

    static OfferedParameter required(String name, Kind kind) {
        return new OfferedParameter(name, name, kind, false, true, List.of());
    }

    static OfferedParameter integer(String name) {
        return new OfferedParameter(name, name, Kind.INTEGER, true, false, List.of());
    }

    static OfferedParameter options(String name, Kind kind, String... options) {
        return new OfferedParameter(name, name, kind, false, false, List.of(options));
    }

    DecoderCase(String text, OfferedTool... tools) {
        this.query = new Query(text, WORD_PIECE.pieces(text, 126));
        this.tools = List.of(tools);
        int parameters =
                Arrays.stream(tools).mapToInt(t -> t.parameters().size()).sum();
        int options = Arrays.stream(tools).mapToInt(OfferedTool::optionCount).sum();
        count = new float[tools.length][4];
        action = new float[parameters][3][Action.COUNT];
        start = new float[parameters][3][query.tokens()];
        end = new float[parameters][3][query.tokens()];
        pair = new float[query.tokens()][query.tokens()];
        choice = new float[parameters][3][options];
    }

    DecoderCase calls(int tool, int n) {
        for (float[] other : count) {
            other[0] = Math.max(other[0], 20);
        }
        count[tool][n] = 40;
        return this;
    }

    DecoderCase action(int parameter, int instance, Action chosen) {
        action[parameter][instance][chosen.index()] = 20;
        return this;
    }

    DecoderCase span(int parameter, int instance, String first, String last) {
        start[parameter][instance][token(first)] = 20;
        end[parameter][instance][token(last)] = 20;
        return this;
    }

    int token(String said) {
        for (int token = 1; token < query.tokens(); token++) {
            if (query.text().startsWith(said, query.start(token))) {
                return token;
            }
        }
        throw new AssertionError(said + " begins no token");
    }

    Proposal decode() {
        float[] allCalled = new float[tools.size() * (Counts.MAX_CALLS + 1)];
        for (int tool = 0; tool < tools.size(); tool++) {
            allCalled[tool * (Counts.MAX_CALLS + 1) + Counts.MAX_CALLS] = 1;
        }
        Logits logits = new Logits(
                query.tokens(),
                choice.length == 0 ? 0 : choice[0][0].length,
                Slots.of(tools, Counts.of(allCalled)),
                flat3(action),
                flat3(start),
                flat3(end),
                flat(pair),
                flat3(choice));
        return Decoder.decode(query, tools, Counts.of(flat(count)), logits);
    }

    Proposal.Calls decodedCalls() {
        return (Proposal.Calls) decode();
    }

    Proposal.Abstained abstained() {
        return (Proposal.Abstained) decode();
    }

    private static float[] flat(float[][] rows) {
        float[] all = new float[rows.length * (rows.length == 0 ? 0 : rows[0].length)];
        for (int r = 0; r < rows.length; r++) {
            System.arraycopy(rows[r], 0, all, r * rows[r].length, rows[r].length);
        }
        return all;
    }

    private static float[] flat3(float[][][] blocks) {
        return flat(Arrays.stream(blocks).map(DecoderCase::flat).toArray(float[][]::new));
    }
}
