package dev.treadle.needle.generative;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Guesses how an answer goes on, as text: what the grammar leaves no choice about, and at each choice what the query
 * suggests. Guesses only: nothing depends on their being right. Immutable and thread-safe.
 */
final class LikelyText {

    private static final byte[] NOTHING = {};

    /** What a list begins with, as far as it can be guessed: a call or another object, a string, another list. */
    private static final String OPENINGS = "{\"[";

    /** Of a property's values, more are not looked for in the query to tell whether it is meant. */
    private static final int MOST_OPTIONS = 64;

    private final QueryText query;
    private final List<Integer> tools;

    /**
     * Guesses from a query.
     *
     * @param tools the numbers of tools, likeliest first; those that are missing come after them
     */
    LikelyText(String query, List<Integer> tools) {
        this.query = new QueryText(query);
        this.tools = List.copyOf(tools);
    }

    /**
     * A guess.
     *
     * @param text the bytes
     * @param isWhole whether the answer is whole after them
     */
    @SuppressWarnings("ArrayRecordComponent") // not to be modified, never compared
    record Guess(byte[] text, boolean isWhole) {}

    /**
     * Guesses what comes next.
     *
     * @param place in the answer
     * @param written the answer up to there
     * @param most the most bytes to guess
     */
    Guess after(Frame place, byte[] written, int most) {
        Walk walk = new Walk(place, written, written.length + most);
        boolean goesOn = true;
        while (goesOn && walk.length < walk.limit) {
            goesOn = walk.step();
        }
        return new Guess(Arrays.copyOfRange(walk.text, written.length, walk.length), walk.at instanceof Frame.Done);
    }

    /** A guess in the making. */
    private final class Walk {

        private final int limit;
        private Frame at;
        private byte[] text;
        private int length;

        Walk(Frame at, byte[] written, int limit) {
            this.limit = limit;
            this.at = at;
            this.text = Arrays.copyOf(written, 2 * written.length + 64);
            this.length = written.length;
        }

        /** Goes on for a byte or more; false where there is nothing to go by, or the guess does not fit the grammar or is long enough. */
        boolean step() {
            byte[] next = likely(at);
            for (byte b : next) {
                Frame after = length < limit ? at.after(b & 0xFF) : null;
                if (after == null) {
                    return false;
                }
                at = after;
                if (length == text.length) {
                    text = Arrays.copyOf(text, 2 * length);
                }
                text[length++] = b;
            }
            return next.length > 0;
        }

        private byte[] likely(Frame frame) {
            if (frame instanceof Frame.Fork fork) {
                return likely(fork.ways().iterator().next());
            } else if (frame instanceof CallShape.Opening opening) {
                return name(opening.words());
            } else if (frame instanceof Frame.OneOf one) {
                return option(one);
            } else if (frame instanceof ListShape.Items items) {
                return items(items);
            } else if (frame instanceof ObjectShape.Members members) {
                return members(members);
            } else if (frame instanceof ObjectShape.Key key) {
                return key(key.shape(), key.words(), key.seen());
            } else if (frame instanceof TextShape.Characters characters) {
                return characters(characters);
            } else if (frame instanceof NumberShape.Digits digits) {
                return digits(digits);
            }
            return NOTHING;
        }

        /** The likeliest of the tools that can still be meant; nothing where the query tells nothing about them. */
        private byte[] name(Words words) {
            if (tools.isEmpty() && words.rests().size() > 1) {
                return NOTHING;
            }
            byte[] best = NOTHING;
            int lowest = Integer.MAX_VALUE;
            for (Words.Rest rest : words.rests()) {
                int rank = tools.indexOf(rest.number());
                rank = rank < 0 ? tools.size() + rest.number() : rank;
                if (rank < lowest) {
                    best = rest.bytes();
                    lowest = rank;
                }
            }
            return best;
        }

