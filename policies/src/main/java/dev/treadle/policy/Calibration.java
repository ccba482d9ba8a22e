package dev.treadle.policy;

import dev.treadle.router.Candidate;

/**
 * From the evidence that a specialist leaves behind to the probability that its calls are right: a logistic model fitted to
 * calls with known answers, for the weights they were made with and no others.
 *
 * <p>Immutable and thread-safe.
 */
public final class Calibration {

    private final CalibrationModel model;
    private final RiskCertificate.Origin origin;
    private final Counts counts;
    private final Reliability before;
    private final Reliability after;

    /**
     * What a calibration was fitted on.
     *
     * @param requests requests of the fit
     * @param calls those for which there were valid calls
     * @param right those of the calls that were right
     * @param tools groups of the cross-validation: tools called first, or where the split is by requests, requests
     */
    public record Counts(int requests, int calls, int right, int tools) {
        public Counts {
            if (right < 0 || right > calls || calls > requests || tools < 0 || tools > calls) {
                throw new IllegalArgumentException(
                        right + " right of " + calls + " calls of " + tools + " tools in " + requests + " requests");
            }
        }
    }

    Calibration(
            CalibrationModel model,
            RiskCertificate.Origin origin,
            Counts counts,
            Reliability before,
            Reliability after) {
        this.model = model;
        this.origin = origin;
        this.counts = counts;
        this.before = before;
        this.after = after;
    }

    /**
     * The probability that all calls of a candidate are right, in [0, 1]. It is 0 where the request is further from plain
     * English than those of the fit: nothing is known there.
     */
    public double probability(Candidate candidate) {
        return model.probability(candidate);
    }

    /** The data and weights that the calibration was made with. */
    public RiskCertificate.Origin origin() {
        return origin;
    }

    /** What it was fitted on. */
    public Counts counts() {
        return counts;
    }

    /** The specialist's own confidence on the calls of the fit. */
    public Reliability before() {
        return before;
    }

    /** The calibrated probability on the same calls, each by a fit that did not see its group (cross-validation). */
    public Reliability after() {
        return after;
    }

    CalibrationModel model() {
        return model;
    }
}
