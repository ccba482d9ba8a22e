package dev.treadle.policy;

import dev.langchain4j.agent.tool.ToolSpecification;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What a wrong call of a tool can do. */
public enum RiskClass {
    /** The tool changes nothing. */
    READ,
    /** The tool adds or changes something, and nothing is lost. */
    WRITE,
    /** The tool may delete or overwrite, or do what cannot be undone. */
    DESTRUCTIVE;

    /** The key of a tool's metadata under which an application names the class: {@code read}, {@code write} ... */
    public static final String METADATA_KEY = "treadle.risk";

    // Names of the tool annotations of the Model Context Protocol; LangChain4j's MCP client keeps them as metadata.
    private static final String READ_ONLY_HINT = "readOnlyHint";
    private static final String DESTRUCTIVE_HINT = "destructiveHint";

    /**
     * The class of a tool from its metadata: {@value #METADATA_KEY} first, then the hints of the Model Context Protocol,
     * by whose rules a tool that is said not to be read-only counts as destructive unless it is said not to be. Empty
     * where the metadata say nothing.
     *
     * @throws IllegalArgumentException if {@value #METADATA_KEY} is none of the classes
     */
    public static Optional<RiskClass> of(ToolSpecification tool) {
        Map<String, Object> metadata = tool.metadata() == null ? Map.of() : tool.metadata();
        Object named = metadata.get(METADATA_KEY);
        if (named != null) {
            return Optional.of(named(named.toString())
                    .orElseThrow(() -> new IllegalArgumentException("tool " + tool.name() + ": its " + METADATA_KEY
                            + " is '" + named + "', expected read, write or destructive")));
        }
        String readOnly = String.valueOf(metadata.get(READ_ONLY_HINT));
        String destructive = String.valueOf(metadata.get(DESTRUCTIVE_HINT));
        if (readOnly.equals("true")) {
            return Optional.of(READ);
        }
        if (destructive.equals("false")) {
            return Optional.of(WRITE);
        }
        return readOnly.equals("false") || destructive.equals("true") ? Optional.of(DESTRUCTIVE) : Optional.empty();
    }

    /** The class of a name in any case; empty where it is none. */
    public static Optional<RiskClass> named(String name) {
        return Arrays.stream(values())
                .filter(c -> c.label().equals(name.toLowerCase(Locale.ROOT)))
                .findFirst();
    }

    /** The name in lower case. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
