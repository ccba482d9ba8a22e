package dev.treadle.policy;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A {@link RiskCertificate} as JSON, and back. */
final class CertificateFile {

    static final String NAME = "certificate.json";
    static final String FORMAT = "treadle-certificate";
    static final int VERSION = 1;

    private static final double SAME = 1e-9;

    private CertificateFile() {}

    static byte[] write(RiskCertificate certificate) {
        ObjectNode json =
                JsonNodeFactory.instance.objectNode().put("format", FORMAT).put("version", VERSION);
        json.put("promise", certificate.promise());
        json.put("delta", certificate.delta());
        write(json, certificate.overall());
        ArrayNode stricter = json.putArray("stricter");
        certificate.stricter().forEach(limit -> write(stricter.addObject().put("scope", limit.scope()), limit));
        ObjectNode scores = json.putObject("held_out");
        CalibrationFile.write(scores.putObject("confidence"), certificate.confidence());
        CalibrationFile.write(scores.putObject("calibrated"), certificate.calibrated());
        CalibrationFile.write(json, certificate.origin());
        json.put("calibration_sha256", certificate.calibrationHash());
        return StrictJson.pretty(json);
    }

    private static void write(ObjectNode json, RiskCertificate.Limit limit) {
        json.put("alpha", limit.alpha())
                .put("n", limit.n())
                .put("accepted", limit.accepted())
                .put("errors", limit.errors())
                .put("effective", limit.effective())
                .put("bound", limit.bound())
                .put("threshold", limit.acceptsNothing() ? null : (@Nullable Double) limit.threshold());
    }

    static RiskCertificate read(byte[] content, String place, String bundleHash) {
        StrictJson json = StrictJson.parse(content, place);
        json.requireFormat(FORMAT, VERSION);
        RiskCertificate.Origin origin = CalibrationFile.origin(json, place, bundleHash);
        json.text("promise");
        double delta = json.number("delta", Double.MIN_NORMAL, 1);
        RiskCertificate.Limit overall = limit(json, RiskCertificate.ALL, delta);
        List<RiskCertificate.Limit> stricter = json.objects("stricter").stream()
                .map(listed -> {
                    RiskCertificate.Limit limit = limit(listed, listed.text("scope"), delta);
                    listed.done();
                    return limit;
                })
                .toList();
        StrictJson scores = json.object("held_out");
        Reliability confidence = CalibrationFile.reliability(scores.object("confidence"));
        Reliability calibrated = CalibrationFile.reliability(scores.object("calibrated"));
        scores.done();
        String calibration = json.text("calibration_sha256");
        json.done();
        try {
            return new RiskCertificate(delta, overall, stricter, confidence, calibrated, origin, calibration);
        } catch (IllegalArgumentException e) {
            throw json.damaged(String.valueOf(e.getMessage()));
        }
    }

    private static RiskCertificate.Limit limit(StrictJson json, String scope, double delta) {
        RiskCertificate.Limit limit;
        try {
            limit = new RiskCertificate.Limit(
                    scope,
                    json.number("alpha", Double.MIN_NORMAL, 1),
                    json.count("n"),
                    json.count("accepted"),
                    json.count("errors"),
                    json.number("effective", 0, Integer.MAX_VALUE),
                    json.number("bound", 0, 1),
                    json.numberOrInfinity("threshold", Double.MIN_NORMAL, 1));
        } catch (IllegalArgumentException e) {
            throw json.damaged(String.valueOf(e.getMessage()));
        }
        // The proof is done again: a bound that its counts do not give proves nothing.
        double bound = new Tally(limit.accepted(), limit.errors(), limit.effective()).bound(delta);
        if (Math.abs(bound - limit.bound()) > SAME) {
            throw json.damaged("the bound of " + limit.errors() + " errors in " + limit.accepted() + " calls is "
                    + bound + ", not " + limit.bound());
        }
        return limit;
    }
}
