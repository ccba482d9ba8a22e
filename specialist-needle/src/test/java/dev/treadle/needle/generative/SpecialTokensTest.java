package dev.treadle.needle.generative;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.treadle.needle.BundleException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpecialTokensTest {

    private static final Vocabulary VOCABULARY = GrammarCase.TOKENIZER.vocabulary();

    private static SpecialTokens read(String json) {
        return SpecialTokens.read("tokenizer-specials.json", json.getBytes(StandardCharsets.UTF_8), VOCABULARY);
    }

    @Test
    void readsThePublishedFile() {
        SpecialTokens read = read("{\"pad\":0,\"eos\":1,\"bos\":2,\"tool_call\":4,\"tools\":5}");

        assertThat(read).isEqualTo(new SpecialTokens(0, 1, 2, 4, 5));
        assertThat(read.contains(5)).isTrue();
        assertThat(read.contains(3)).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'pad':0 | is not JSON",
                "{'pad':0,'eos':1,'bos':2,'tool_call':4} | for 'tools': it is missing",
                "{'pad':0,'eos':1,'bos':2,'tool_call':4,'tools':800} | for 'tools': 800",
                "{'pad':-1,'eos':1,'bos':2,'tool_call':4,'tools':5} | for 'pad': -1",
                "{'pad':0,'eos':'1','bos':2,'tool_call':4,'tools':5} | for 'eos'",
                "{'pad':0,'eos':1,'bos':1,'tool_call':4,'tools':5} | gives one token two meanings",
                "{'pad':0,'eos':1,'bos':2,'tool_call':4,'tools':400} | it belongs to another tokenizer"
            })
    void refusesAFileThatDoesNotFitTheVocabulary(String json, String why) {
        String text = json.replace('\'', '"');

        assertThatThrownBy(() -> read(text))
                .isInstanceOf(BundleException.class)
                .hasMessageStartingWith("tokenizer-specials.json ")
                .hasMessageContaining(why);
    }
}
