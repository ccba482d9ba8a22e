package dev.treadle.router;

import dev.langchain4j.data.message.ToolExecutionResultMessage;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Who makes the final text after the application has run a specialist's calls.
 *
 * <p>Thread safety: one instance serves many requests at once. A strategy that throws or returns null leaves the turn to
 * the orchestrator.
 */
@FunctionalInterface
public interface FollowUp {

    /** The orchestrator phrases the answer. */
    FollowUp ORCHESTRATOR = results -> Optional.empty();

    /** What a template's place for the tool's result looks like. */
    String RESULT = "{result}";

    /**
     * The final text, or nothing where the orchestrator is to make it.
     *
     * @param results of the specialist's calls of this turn, in the order in which they came back
     */
    Optional<String> render(List<ToolExecutionResultMessage> results);

    /**
     * Renders locally by a template for each tool, e.g. {@code "It is {result}."}; several results are joined by spaces.
     * Where a tool has no template or a tool reported an error, the orchestrator makes the text.
     *
     * @param templates by tool name
     */
    static FollowUp render(Map<String, String> templates) {
        Map<String, String> known = Map.copyOf(templates);
        return results -> results.stream()
                        .allMatch(r -> known.containsKey(r.toolName()) && !Boolean.TRUE.equals(r.isError()))
                ? Optional.of(results.stream()
                        .map(r -> known.getOrDefault(r.toolName(), RESULT).replace(RESULT, String.valueOf(r.text())))
                        .collect(Collectors.joining(" ")))
                : Optional.empty();
    }
}
