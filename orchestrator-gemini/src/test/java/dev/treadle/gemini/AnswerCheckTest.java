package dev.treadle.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import dev.treadle.gemini.GeminiException.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnswerCheckTest {

    private final AnswerCheck check = new AnswerCheck(200, false, new ApiKey("a-key-of-some-length"));

    private static String ending(String reason, String parts) {
        return "{\"candidates\":[{\"content\":{\"parts\":[" + parts + "]},\"finishReason\":\"" + reason
                + "\"}],\"usageMetadata\":{}}";
    }

    @ParameterizedTest
    @CsvSource({
        "SAFETY, BLOCKED, false",
        "RECITATION, BLOCKED, false",
        "LANGUAGE, BLOCKED, false",
        "BLOCKLIST, BLOCKED, false",
        "PROHIBITED_CONTENT, BLOCKED, false",
        "SPII, BLOCKED, false",
        "IMAGE_SAFETY, BLOCKED, false",
        "MALFORMED_FUNCTION_CALL, MALFORMED_FUNCTION_CALL, true",
        "UNEXPECTED_TOOL_CALL, MALFORMED_FUNCTION_CALL, true",
        "TOO_MANY_TOOL_CALLS, MALFORMED_FUNCTION_CALL, true",
        "MALFORMED_RESPONSE, MALFORMED_FUNCTION_CALL, true",
        "MISSING_THOUGHT_SIGNATURE, INVALID_HISTORY, false",
    })
    void refusesAnAnswerByItsEndEvenWithText(String reason, Kind kind, boolean retriable) {
        check.whole(ending(reason, "{\"text\":\"some\"}"));

        assertThat(check.fault()).isNotNull();
        assertThat(check.fault().kind()).isEqualTo(kind);
        assertThat(check.fault().retriable()).isEqualTo(retriable);
        assertThat(check.fault().message()).contains(reason.startsWith("MISSING") ? "signature" : reason);
    }

    @Test
    void countsThoughtsAsNoContent() {
        check.whole(ending("MAX_TOKENS", "{\"text\":\"thinking\",\"thought\":true}"));

        assertThat(check.fault()).isNotNull();
        assertThat(check.fault().kind()).isEqualTo(Kind.EMPTY_ANSWER);
    }

    @Test
    void leavesASoundAnswerAsItIs() {
        String body = ending("STOP", "{\"text\":\"\\u00e9 \\ud83d\\ude00\"},{\"inlineData\":{\"data\":\"eA==\"}}");

        String forLangChain = check.whole(body);

        assertThat(check.fault()).isNull();
        assertThat(Json.tryParse(forLangChain)).isEqualTo(Json.tryParse(body));
    }

    @Test
    void findsTheEndOfAStreamInAnyOfItsEvents() {
        check.event(ending("STOP", "{\"text\":\"some\"}"));
        check.event("{\"usageMetadata\":{\"promptTokenCount\":3}}");

        assertThat(check.end(true)).isNull();
    }

    @Test
    void findsNoEndInAStreamThatWasCut() {
        check.event("{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"so\"}]}}]}");

        assertThat(check.end(true)).isNotNull();
    }

    @ParameterizedTest
    @CsvSource({
        "'', empty body",
        "'  ', empty body",
        "nonsense, not JSON",
        "'{} {}', not JSON",
        "'[]', not a JSON object"
    })
    void refusesABodyThatIsNoJsonObject(String body, String text) {
        check.whole(body);

        assertThat(check.fault()).isNotNull();
        assertThat(check.fault().message()).contains(text);
        assertThat(check.fault().retriable()).isTrue();
    }
}
