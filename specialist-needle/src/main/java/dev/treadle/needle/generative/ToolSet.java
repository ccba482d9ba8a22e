package dev.treadle.needle.generative;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.treadle.router.ToolSchemas;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is made of a request's tools, and does not depend on its query. Immutable and thread-safe. */
final class ToolSet {

    private final List<ToolSpecification> tools;
    private final List<ObjectNode> schemas;
    private final ToolNames names;
    private final String text;
    private final int[] ids;
    private final TokenGrammar grammar;

    /** Null until it is needed. Made twice where two threads need it first, which does no harm. */
    private volatile @Nullable Catalogue catalogue;

    private ToolSet(List<ToolSpecification> tools, Tokenizer tokenizer, TokenTree tree, SpecialTokens specials) {
        ToolSchemas.nameFault(tools).ifPresent(fault -> {
            throw new IllegalArgumentException(fault);
        });
        this.tools = List.copyOf(tools);
        this.names = ToolNames.of(tools.stream().map(ToolSpecification::name).toList());
        this.schemas = tools.stream().map(ToolSchemas::parametersOf).toList();
        this.text = FlatTools.text(tools, names.written(), schemas);
        this.ids = tokenizer.encode(text);
        this.grammar = TokenGrammar.of(names.written(), schemas, tree, specials);
    }

    /** The tools, as the request has them. */
    List<ToolSpecification> tools() {
        return tools;
    }

    /** The JSON Schemas of the tools' arguments. Not to be modified. */
    List<ObjectNode> schemas() {
        return schemas;
    }

    /** What the model calls the tools. */
    ToolNames names() {
        return names;
    }

    /** The tools as the model reads them. */
    String text() {
        return text;
    }

    /** The tokens of that text. Not to be modified. */
    int[] ids() {
        return ids;
    }

    /** The calls of these tools. */
    TokenGrammar grammar() {
        return grammar;
    }

    /** The tools by their relevance to a query. */
    Catalogue catalogue() {
        Catalogue known = catalogue;
        if (known == null) {
            known = Catalogue.of(tools, names.written(), schemas);
            catalogue = known;
        }
        return known;
    }

    /** Makes tool sets, and keeps those used last: at most {@value #KEPT}. Thread-safe. */
    static final class Cache {

        /** The number of tool sets that are kept. */
        static final int KEPT = 32;

        private final Tokenizer tokenizer;
        private final SpecialTokens specials;
        private final TokenTree tree;

        private final Map<List<ToolSpecification>, ToolSet> kept = new LinkedHashMap<>(64, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<List<ToolSpecification>, ToolSet> eldest) {
                return size() > KEPT;
            }
        };

        Cache(Tokenizer tokenizer, SpecialTokens specials) {
            this.tokenizer = tokenizer;
            this.specials = specials;
            this.tree = TokenTree.of(tokenizer.vocabulary(), specials);
        }

        /**
         * The set of some tools: the same one for equal tools in the same order, as long as it is kept.
         *
         * @throws IllegalArgumentException if the parameters of a tool cannot be written as JSON, a tool has no name, or two have
         *     the same
         */
        ToolSet of(List<ToolSpecification> tools) {
            synchronized (kept) {
                ToolSet known = kept.get(tools);
                if (known != null) {
                    return known;
                }
            }
            ToolSet fresh = new ToolSet(tools, tokenizer, tree, specials);
            synchronized (kept) {
                ToolSet meanwhile = kept.putIfAbsent(fresh.tools, fresh);
                return meanwhile == null ? fresh : meanwhile;
            }
        }
    }
}
