package dev.treadle.policy;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A {@link Calibration} as JSON, and back. */
final class CalibrationFile {

    static final String NAME = "calibration.json";
    static final String FORMAT = "treadle-calibration";
    static final int VERSION = 1;

    private static final double ANY = Double.MAX_VALUE;

    private CalibrationFile() {}

    static byte[] write(Calibration calibration) {
        ObjectNode json =
                JsonNodeFactory.instance.objectNode().put("format", FORMAT).put("version", VERSION);
        write(json, calibration.origin());
        Calibration.Counts counts = calibration.counts();
        json.putObject("fitted_on")
                .put("requests", counts.requests())
                .put("calls", counts.calls())
                .put("right", counts.right())
                .put("groups", counts.tools());
        ObjectNode scores = json.putObject("cross_validation");
        write(scores.putObject("confidence"), calibration.before());
        write(scores.putObject("calibrated"), calibration.after());
        CalibrationModel model = calibration.model();
        json.put("language_limit", model.languageLimit());
        json.put("intercept", model.logistic().intercept());
        ArrayNode features = json.putArray("features");
        for (EvidenceFeatures feature : EvidenceFeatures.values()) {
            Logistic.Feature column = model.logistic().features().get(feature.column());
            features.addObject()
                    .put("name", feature.label())
                    .put("weight", column.weight())
                    .put("mean", column.mean())
                    .put("scale", column.scale())
                    .put("low", column.low())
                    .put("high", column.high());
        }
        Isotonic isotonic = model.isotonic();
        if (isotonic == null) {
            json.putNull("isotonic");
        } else {
            ObjectNode curve = json.putObject("isotonic");
            ArrayNode curveScores = curve.putArray("scores");
            isotonic.scores().forEach(curveScores::add);
            ArrayNode probabilities = curve.putArray("probabilities");
            isotonic.probabilities().forEach(probabilities::add);
        }
        ObjectNode offsets = json.putObject("tool_offsets");
        new TreeMap<>(model.offsets()).forEach(offsets::put);
        return StrictJson.pretty(json);
    }

    static Calibration read(byte[] content, String place, String bundleHash) {
        StrictJson json = StrictJson.parse(content, place);
        json.requireFormat(FORMAT, VERSION);
        RiskCertificate.Origin origin = origin(json, place, bundleHash);
        StrictJson fitted = json.object("fitted_on");
        int requests = fitted.count("requests");
        int calls = fitted.count("calls");
        int right = fitted.count("right");
        int groups = fitted.count("groups");
        fitted.done();
        StrictJson scores = json.object("cross_validation");
        Reliability before = reliability(scores.object("confidence"));
        Reliability after = reliability(scores.object("calibrated"));
        scores.done();
        double languageLimit = json.number("language_limit", 0, 1);
        double intercept = json.number("intercept", -ANY, ANY);
        Logistic logistic = new Logistic(intercept, features(json));
        Isotonic isotonic = json.isNull("isotonic") ? null : isotonic(json.object("isotonic"));
        StrictJson listed = json.object("tool_offsets");
        Map<String, Double> offsets = new LinkedHashMap<>();
        listed.names().forEach(tool -> offsets.put(tool, listed.number(tool, -ANY, ANY)));
        json.done();
        try {
            return new Calibration(
                    new CalibrationModel(logistic, isotonic, offsets, languageLimit),
                    origin,
                    new Calibration.Counts(requests, calls, right, groups),
                    before,
                    after);
        } catch (IllegalArgumentException e) {
            throw json.damaged(String.valueOf(e.getMessage()));
        }
    }

    private static List<Logistic.Feature> features(StrictJson json) {
        List<StrictJson> listed = json.objects("features");
        List<String> names =
                listed.stream().map(feature -> feature.text("name")).toList();
        List<String> known = Stream.of(EvidenceFeatures.values())
                .map(EvidenceFeatures::label)
                .toList();
        if (!names.equals(known)) {
            throw json.damaged("it weighs the features " + names + ", this release reads " + known);
        }
        return listed.stream()
                .map(feature -> {
                    Logistic.Feature column = new Logistic.Feature(
                            feature.number("mean", -ANY, ANY),
                            feature.number("scale", Double.MIN_NORMAL, ANY),
                            feature.number("low", -ANY, ANY),
                            feature.number("high", -ANY, ANY),
                            feature.number("weight", -ANY, ANY));
                    if (column.low() > column.high()) {
                        throw feature.damaged("low is above high");
                    }
                    feature.done();
                    return column;
                })
                .toList();
    }

    private static Isotonic isotonic(StrictJson json) {
        List<Double> scores = json.numbers("scores", -ANY, ANY);
        List<Double> probabilities = json.numbers("probabilities", 0, 1);
        json.done();
        if (scores.isEmpty() || scores.size() != probabilities.size()) {
            throw json.damaged("it needs as many scores as probabilities, at least one");
        }
        for (int i = 1; i < scores.size(); i++) {
            if (scores.get(i) <= scores.get(i - 1) || probabilities.get(i) < probabilities.get(i - 1)) {
                throw json.damaged("the curve must rise");
            }
        }
        return new Isotonic(scores, probabilities);
    }

    static void write(ObjectNode json, Reliability figures) {
        put(json.put("n", figures.n()), "auroc", figures.auroc());
        put(json, "ece", figures.ece());
        put(json, "brier", figures.brier());
    }

    private static void put(ObjectNode json, String name, double value) {
        json.put(name, Double.isNaN(value) ? null : (@Nullable Double) value);
    }

    static Reliability reliability(StrictJson json) {
        Reliability figures = new Reliability(
                json.count("n"),
                json.numberOrNaN("auroc", 0, 1),
                json.numberOrNaN("ece", 0, 1),
                json.numberOrNaN("brier", 0, 1));
        json.done();
        return figures;
    }

    static void write(ObjectNode json, RiskCertificate.Origin origin) {
        json.put("date", origin.date().toString());
        json.putObject("data")
                .put("files", origin.data())
                .put("sha256", origin.dataHash())
                .put("split", origin.split().label())
                .put("seed", origin.seed());
        json.put("bundle_sha256", origin.bundleHash());
    }

    /** Reads what {@link #write(ObjectNode, RiskCertificate.Origin)} wrote, and refuses another bundle. */
    static RiskCertificate.Origin origin(StrictJson json, String place, String bundleHash) {
        String bundle = json.text("bundle_sha256");
        if (!bundle.equals(bundleHash)) {
            throw new TrustException(
                    place + " was made for other weights (bundle " + bundle + ", in use is " + bundleHash
                            + "): what it says of those is not true of these; make it again with 'treadle calibrate'");
        }
        StrictJson data = json.object("data");
        try {
            RiskCertificate.Origin origin = new RiskCertificate.Origin(
                    bundle,
                    data.text("files"),
                    data.text("sha256"),
                    RiskCertificate.Split.valueOf(data.text("split").toUpperCase(Locale.ROOT)),
                    data.integer("seed", Long.MIN_VALUE, Long.MAX_VALUE),
                    LocalDate.parse(json.text("date")));
            data.done();
            return origin;
        } catch (IllegalArgumentException | DateTimeParseException e) {
            throw json.damaged(String.valueOf(e.getMessage()));
        }
    }
}
