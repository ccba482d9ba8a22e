package dev.treadle.needle.generative;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.treadle.needle.BundleException;
import java.io.IOException;
import java.util.List;

/**
 * The tokens that frame a text and are never part of it, read from {@code tokenizer-specials.json}.
 *
 * @param pad fills up
 * @param eos begins and ends an answer
 * @param bos begins a text; not used by Needle
 * @param toolCall the first token of every answer
 * @param tools stands between the query and the tools
 */
record SpecialTokens(int pad, int eos, int bos, int toolCall, int tools) {

    /**
     * Reads the file.
     *
     * @param file what to call it in messages
     * @throws BundleException if it is not JSON, or a token is missing, given twice, or one that spells text
     */
    static SpecialTokens read(String file, byte[] content, Vocabulary vocabulary) {
        JsonNode json;
        try {
            json = new ObjectMapper().readTree(content);
        } catch (IOException e) {
            throw new BundleException(file + " is not JSON: " + e.getMessage(), e);
        }
        SpecialTokens read = new SpecialTokens(
                token(file, json, "pad", vocabulary),
                token(file, json, "eos", vocabulary),
                token(file, json, "bos", vocabulary),
                token(file, json, "tool_call", vocabulary),
                token(file, json, "tools", vocabulary));
        if (read.all().stream().distinct().count() != read.all().size()) {
            throw new BundleException(file + " gives one token two meanings: " + json);
        }
        return read;
    }

    private static int token(String file, JsonNode json, String name, Vocabulary vocabulary) {
        JsonNode token = json.path(name);
        if (!token.isInt() || token.intValue() < 0 || token.intValue() >= vocabulary.size()) {
            throw new BundleException(file + " gives no token of the model's " + vocabulary.size() + " for '" + name
                    + "': " + (token.isMissingNode() ? "it is missing" : token));
        }
        Vocabulary.Kind kind = vocabulary.kind(token.intValue());
        if (kind != Vocabulary.Kind.CONTROL && kind != Vocabulary.Kind.USER_DEFINED) {
            throw new BundleException(file + " gives for '" + name + "' the token " + token + ", which is the text '"
                    + vocabulary.piece(token.intValue()) + "': it belongs to another tokenizer");
        }
        return token.intValue();
    }

    /** Whether a token is one of them. */
    boolean contains(int token) {
        return all().contains(token);
    }

    private List<Integer> all() {
        return List.of(pad, eos, bos, toolCall, tools);
    }
}
