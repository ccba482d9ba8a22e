package dev.treadle.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import dev.treadle.gemini.GeminiException.Kind;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpConnectTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FaultsTest {

    private static final ApiKey KEY = new ApiKey("a-key-of-some-length");

    static Stream<IOException> passing() {
        ConnectException unknownHost = new ConnectException();
        unknownHost.initCause(new UnresolvedAddressException());
        return Stream.of(
                unknownHost,
                new ConnectException("Connection refused"),
                new HttpConnectTimeoutException("HTTP connect timed out"),
                new IOException("Connection reset"));
    }

    @ParameterizedTest
    @MethodSource("passing")
    void retriesAConnectionThatMayComeBack(IOException e) {
        Fault fault = Faults.of(new RuntimeException(e), 0, KEY);

        assertThat(fault.kind()).isEqualTo(Kind.CONNECTION);
        assertThat(fault.retriable()).isTrue();
        assertThat(fault.cause()).isSameAs(e);
    }

    static Stream<IOException> lasting() {
        return Stream.of(
                new SSLHandshakeException("PKIX path building failed"), new SSLPeerUnverifiedException("peer"));
    }

    @ParameterizedTest
    @MethodSource("lasting")
    void doesNotRetryACertificateThatStaysUntrusted(IOException e) {
        Fault fault = Faults.of(new RuntimeException(e), 0, KEY);

        assertThat(fault.kind()).isEqualTo(Kind.CONNECTION);
        assertThat(fault.retriable()).isFalse();
        assertThat(fault.message()).contains("trust store");
    }

    @Test
    void blamesTheAnswerForWhatLangChainCannotRead() {
        Fault fault = Faults.of(new NullPointerException(), 200, KEY);

        assertThat(fault.kind()).isEqualTo(Kind.INVALID_RESPONSE);
        assertThat(fault.retriable()).isFalse();
        assertThat(fault.message()).contains("NullPointerException");
    }

    @Test
    void leavesTheRestUnexpectedWithTheKeyRemoved() {
        Fault fault = Faults.of(new IllegalStateException("odd a-key-of-some-length odd"), 0, KEY);

        assertThat(fault.kind()).isEqualTo(Kind.UNEXPECTED);
        assertThat(fault.message()).contains("IllegalStateException: odd [API key] odd");
    }
}
