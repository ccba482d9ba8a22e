package dev.treadle.needle.generative;

import dev.treadle.needle.BundleException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The pieces of a SentencePiece BPE model and how it treats white space, read from its {@code .model} file (a
 * {@code ModelProto} of sentencepiece_model.proto).
 *
 * <p>Taken are models of type BPE with byte fallback, the identity normaliser, white space escaped and written as a
 * prefix. Others are refused rather than read wrongly. Immutable and thread-safe.
 */
final class Vocabulary {

    /** What stands for a space in a piece. */
    static final char SPACE = '\u2581';

    /** What a piece is for, in the numbering of the file format. */
    enum Kind {
        NORMAL(1),
        UNKNOWN(2),
        CONTROL(3),
        USER_DEFINED(4),
        BYTE(6);

        private final int number;

        Kind(int number) {
            this.number = number;
        }
    }

    /** Those of SentencePiece have 16 characters by default, those that users define somewhat more. */
    private static final int LONGEST_PIECE = 1024;

    private static final int UNUSED = 5;
    private static final int BPE = 2;
    private static final byte[] NO_BYTES = {};
    private static final Pattern BYTE_PIECE = Pattern.compile("<0x([0-9A-F]{2})>");

    private final String[] pieces;
    private final Kind[] kinds;
    private final int[] ranks;
    private final int[] byteIds = new int[256];
    private final byte[][] bytes;
    private final PieceTable table;
    private final List<Integer> userDefined = new ArrayList<>();
    private final boolean dummyPrefix;
    private final boolean collapsesSpaces;
    private final String unknown;

    private Vocabulary(String file, List<Piece> read, Settings settings) {
        if (read.isEmpty()) {
            throw new BundleException(file + " is no SentencePiece model: it has no pieces");
        }
        settings.check(file);
        this.dummyPrefix = settings.dummyPrefix;
        this.collapsesSpaces = settings.collapsesSpaces;
        this.unknown = settings.unknown;
        this.pieces = read.stream().map(Piece::text).toArray(String[]::new);
        this.kinds = read.stream().map(Piece::kind).toArray(Kind[]::new);
        this.bytes = new byte[pieces.length][];
        Arrays.fill(bytes, NO_BYTES);
        this.ranks = ranks(read);
        this.table = new PieceTable(pieces);
        index(file);
    }

    /** A line of the file's list. */
    private record Piece(String text, float score, Kind kind) {}

    /**
     * Reads a model file.
     *
     * @param file what to call it in messages
     * @throws BundleException if it is no SentencePiece model, is damaged, or is of a sort that is not taken
     */
    static Vocabulary read(String file, byte[] content) {
        WireReader model = new WireReader(file, content);
        List<Piece> pieces = new ArrayList<>();
        Settings settings = new Settings();
        while (model.nextField()) {
            switch (model.field()) {
                case 1 -> pieces.add(piece(model, pieces.size()));
                case 2 -> settings.readTrainer(model.message());
                case 3 -> settings.readNormaliser(model.message());
                case 5 -> settings.readDenormaliser(model.message());
                default -> model.skip();
            }
        }
        return new Vocabulary(file, pieces, settings);
    }

    /** The number of pieces; their numbers go from 0. */
    int size() {
        return pieces.length;
    }

    /** A piece as the file spells it. */
    String piece(int id) {
        return pieces[id];
    }

    /** What a piece is for. */
    Kind kind(int id) {
        return kinds[id];
    }

    /** The number of the normal or user-defined piece with a text, or {@link PieceTable#NONE}. */
    int find(CharSequence text, int from, int to) {
        return table.find(text, from, to);
    }

    /** The place of a piece's score among all scores; the highest score is 0, equal scores share a place. */
    int rank(int id) {
        return ranks[id];
    }

    /** The number of the piece that stands for a byte. */
    int byteId(int value) {
        return byteIds[value & 0xFF];
    }

    /** The bytes that a piece adds to a text; none for control pieces and the unknown one. Not to be modified. */
    byte[] bytes(int id) {
        return bytes[id];
    }

    /** The pieces that are never cut or merged, longest first. */
    List<Integer> userDefined() {
        return userDefined;
    }

    /** Whether a text is read as if a space stood before it. */
    boolean dummyPrefix() {
        return dummyPrefix;
    }

    /** Whether spaces at the ends are dropped, and several in a row are one. */
    boolean collapsesSpaces() {
        return collapsesSpaces;
    }

    /** What stands for the unknown piece in a text. */
    String unknown() {
        return unknown;
    }

    private static Piece piece(WireReader model, int id) {
        WireReader reader = model.message();
        String text = "";
        float score = 0;
        int kind = Kind.NORMAL.number;
        while (reader.nextField()) {
            switch (reader.field()) {
                case 1 -> text = reader.text();
                case 2 -> score = reader.real();
                case 3 -> kind = reader.number();
                default -> reader.skip();
            }
        }
        if (text.isEmpty()) {
            throw model.fault("piece " + id + " is empty");
        }
        if (text.length() > LONGEST_PIECE) {
            throw model.fault("piece " + id + " has " + text.length() + " characters, the limit is " + LONGEST_PIECE);
        }
        if (Float.isNaN(score)) {
            throw model.fault("the score of piece " + id + " is not a number");
        }
        if (kind == UNUSED) {
            throw model.fault("piece " + id + " is marked as unused, which is not supported");
        }
        for (Kind known : Kind.values()) {
            if (known.number == kind) {
                return new Piece(text, score, known);
            }
        }
        throw model.fault("piece " + id + " has the unknown type " + kind);
    }

