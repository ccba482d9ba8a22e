package dev.treadle.needle.generative;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.agent.tool.ToolSpecification;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ToolSetTest {

    private final ToolSet.Cache cache = new ToolSet.Cache(GrammarCase.TOKENIZER, GrammarCase.SPECIALS);

    private static List<ToolSpecification> tools(int number) {
        return List.of(GrammarCase.tool(
                "tool" + number, TestModels.json("{'type':'object','properties':{'x':{'type':'string'}}}")));
    }

    @Test
    void isMadeOnceForEqualTools() {
        ToolSet first = cache.of(tools(1));

        assertThat(cache.of(tools(1))).isSameAs(first);
        assertThat(cache.of(tools(2))).isNotSameAs(first);
    }

    @Test
    void isForgottenWhenManyOthersWereUsedSince() {
        ToolSet first = cache.of(tools(0));
        ToolSet second = cache.of(tools(1));
        for (int i = 2; i <= ToolSet.Cache.KEPT; i++) {
            cache.of(tools(0));
            cache.of(tools(i));
        }

        assertThat(cache.of(tools(0))).isSameAs(first);
        assertThat(cache.of(tools(1))).isNotSameAs(second);
    }

    @Test
    void servesManyThreadsAtOnce() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<String>> walks = IntStream.range(0, 64)
                    .mapToObj(i -> threads.submit(() -> masks(cache.of(tools(i % 40)))))
                    .toList();

            String expected = masks(new ToolSet.Cache(GrammarCase.TOKENIZER, GrammarCase.SPECIALS).of(tools(7)));
            assertThat(walks.get(7).get()).isEqualTo(expected);
            assertThat(walks.get(47).get()).isEqualTo(expected);
            assertThat(expected).hasSizeGreaterThan(1000);
        } finally {
            threads.shutdownNow();
        }
    }

    /** What is allowed at each step of a walk that goes on as far as it can. */
    private static String masks(ToolSet set) {
        StringBuilder masks = new StringBuilder();
        Random random = new Random(11);
        TokenGrammar.Place place = set.grammar().start();
        for (int step = 0; step < 200 && place != null; step++) {
            TokenSet allowed = set.grammar().allowed(place);
            masks.append(allowed);
            int token = allowed.next(random.nextInt(800));
            token = token == TokenSet.NONE ? allowed.next(0) : token;
            place = token == TokenSet.NONE ? null : set.grammar().after(place, token);
        }
        return masks.toString();
    }
}
