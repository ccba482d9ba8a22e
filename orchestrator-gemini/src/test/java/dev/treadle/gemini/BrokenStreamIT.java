package dev.treadle.gemini;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.http.Fault;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.treadle.gemini.GeminiException.Kind;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A stream whose connection breaks while it is being read. */
class BrokenStreamIT {

    @RegisterExtension
    static final GeminiServer SERVER = new GeminiServer();

    private final FakeTiming timing = new FakeTiming();

    @Test
    void retriesAStreamThatBreaksBeforeItSaidAnything() {
        SERVER.answers(aResponse().withFault(Fault.MALFORMED_RESPONSE_CHUNK));
        StreamRecorder recorder = new StreamRecorder();

        try (GeminiOrchestrator gemini = SERVER.orchestrator(timing).build()) {
            ask(gemini, recorder);

            GeminiException error = recorder.error();
            // Whether the client has seen the head by the time the connection breaks is the network's choice.
            assertThat(error.kind()).isIn(Kind.TRUNCATED, Kind.CONNECTION);
            assertThat(error).hasCauseInstanceOf(IOException.class);
            assertThat(error.attempts()).isEqualTo(3);
        }
    }

    @Test
    @Timeout(30)
    void tellsAStreamThatBreaksAfterItsFirstWords() throws IOException, InterruptedException {
        CountDownLatch heard = new CountDownLatch(1);
        StreamRecorder recorder = new StreamRecorder() {
            @Override
            public void onPartialResponse(String part) {
                super.onPartialResponse(part);
                heard.countDown();
            }
        };
        try (ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                GeminiOrchestrator gemini = SERVER.orchestrator(timing)
                        .baseUrl("http://127.0.0.1:" + listening.getLocalPort() + "/v1beta")
                        .build()) {
            Thread server = new Thread(() -> breakAfterTheFirstEvent(listening, heard), "a server that breaks");
            server.start();

            ask(gemini, recorder);

            GeminiException error = recorder.error();
            assertThat(error.kind()).isEqualTo(Kind.TRUNCATED);
            assertThat(error.httpStatus()).hasValue(200);
            assertThat(error).hasCauseInstanceOf(IOException.class);
            assertThat(error.attempts()).isEqualTo(1);
            assertThat(error).hasMessageContaining("a part of the answer was already delivered");
            assertThat(recorder.text).containsExactly("The sky ");
            assertThat(recorder.ends).hasValue(1);
            server.join();
        }
    }

    private static void ask(GeminiOrchestrator gemini, StreamRecorder recorder) {
        gemini.streamingChatModel()
                .chat(ChatRequest.builder().messages(UserMessage.from("Why?")).build(), recorder);
    }

    private static void breakAfterTheFirstEvent(ServerSocket listening, CountDownLatch heard) {
        String stream = GeminiServer.golden("stream-text.sse").replace("\r\n", "\n");
        String first = stream.substring(0, stream.indexOf("\n\n") + 2);
        try (Socket socket = listening.accept()) {
            readRequest(socket);
            OutputStream out = socket.getOutputStream();
            out.write(("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
                            + Integer.toHexString(first.getBytes(UTF_8).length) + "\r\n" + first + "\r\n")
                    .getBytes(UTF_8));
            out.flush();
            if (!heard.await(20, TimeUnit.SECONDS)) {
                throw new IllegalStateException("the first event was not delivered");
            }
            out.write("no length\r\n".getBytes(UTF_8));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void readRequest(Socket socket) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
        int length = 0;
        for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
            if (line.regionMatches(true, 0, "content-length:", 0, 15)) {
                length = Integer.parseInt(line.substring(15).trim());
            }
        }
        for (int i = 0; i < length; i++) {
            in.read();
        }
    }
}
