package dev.treadle.router;

import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What the router itself costs: a specialist and an orchestrator that answer at once, five tools with real schemas, the
 * real gate. Run as docs/benchmarks.md says.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class RouterBenchmark {

    private static final String SCHEMA = """
            {"type": "object", "properties": {
               "room": {"type": "string", "description": "Room the light is in"},
               "state": {"type": "string", "enum": ["on", "off"]},
               "brightness": {"type": "integer", "minimum": 0, "maximum": 100},
               "minutes": {"type": "number"}},
             "required": ["room", "state"]}""";

    private final ToolSpecification[] tools = {
        Fixtures.TIMER,
        Fixtures.tool("set_light", SCHEMA),
        Fixtures.tool("set_heating", SCHEMA),
        Fixtures.tool("open_door", SCHEMA),
        Fixtures.tool("play_music", SCHEMA)
    };
    private final ChatRequest request = Fixtures.request("turn the kitchen light on at forty percent", tools);
    private final ToolCall call =
            Fixtures.call("set_light", "{\"room\":\"kitchen\",\"state\":\"on\",\"brightness\":\"40\"}");

    private Router accepting;
    private Router escalating;

    /** Makes the routers. */
    @Setup
    public void open() {
        Proposal sure = Fixtures.proposal(0.99, call);
        Proposal unsure = Fixtures.proposal(0.2, call);
        accepting = Router.builder(Fixtures.specialist(r -> sure), new Silent()).build();
        escalating =
                Router.builder(Fixtures.specialist(r -> unsure), new Silent()).build();
    }

    /** Closes the routers. */
    @TearDown
    public void close() {
        accepting.close();
        escalating.close();
    }

    /** A request that the specialist answers. */
    @Benchmark
    public RouteResult accepted() {
        return accepting.route(request);
    }

    /** A request that goes to the orchestrator. */
    @Benchmark
    public RouteResult escalated() {
        return escalating.route(request);
    }

    private static final class Silent implements ChatModel {
        private static final ChatResponse ANSWER =
                ChatResponse.builder().aiMessage(AiMessage.from("answer")).build();

        @Override
        public ChatResponse doChat(ChatRequest request) {
            return ANSWER;
        }
    }
}
