package dev.treadle.needle.generative;

import dev.langchain4j.agent.tool.ToolSpecification;
import dev.treadle.router.Reason;
import java.util.List;
import java.util.OptionalInt;

/** What of a request's tools the model is offered, framed with the query; or why it can be offered nothing. Immutable. */
sealed interface Offer {

    /**
     * Tools that fit the window together with the query.
     *
     * @param prompt what the model reads
     * @param ranks of the tools of the set among all tools of the request, from 1; empty where the set is all of them
     * @param likeliest the numbers of the tools of the set, most relevant to the query first; empty where nothing tells
     */
    record Framed(Prompt.Framed prompt, ToolSet tools, List<Integer> ranks, List<Integer> likeliest) implements Offer {

        /** Whether the model is offered all tools of the request. */
        boolean isAll() {
            return ranks.isEmpty();
        }

        /** The rank of a tool of the set; empty where the set is all of them. */
        OptionalInt rank(int tool) {
            return isAll() ? OptionalInt.empty() : OptionalInt.of(ranks.get(tool));
        }
    }

    /**
     * The request cannot be framed.
     *
     * @param reason one for which a specialist may abstain
     * @param detail one line for a person
     */
    record Refused(Reason reason, String detail) implements Offer {}

    /** Makes offers: all tools where they fit, the most relevant ones otherwise. Nothing is cut. Thread-safe. */
    final class Maker {

        private final Tokenizer tokenizer;
        private final SpecialTokens specials;
        private final int window;
        private final ToolSet.Cache sets;

        /**
         * Offers to a model.
         *
         * @param window the most tokens that it reads at once
         */
        Maker(Tokenizer tokenizer, SpecialTokens specials, int window) {
            this.tokenizer = tokenizer;
            this.specials = specials;
            this.window = window;
            this.sets = new ToolSet.Cache(tokenizer, specials);
        }

        /** Makes what does not depend on the query, where it can be made. */
        void prepare(List<ToolSpecification> offered) {
            try {
                all(offered).catalogue();
            } catch (SchemaRefusal refusal) {
                return; // every request with these tools will be told
            }
        }

        /**
         * What to offer for a query.
         *
         * @param offered at least one
         */
        Offer of(String query, List<ToolSpecification> offered) {
            ToolSet all;
            try {
                all = all(offered);
            } catch (SchemaRefusal refusal) {
                return new Refused(Reason.UNSUPPORTED, String.valueOf(refusal.getMessage()));
            }
            Prompt prompt = Prompt.of(query, all, tokenizer, specials, window);
            if (prompt instanceof Prompt.Framed framed) {
                return new Framed(framed, all, List.of(), all.catalogue().ranked(query));
            }
            Prompt.Refused refused = (Prompt.Refused) prompt;
            return refused.reason() == Reason.TOO_LARGE
                    ? retrieved(query, all)
                    : new Refused(refused.reason(), refused.detail());
        }

        private ToolSet all(List<ToolSpecification> offered) throws SchemaRefusal {
            try {
                return sets.of(offered);
            } catch (IllegalArgumentException e) {
                throw new SchemaRefusal(String.valueOf(e.getMessage()));
            } catch (StackOverflowError e) {
                throw new SchemaRefusal("the schema of a tool contains itself");
            }
        }

        private Offer retrieved(String query, ToolSet all) {
            int asked = tokenizer.encode(query).length;
            if (asked + 1 >= window) {
                return tooLarge("the query has " + asked + " tokens");
            }
            Catalogue catalogue = all.catalogue();
            List<Integer> ranked = catalogue.ranked(query);
            if (ranked.isEmpty()) {
                return tooLarge("the query has " + asked + " tokens, the tools " + all.ids().length
                        + ", and it has no word of any by which to choose");
            }
            List<Integer> fitting = catalogue.fitting(ranked, tokenizer, window - asked - 1);
            for (int most = fitting.size(); most > 0; most--) {
                List<Integer> chosen = fitting.subList(0, most);
                List<Integer> kept = chosen.stream().sorted().toList();
                ToolSet set = sets.of(kept.stream().map(all.tools()::get).toList());
                if (Prompt.of(query, set, tokenizer, specials, window) instanceof Prompt.Framed framed) {
                    return new Framed(
                            framed,
                            set,
                            kept.stream().map(tool -> ranked.indexOf(tool) + 1).toList(),
                            chosen.stream().map(kept::indexOf).toList());
                }
            }
            return tooLarge("the query has " + asked + " tokens, and the most relevant tool does not fit beside it");
        }

        private Refused tooLarge(String what) {
            return new Refused(Reason.TOO_LARGE, what + "; the model reads " + window + " in all");
        }
    }
}