        /** The longest of the texts that the query mentions, or the first. */
        private byte[] option(Frame.OneOf one) {
            byte[] best = NOTHING;
            int longest = -1;
            for (Words.Rest rest : one.words().rests()) {
                String phrase = plain(rest.bytes());
                int size = query.mentions(phrase) ? phrase.length() : 0;
                if (size > longest && rest.bytes().length > 0) {
                    best = rest.bytes();
                    longest = size;
                }
            }
            return best.length == 0 ? likely(one.below()) : best;
        }

        /** One element. */
        private byte[] items(ListShape.Items items) {
            return switch (items.place()) {
                case BEFORE -> bytes("[");
                case OPENED ->
                    OPENINGS.chars()
                            .filter(c -> items.after(c) != null)
                            .mapToObj(c -> new byte[] {(byte) c})
                            .findFirst()
                            .orElse(NOTHING);
                case AFTER_ITEM -> bytes("]");
            };
        }

        private byte[] members(ObjectShape.Members members) {
            if (members.place() == ObjectShape.Place.BEFORE) {
                return bytes("{");
            }
            byte[] key = key(members.shape(), members.shape().keys(), members.seen());
            return switch (members.place()) {
                case BEFORE, OPENED -> key.length > 0 ? key : bytes("}");
                case AFTER_VALUE -> bytes(key.length > 0 ? "," : "}");
                case AFTER_COMMA -> key;
            };
        }

        /** The first property that is missing, or else the first that the query mentions; any where a name is begun. */
        private byte[] key(ObjectShape shape, Words from, long seen) {
            byte[] best = NOTHING;
            int highest = from == shape.keys() ? 1 : 0;
            for (Words.Rest rest : from.rests()) {
                boolean isSeen = (seen & 1L << rest.number()) != 0;
                int score = isSeen ? 0 : shape.isRequired(rest.number()) ? 3 : isMentioned(shape, rest) ? 2 : 1;
                if (score > highest) {
                    best = rest.bytes();
                    highest = score;
                }
            }
            return best;
        }

        private boolean isMentioned(ObjectShape shape, Words.Rest name) {
            for (String word : plain(name.bytes()).split("[ :]", -1)) {
                if (word.length() > 2 && query.mentions(word)) {
                    return true;
                }
            }
            for (Shape form : shape.value(name.number()).shapes()) {
                if (form instanceof Shape.Given given
                        && given.words().rests(MOST_OPTIONS).stream()
                                .anyMatch(option -> query.mentions(plain(option.bytes())))) {
                    return true;
                }
            }
            return false;
        }

        private byte[] characters(TextShape.Characters at) {
            if (at.state() == TextShape.Characters.BEFORE) {
                return bytes("\"");
            } else if (at.state() != Utf8.BETWEEN) {
                return NOTHING;
            }
            int quote = length - 1;
            while (quote > 0 && (text[quote] != '"' || text[quote - 1] == '\\')) {
                quote--;
            }
            String value = string(quote + 1, length);
            if (value.isEmpty()) {
                return closed(query.anyValue(string(0, length)));
            }
            String more = query.goesOn(value);
            return more == null ? bytes("\"") : closed(more);
        }

        private byte[] digits(NumberShape.Digits number) {
            int from = length;
            while (from > 0 && "-.0123456789".indexOf(text[from - 1]) >= 0) {
                from--;
            }
            String more = query.digitsAfter(string(from, length));
            if (more != null && !more.isEmpty()) {
                return bytes(more);
            }
            return from == length ? NOTHING : likely(number.below());
        }

        private String string(int from, int to) {
            return new String(text, from, to - from, StandardCharsets.UTF_8);
        }
    }

    private static byte[] closed(@Nullable String value) {
        return value == null ? NOTHING : bytes(value + '"');
    }

    private static String plain(byte[] json) {
        return new String(json, StandardCharsets.UTF_8).replace("\"", "").replace('_', ' ');
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