    private static int[] ranks(List<Piece> pieces) {
        float[] scores = new float[pieces.size()];
        for (int id = 0; id < scores.length; id++) {
            // Adding zero makes the two zeros one.
            scores[id] = pieces.get(id).score() + 0f;
        }
        float[] sorted = scores.clone();
        Arrays.sort(sorted);
        int[] ranks = new int[scores.length];
        for (int id = 0; id < ranks.length; id++) {
            ranks[id] = sorted.length - 1 - Arrays.binarySearch(sorted, scores[id]);
        }
        return ranks;
    }

    private void index(String file) {
        Arrays.fill(byteIds, PieceTable.NONE);
        PieceTable reserved = new PieceTable(pieces);
        int unknowns = 0;
        for (int id = 0; id < pieces.length; id++) {
            boolean isText = kinds[id] == Kind.NORMAL || kinds[id] == Kind.USER_DEFINED;
            if (!(isText ? table : reserved).add(id)) {
                throw new BundleException(file + " is damaged: the piece '" + pieces[id] + "' occurs twice");
            }
            switch (kinds[id]) {
                case NORMAL -> bytes[id] = spelled(id);
                case USER_DEFINED -> {
                    bytes[id] = spelled(id);
                    userDefined.add(id);
                }
                case BYTE -> bytes[id] = new byte[] {(byte) indexByte(file, id)};
                case UNKNOWN -> unknowns++;
                case CONTROL -> {
                    // Spells nothing.
                }
            }
        }
        userDefined.sort(Comparator.comparingInt(id -> -pieces[id].length()));
        if (unknowns != 1) {
            throw new BundleException(file + " is damaged: it has " + unknowns + " unknown pieces, expected 1");
        }
        for (int value = 0; value < 256; value++) {
            if (byteIds[value] == PieceTable.NONE) {
                throw new BundleException(
                        file + " is damaged: it has byte fallback, but no piece for the byte " + value);
            }
        }
    }

    private byte[] spelled(int id) {
        return pieces[id].replace(SPACE, ' ').getBytes(StandardCharsets.UTF_8);
    }

    private int indexByte(String file, int id) {
        Matcher matcher = BYTE_PIECE.matcher(pieces[id]);
        if (!matcher.matches()) {
            throw new BundleException(file + " is damaged: the byte piece '" + pieces[id] + "' names no byte");
        }
        int value = Integer.parseInt(matcher.group(1), 16);
        byteIds[value] = id;
        return value;
    }

    /** What the file says beside the pieces, with the format's defaults. */
    private static final class Settings {

        private int modelType = 1;
        private boolean byteFallback;
        private boolean spaceAsSuffix;
        private boolean dummyPrefix = true;
        private boolean collapsesSpaces = true;
        private boolean escapesSpaces = true;
        private boolean normalises;
        private String unknown = " \u2047 ";

        void readTrainer(WireReader trainer) {
            while (trainer.nextField()) {
                switch (trainer.field()) {
                    case 3 -> modelType = trainer.number();
                    case 24 -> spaceAsSuffix = trainer.flag();
                    case 35 -> byteFallback = trainer.flag();
                    case 44 -> unknown = trainer.text();
                    default -> trainer.skip();
                }
            }
        }

        void readNormaliser(WireReader normaliser) {
            while (normaliser.nextField()) {
                switch (normaliser.field()) {
                    case 2 -> normalises |= normaliser.size() > 0;
                    case 3 -> dummyPrefix = normaliser.flag();
                    case 4 -> collapsesSpaces = normaliser.flag();
                    case 5 -> escapesSpaces = normaliser.flag();
                    default -> normaliser.skip();
                }
            }
        }

        void readDenormaliser(WireReader denormaliser) {
            while (denormaliser.nextField()) {
                if (denormaliser.field() == 2) {
                    normalises |= denormaliser.size() > 0;
                } else {
                    denormaliser.skip();
                }
            }
        }

        void check(String file) {
            refuse(file, modelType != BPE, "its type is " + modelType + ", only BPE (2) is");
            refuse(file, !byteFallback, "it has no byte fallback");
            refuse(file, normalises, "it has normalisation rules, only the identity is");
            refuse(file, spaceAsSuffix, "it writes spaces as suffixes");
            refuse(file, !escapesSpaces, "it does not escape spaces");
        }

        private static void refuse(String file, boolean unfit, String why) {
            if (unfit) {
                throw new BundleException(file + " is a SentencePiece model of a sort that is not supported: " + why
                        + "; use the tokenizer that the Needle bundle was published with");
            }
        }
    }
}
