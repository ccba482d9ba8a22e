package dev.treadle.needle.generative;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.ByteArrayOutputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The token sequences that are an answer: {@code <tool_call>}, a list of calls of some tools as compact JSON, and the
 * end of the sequence.
 *
 * <p>Every call names one of the tools, {@code "name"} before {@code "arguments"}; the arguments fit the tool's JSON
 * Schema. Before the list there may be the space that the tokenizer puts before every text. The empty list is an
 * answer: no tool fits. Strings hold any Unicode characters; where an answer is whole, its text is JSON that every
 * parser reads.
 *
 * <p>A text may be cut into tokens in any way: also where the tokenizer would cut it otherwise.
 *
 * <p>Thread-safe. Which tokens are allowed at a place is remembered, for at most {@value #REMEMBERED} places.
 */
final class TokenGrammar {

    /** The places whose allowed tokens are kept; one takes an eighth of a byte for each token of the vocabulary. */
    static final int REMEMBERED = 1024;

    /** What is left to write of the empty list, before it and within it. */
    private static final List<String> EMPTY_LISTS = List.of("[]", " []", "]");

    private final TokenTree tree;
    private final SpecialTokens specials;
    private final Place start;

    private final Map<Frame, TokenSet> remembered = new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Frame, TokenSet> eldest) {
            return size() > REMEMBERED;
        }
    };

    private TokenGrammar(TokenTree tree, SpecialTokens specials, Frame first) {
        this.tree = tree;
        this.specials = specials;
        this.start = new Place(Stage.BEFORE, first);
    }

    private enum Stage {
        BEFORE,
        WITHIN,
        ENDED
    }

    /** A place in an answer. Equal places allow the same. Immutable. */
    record Place(Stage stage, Frame frame) {}

    /**
     * The grammar of the calls of some tools.
     *
     * @param names what the model calls them, no two equal
     * @param schemas of their arguments, in the same order
     */
    static TokenGrammar of(List<String> names, List<ObjectNode> schemas, TokenTree tree, SpecialTokens specials) {
        List<String> spelled =
                names.stream().map(name -> TextNode.valueOf(name).toString()).toList();
        List<Value> arguments = schemas.stream().map(SchemaReader::read).toList();
        Value call = new Value(new CallShape(spelled, arguments));
        Frame list = new ListShape(call, 0, TextShape.NO_LIMIT).before(new Frame.Done());
        Words space = new Words();
        space.add(new byte[] {' '}, 0);
        return new TokenGrammar(tree, specials, Frame.Fork.of(List.of(list, new Frame.OneOf(space, list))));
    }

    /** The place before the first token. */
    Place start() {
        return start;
    }

    /** The tokens that may come next; none after the end, and none where an answer {@linkplain #obstacle cannot go on}. */
    TokenSet allowed(Place place) {
        return switch (place.stage) {
            case BEFORE -> TokenSet.of(specials.toolCall());
            case WITHIN -> place.frame instanceof Frame.Done ? TokenSet.of(specials.eos()) : allowed(place.frame);
            case ENDED -> TokenSet.EMPTY;
        };
    }

    private TokenSet allowed(Frame frame) {
        synchronized (remembered) {
            TokenSet known = remembered.get(frame);
            if (known != null) {
                return known;
            }
        }
        TokenSet fresh = tree.allowed(frame);
        synchronized (remembered) {
            remembered.put(frame, fresh);
        }
        return fresh;
    }

    /** The place after one more token; null where it may not come. */
    @Nullable
    Place after(Place place, int token) {
        return switch (place.stage) {
            case BEFORE -> token == specials.toolCall() ? new Place(Stage.WITHIN, place.frame) : null;
            case WITHIN -> {
                if (place.frame instanceof Frame.Done) {
                    yield token == specials.eos() ? new Place(Stage.ENDED, place.frame) : null;
                }
                Frame next = tree.after(place.frame, token);
                yield next == null ? null : new Place(Stage.WITHIN, next);
            }
            case ENDED -> null;
        };
    }

    /** Whether the list of calls is closed, so that only the end of the sequence may come, or has. */
    boolean isWhole(Place place) {
        return place.frame instanceof Frame.Done;
    }

    /** Whether the end of the sequence has come. */
    boolean isEnded(Place place) {
        return place.stage == Stage.ENDED;
    }

    /** Whether no call was begun yet, so that the list may still end empty. Not to be asked after the first call. */
    boolean mayCallNothing(Place place) {
        return place.stage != Stage.ENDED
                && EMPTY_LISTS.stream().anyMatch(text -> {
                    Frame at = place.frame;
                    for (int i = 0; i < text.length() && at != null; i++) {
                        at = at.after(text.charAt(i));
                    }
                    return at instanceof Frame.Done;
                });
    }

    /**
     * Why an answer cannot go on here: the value that comes next has a schema that no grammar could be made for. The
     * only sound thing to do is to abstain.
     */
    Optional<String> obstacle(Place place) {
        return place.frame instanceof Frame.Unsupported unsupported ? Optional.of(unsupported.why()) : Optional.empty();
    }

    /**
     * The bytes that must come next whatever the tokens are: names and punctuation that the schemas leave no choice
     * about. Empty where there is a choice, before the first token, and at the end.
     *
     * @param most the most bytes to look ahead
     */
    byte[] forced(Place place, int most) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Frame at = place.stage == Stage.WITHIN ? place.frame : null;
        while (at != null && bytes.size() < most) {
            Frame only = null;
            int label = 0;
            for (int b = 0; b < 256; b++) {
                Frame next = at.after(b);
                if (next != null && only != null) {
                    return bytes.toByteArray();
                } else if (next != null) {
                    only = next;
                    label = b;
                }
            }
            if (only != null) {
                bytes.write(label);
            }
            at = only;
        }
        return bytes.toByteArray();
    }
}
