package dev.treadle.examples.assistant;

import dev.langchain4j.agent.tool.ToolSpecifications;
import dev.langchain4j.memory.chat.MessageWindowChatMemory;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.Result;
import dev.langchain4j.service.SystemMessage;
import dev.langchain4j.service.tool.ToolExecution;
import dev.treadle.gemini.GeminiException;
import dev.treadle.needle.pointer.PointerSpecialist;
import dev.treadle.policy.Policies;
import dev.treadle.policy.Policies.Rule;
import dev.treadle.router.FollowUp;
import dev.treadle.router.RouteTrace;
import dev.treadle.router.Router;
import dev.treadle.router.RoutingChatModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The assistant: AiServices over a router of the embedded specialist and Gemini, with the tools of one {@link Home}.
 *
 * <p>For one conversation in one thread. Closing it leaves Gemini open, which belongs to the caller.
 */
final class Assistant implements AutoCloseable {

    /** What AiServices makes real. */
    interface Chat {
        @SystemMessage("You are the assistant of a home. Use the tools for everything that they can do or tell."
                + " Answer in one or two short sentences of plain text.")
        Result<String> say(String words);
    }

    /**
     * More than a conversation has. A window that cuts between a tool call and the user's words before it leaves a history
     * that Gemini refuses.
     */
    private static final int MEMORY = 10_000;

    /** Tools whose mistakes are dear, a message sent or somebody locked out, and the confidence that they take. */
    private static final Set<String> DELICATE = Set.of("sendMessage", "lockDoor");

    private static final double SURE = 0.95;

    private final Home home;
    private final PointerSpecialist specialist;
    private final Router router;
    private final MeteredCosts costs;
    private final Chat chat;
    private final List<RouteTrace> traces = new ArrayList<>();

    Assistant(Home home, Gemini gemini) {
        this.home = home;
        this.specialist = PointerSpecialist.embedded();
        specialist.warmUp(ToolSpecifications.toolSpecificationsFrom(HomeTools.class));
        this.costs = new MeteredCosts(gemini.orchestrator().costModel());
        this.router = Router.builder(specialist, gemini.orchestrator().chatModel())
                .policy(Policies.firstMatch(
                        Rule.forTools(DELICATE, Policies.recommended(SURE)), Rule.otherwise(Policies.recommended())))
                .followUp(FollowUp.render(HomeTools.TEMPLATES))
                .costModel(costs)
                .listener(traces::add)
                .build();
        this.chat = AiServices.builder(Chat.class)
                .chatModel(RoutingChatModel.of(router))
                .chatMemory(MessageWindowChatMemory.withMaxMessages(MEMORY))
                .tools(new HomeTools(home))
                .build();
    }

    /** Has the user say something; the turn that it makes. */
    Turn say(String words) {
        traces.clear();
        Map<String, String> before = home.seen();
        List<Turn.Call> calls = new ArrayList<>();
        String answer = "";
        Optional<String> error = Optional.empty();
        long started = System.nanoTime();
        try {
            Result<String> result = chat.say(words);
            result.toolExecutions().forEach(run -> calls.add(call(run)));
            answer = Optional.ofNullable(result.content()).orElse("");
        } catch (GeminiException e) {
            error = Optional.of(String.valueOf(e.getMessage()));
        }
        long nanos = System.nanoTime() - started;
        return new Turn(words, calls, changes(before, home.seen()), answer, error, traces, nanos, costs.takeTokens());
    }

    private static Turn.Call call(ToolExecution run) {
        return new Turn.Call(
                run.request().name(),
                run.request().arguments(),
                run.hasFailed() ? Optional.of(run.result()) : Optional.empty());
    }

    private static List<String> changes(Map<String, String> before, Map<String, String> after) {
        List<String> changes = new ArrayList<>();
        after.forEach((what, now) -> {
            String then = before.getOrDefault(what, "-");
            if (!now.equals(then)) {
                changes.add(what + ": " + then + " -> " + now);
            }
        });
        return changes;
    }

    @Override
    public void close() {
        router.close();
        specialist.close();
    }
}
