package dev.treadle.examples.cli;

import java.util.ArrayList;
import java.util.List;

/**
 * What sending requests on costs and brings. Cost: the share of requests that the orchestrator gets. Quality: the share of
 * all requests that are answered rightly, those of the orchestrator with a fixed probability. Immutable.
 *
 * @param orchestrator the probability that an answer of the orchestrator is right
 */
record Deferral(double orchestrator) {

    Deferral {
        if (!(orchestrator >= 0 && orchestrator <= 1)) {
            throw new IllegalArgumentException("orchestrator quality outside [0, 1]: " + orchestrator);
        }
    }

    /** A way to run things; both in [0, 1]. */
    record Point(double cost, double quality) {}

    /**
     * From sending everything on to accepting every call, the surest first.
     *
     * @param curve over the calls; requests without one are always sent on
     */
    List<Point> of(RiskCoverage curve, int requests) {
        List<Point> points = new ArrayList<>();
        points.add(alwaysOrchestrator());
        curve.points().forEach(point -> points.add(of(point.accepted(), point.right(), requests)));
        return points;
    }

    /** Accepting some calls and sending the rest on. */
    Point of(int accepted, int right, int requests) {
        int sent = requests - accepted;
        return new Point((double) sent / requests, (right + sent * orchestrator) / requests);
    }

    /** Nothing is sent on. */
    static Point alwaysLocal(int right, int requests) {
        return new Point(0, (double) right / requests);
    }

    /** Everything is sent on. */
    Point alwaysOrchestrator() {
        return new Point(1, orchestrator);
    }

    /**
     * The best that any router could do: it sends on what the specialist gets wrong, then, if it has to, the rest.
     *
     * @param right requests that the specialist answers rightly, abstentions where no tool fits included
     */
    List<Point> oracle(int right, int requests) {
        return List.of(alwaysLocal(right, requests), of(right, right, requests), alwaysOrchestrator());
    }

    /** Requests are sent on at random. */
    List<Point> random(int right, int requests) {
        return List.of(alwaysLocal(right, requests), alwaysOrchestrator());
    }
}
