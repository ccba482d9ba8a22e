package dev.treadle.gemini;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.langchain4j.model.ModelProvider;
import dev.langchain4j.model.chat.Capability;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class GeminiOrchestratorTest {

    private static GeminiOrchestrator.Builder builder() {
        return GeminiOrchestrator.builder("some-key").modelName("gemini-3.8-flash");
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "  ", "\n"})
    void saysWhereToGetAKeyWhereThereIsNone(String key) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> GeminiOrchestrator.builder(key))
                .withMessageContaining("GEMINI_API_KEY");
    }

    @Test
    void asksForAModel() {
        assertThatIllegalStateException()
                .isThrownBy(() -> GeminiOrchestrator.builder("some-key").build())
                .withMessageContaining("modelName(...)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"generativelanguage.googleapis.com", "ftp://host/v1beta", "file:///tmp", "/v1beta"})
    void refusesABaseUrlThatIsNone(String url) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder().baseUrl(url))
                .withMessageContaining(url)
                .withMessageContaining("v1beta");
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://user:secret@host/v1beta", "https://host/v1beta?key=secret"})
    void refusesASecretInTheBaseUrlWithoutShowingIt(String url) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder().baseUrl(url))
                .satisfies(error -> assertThat(error.getMessage()).doesNotContain("secret@", "=secret"));
    }

    @Test
    void refusesTimesAndCountsThatMakeNoSense() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder().deadline(Duration.ZERO))
                .withMessageStartingWith("deadline must be longer than zero");
        assertThatIllegalArgumentException().isThrownBy(() -> builder().attemptTimeout(Duration.ofSeconds(-1)));
        assertThatIllegalArgumentException().isThrownBy(() -> builder().backoff(Duration.ofDays(400)));
        assertThatIllegalArgumentException().isThrownBy(() -> builder().maxAttempts(0));
        assertThatIllegalArgumentException().isThrownBy(() -> builder().maxConcurrentCalls(0));
        assertThatIllegalArgumentException().isThrownBy(() -> builder().rateLimit(0, Duration.ofSeconds(1)));
    }

    @Test
    void tellsItsProviderListenersAndCapabilities() {
        ChatModelListener listener = new ChatModelListener() {};
        try (GeminiOrchestrator gemini = builder()
                .modelName("models/gemini-3.8-flash")
                .listeners(List.of(listener))
                .supportedCapabilities(Set.of(Capability.RESPONSE_FORMAT_JSON_SCHEMA))
                .build()) {

            assertThat(gemini.modelName()).isEqualTo("gemini-3.8-flash");
            assertThat(gemini.chatModel().provider()).isEqualTo(ModelProvider.GOOGLE_AI_GEMINI);
            assertThat(gemini.chatModel().listeners()).containsExactly(listener);
            assertThat(gemini.chatModel().supportedCapabilities())
                    .containsExactly(Capability.RESPONSE_FORMAT_JSON_SCHEMA);
            assertThat(gemini.streamingChatModel().supportedCapabilities())
                    .containsExactly(Capability.RESPONSE_FORMAT_JSON_SCHEMA);
            assertThat(gemini.streamingChatModel().provider()).isEqualTo(ModelProvider.GOOGLE_AI_GEMINI);
            assertThat(gemini.chatModel().defaultRequestParameters().modelName())
                    .isEqualTo("gemini-3.8-flash");
        }
    }
}
