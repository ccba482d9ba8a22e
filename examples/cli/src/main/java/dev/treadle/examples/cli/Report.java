package dev.treadle.examples.cli;

import java.util.List;

/** The pictures of an evaluation, and all that a page about it tells. */
record Report(Provenance provenance, EvalTable table, Calls calls, Deferral deferral) {

    List<Figure> figures() {
        String weights = ", " + provenance.weights();
        String part = Text.count(calls.requests())
                + (calls.part() == Calls.Part.HELD_OUT ? " held-out requests" : " requests")
                + weights;
        String all = Text.count(table.total().n) + " requests" + weights;
        return List.of(
                new RiskCoveragePlot(calls, part).figure(),
                new ReliabilityPlot(calls, Text.count(calls.calls().size()) + " calls of " + part).figure(),
                new DeferralPlot(calls, deferral, part).figure(),
                new SourcePlot(table.bySource(), table.total(), all).figure());
    }
}
