package dev.treadle.examples.assistant;

import dev.treadle.router.RouteTrace;
import dev.treadle.router.RouteTrace.AnsweredBy;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;

/**
 * What a conversation cost, and what it would have cost had Gemini got every request of it. Immutable.
 *
 * @param turns all of them
 * @param localTurns those in which Gemini had no part
 * @param requests what Gemini got
 * @param requestsWithout what it would have got: each request to the router
 * @param tokens what Gemini reports, input and output and thoughts together
 * @param tokensSaved the estimate for requests that were answered locally
 * @param cost what Gemini charged, in US dollars; empty where a price or a token count is not known
 * @param costSaved the estimate for requests that were answered locally, in US dollars; empty where not known
 * @param medianLocalMillis from the user's words to the answer; empty without local turns
 * @param medianEscalatedMillis the same where Gemini had a part
 */
record Savings(
        int turns,
        int localTurns,
        int requests,
        int requestsWithout,
        long tokens,
        long tokensSaved,
        Optional<BigDecimal> cost,
        Optional<BigDecimal> costSaved,
        OptionalDouble medianLocalMillis,
        OptionalDouble medianEscalatedMillis) {

    /** The sums of some turns. */
    static Savings of(List<Turn> turns) {
        List<RouteTrace> traces =
                turns.stream().flatMap(turn -> turn.traces().stream()).toList();
        List<RouteTrace> answered = traces.stream()
                .filter(trace -> trace.answeredBy() == AnsweredBy.ORCHESTRATOR)
                .toList();
        List<RouteTrace> local = traces.stream()
                .filter(trace ->
                        trace.answeredBy() == AnsweredBy.SPECIALIST || trace.answeredBy() == AnsweredBy.RENDERER)
                .toList();
        return new Savings(
                turns.size(),
                (int) turns.stream().filter(Turn::isLocal).count(),
                turns.stream().mapToInt(Turn::geminiRequests).sum(),
                traces.size(),
                answered.stream().mapToLong(Savings::tokensOf).sum(),
                turns.stream().mapToLong(Turn::estimatedTokens).sum(),
                sum(answered, RouteTrace::cost),
                sum(local, RouteTrace::costSaved),
                medianMillis(turns, true),
                medianMillis(turns, false));
    }

    int escalatedTurns() {
        return turns - localTurns;
    }

    long tokensWithout() {
        return tokens + tokensSaved;
    }

    Optional<BigDecimal> costWithout() {
        return cost.flatMap(spent -> costSaved.map(spent::add));
    }

    private static long tokensOf(RouteTrace trace) {
        return trace.usage()
                .map(usage -> usage.totalTokenCount())
                .map(Integer::longValue)
                .orElse(0L);
    }

    /** The sum; empty where one is not known, since a part is not the whole. */
    private static Optional<BigDecimal> sum(List<RouteTrace> traces, Function<RouteTrace, Optional<BigDecimal>> what) {
        BigDecimal sum = BigDecimal.ZERO;
        for (RouteTrace trace : traces) {
            Optional<BigDecimal> amount = what.apply(trace);
            if (amount.isEmpty()) {
                return Optional.empty();
            }
            sum = sum.add(amount.get());
        }
        return Optional.of(sum);
    }

    private static OptionalDouble medianMillis(List<Turn> turns, boolean local) {
        double[] millis = turns.stream()
                .filter(turn -> turn.isLocal() == local)
                .mapToDouble(turn -> turn.nanos() / 1e6)
                .sorted()
                .toArray();
        int half = millis.length / 2;
        if (millis.length == 0) {
            return OptionalDouble.empty();
        }
        return OptionalDouble.of(millis.length % 2 == 1 ? millis[half] : (millis[half - 1] + millis[half]) / 2);
    }
}
