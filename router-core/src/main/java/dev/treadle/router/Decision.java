package dev.treadle.router;

import java.util.List;
import java.util.Optional;

/**
 * What a router would do with a request. Immutable.
 *
 * @param verdict accept, or escalate with the reason of the last tier that was asked
 * @param calls the calls that would be the answer; where the verdict is to escalate, those that were not trusted, if any
 * @param rendered the final text, where a {@link FollowUp} renders the result of the specialist's call
 * @param trace the facts; its orchestrator figures are empty
 */
public record Decision(Verdict verdict, List<ToolCall> calls, Optional<String> rendered, RouteTrace trace) {

    public Decision {
        calls = List.copyOf(calls);
    }
}
