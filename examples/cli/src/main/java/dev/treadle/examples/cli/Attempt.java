package dev.treadle.examples.cli;

import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.treadle.needle.BundledSpecialist;
import dev.treadle.policy.Exactness;
import dev.treadle.policy.Observation;
import dev.treadle.router.Candidate;
import dev.treadle.router.Proposal;
import dev.treadle.router.ToolCall;
import dev.treadle.router.ToolCallGate;
import java.util.List;
import java.util.Optional;

/**
 * What the specialist made of an example, up to the policy.
 *
 * @param answer the calls, or why there are none, for people
 * @param candidate what a policy would judge; empty where no calls passed the gate
 */
record Attempt(Example example, Scores.Prediction prediction, String answer, Optional<Candidate> candidate) {

    private record Answer(List<ToolCall> calls, boolean valid, double confidence, String text) {}

    static Attempt of(Example example, BundledSpecialist specialist, ToolCallGate gate) {
        if (example.tools().isEmpty() || example.query().isBlank()) {
            return of(example, new Answer(List.of(), true, 0, "the example offers no tools"), Optional.empty(), 0);
        }
        long started = System.nanoTime();
        ChatRequest request = ChatRequest.builder()
                .messages(UserMessage.from(example.query()))
                .toolSpecifications(example.tools())
                .build();
        Proposal proposal = specialist.propose(request);
        double confidence = proposal.evidence().confidence();
        if (!(proposal instanceof Proposal.Calls proposed)) {
            String why = "abstained: " + ((Proposal.Abstained) proposal).detail();
            return of(example, new Answer(List.of(), true, confidence, why), Optional.empty(), millisSince(started));
        }
        if (!(gate.check(proposed.calls(), example.tools()) instanceof ToolCallGate.Outcome.Passed passed)) {
            // The router never answers with calls that the gate refuses.
            Answer refused =
                    new Answer(proposed.calls(), false, 0, proposed.calls().toString());
            return of(example, refused, Optional.empty(), millisSince(started));
        }
        Candidate candidate = new Candidate(
                request, example.query(), example.tools(), passed.calls(), passed.repairs(), proposal.evidence());
        Answer answer =
                new Answer(passed.calls(), true, confidence, passed.calls().toString());
        return of(example, answer, Optional.of(candidate), millisSince(started));
    }

    private static double millisSince(long startedNanos) {
        return (System.nanoTime() - startedNanos) / 1e6;
    }

    private static Attempt of(Example example, Answer answer, Optional<Candidate> candidate, double millis) {
        List<ToolCall> calls = answer.calls();
        return new Attempt(
                example,
                new Scores.Prediction(
                        example.source(),
                        Exactness.exact(calls, example.expected(), example.schemas()),
                        Exactness.sameTools(calls, example.expected()),
                        answer.valid(),
                        calls.isEmpty(),
                        example.expected().isEmpty(),
                        answer.confidence(),
                        millis),
                answer.text(),
                candidate);
    }

    /** The same, as a calibration takes it. */
    Observation observation() {
        return candidate.map(c -> Observation.called(c, prediction.exact())).orElseGet(Observation::escalated);
    }
}
