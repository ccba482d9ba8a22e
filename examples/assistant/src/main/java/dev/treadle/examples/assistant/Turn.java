package dev.treadle.examples.assistant;

import dev.treadle.router.RouteTrace;
import dev.treadle.router.RouteTrace.AnsweredBy;
import java.util.List;
import java.util.Optional;

/**
 * One turn of the conversation, as it happened. Immutable.
 *
 * @param user what the user said
 * @param calls the tool calls that were run, in their order
 * @param changes what is different in the home now, one line each
 * @param answer the final text; empty where Gemini failed
 * @param error why there is no answer; empty where there is one
 * @param traces one for each request to the router, in their order: at least one, the first is the user's
 * @param nanos the time from the user's words to the answer
 * @param estimatedTokens what the locally answered requests would have cost in tokens of Gemini
 */
record Turn(
        String user,
        List<Call> calls,
        List<String> changes,
        String answer,
        Optional<String> error,
        List<RouteTrace> traces,
        long nanos,
        long estimatedTokens) {

    /**
     * A tool call that was run.
     *
     * @param arguments as JSON
     * @param failure what the tool said in place of a result; empty where it did its work
     */
    record Call(String name, String arguments, Optional<String> failure) {}

    Turn {
        calls = List.copyOf(calls);
        changes = List.copyOf(changes);
        traces = List.copyOf(traces);
        if (traces.isEmpty()) {
            throw new IllegalArgumentException("a turn has at least one request: " + user);
        }
    }

    /** What was decided when the user had spoken. */
    RouteTrace decision() {
        return traces.get(0);
    }

    /** How many requests Gemini got, those that failed included. */
    int geminiRequests() {
        return (int) traces.stream().filter(Turn::askedGemini).count();
    }

    /** Whether Gemini had no part in it. */
    boolean isLocal() {
        return geminiRequests() == 0;
    }

    /** The time that specialists took, in nanoseconds. */
    long specialistNanos() {
        return traces.stream().mapToLong(trace -> trace.latency().specialist()).sum();
    }

    /** The time that Gemini took, in nanoseconds. */
    long geminiNanos() {
        return traces.stream()
                .mapToLong(trace -> trace.latency().orchestrator())
                .sum();
    }

    private static boolean askedGemini(RouteTrace trace) {
        return trace.answeredBy() == AnsweredBy.ORCHESTRATOR || trace.answeredBy() == AnsweredBy.NOBODY;
    }
}
