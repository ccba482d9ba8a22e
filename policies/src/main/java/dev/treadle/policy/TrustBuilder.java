package dev.treadle.policy;

import dev.treadle.router.Candidate;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Makes a {@link Trust} from requests with known answers: fits a calibration on one part of them and certifies it on the
 * other. The same requests in the same order and the same settings give the same result. Not thread-safe.
 */
public final class TrustBuilder {

    /** The largest tolerable share of wrong calls among the accepted. */
    public static final double DEFAULT_ALPHA = 0.05;

    /** The accepted chance that the promise does not hold. */
    public static final double DEFAULT_DELTA = 0.05;

    /** The share of the calls that the calibration is fitted on. */
    public static final double FIT_SHARE = 0.4;

    /** The fewest calls, of those in the data, with which anything is fitted. */
    public static final int FEWEST_CALLS = 50;

    /** The fewest tools among the calls for which the data are split by tools. */
    public static final int FEWEST_TOOLS = 20;

    private final String bundleHash;
    private double alpha = DEFAULT_ALPHA;
    private double delta = DEFAULT_DELTA;
    private final Map<String, Double> stricter = new LinkedHashMap<>();
    private RiskCertificate.Split split = RiskCertificate.Split.REQUESTS;
    private long seed;
    private final LocalDate date;
    private String data = "requests of the application";
    private @Nullable String dataHash;

    TrustBuilder(String bundleHash, LocalDate date) {
        this.bundleHash = bundleHash;
        this.date = date;
    }

    /** The largest tolerable share of wrong calls among the accepted, in (0, 1); default {@link #DEFAULT_ALPHA}. */
    public TrustBuilder alpha(double value) {
        alpha = RiskCertificate.requireShare("alpha", value);
        return this;
    }

    /** The accepted chance that a promise does not hold, in (0, 1); default {@link #DEFAULT_DELTA}. */
    public TrustBuilder delta(double value) {
        delta = RiskCertificate.requireShare("delta", value);
        return this;
    }

    /**
     * A limit of its own, below that of all calls, for calls of one tool or of one {@link RiskClass}.
     *
     * @param scope a tool's name, or read, write or destructive; not {@link RiskCertificate#ALL}
     */
    public TrustBuilder stricter(String scope, double value) {
        if (scope.equals(RiskCertificate.ALL)) {
            throw new IllegalArgumentException("the limit for all calls is alpha");
        }
        stricter.put(
                RiskClass.named(scope).map(RiskClass::label).orElse(scope),
                RiskCertificate.requireShare("alpha of " + scope, value));
        return this;
    }

    /**
     * How the requests are parted; default by requests, for which the certificate's test is exact. By tools it is an
     * approximation ({@link #rehearse} tells its worth); where these are fewer than {@link #FEWEST_TOOLS}, the requests are
     * parted by requests all the same.
     */
    public TrustBuilder split(RiskCertificate.Split value) {
        split = value;
        return this;
    }

    /** The seed of the split; default 0. */
    public TrustBuilder seed(long value) {
        seed = value;
        return this;
    }

    /**
     * Where the requests come from, for the files; without it, the hash is taken of queries, calls and outcomes.
     *
     * @param names for people
     * @param sha256 in lower-case hexadecimal
     */
    public TrustBuilder data(String names, String sha256) {
        data = names;
        dataHash = sha256;
        return this;
    }

    /** A part of the requests: how many, and the calls among them. */
    private record Part(int requests, List<Calibrator.Row> rows, List<Candidate> candidates) {

        Certifier.Calls calls(List<Double> probability) {
            return new Certifier.Calls(
                    requests,
                    IntStream.range(0, rows.size())
                            .mapToObj(i -> new Certifier.Call(
                                    candidates.get(i),
                                    new FixedSequence.Answer(
                                            probability.get(i),
                                            rows.get(i).right(),
                                            rows.get(i).group())))
                            .toList());
        }

        static Part of(List<Observation> observations, Parting parting, boolean fitted) {
            List<Calibrator.Row> rows = new ArrayList<>();
            List<Candidate> candidates = new ArrayList<>();
            int requests = 0;
            for (int i = 0; i < observations.size(); i++) {
                if (parting.fitted(i) == fitted) {
                    requests++;
                    Observation observation = observations.get(i);
                    String group = parting.group(i);
                    observation.candidate().ifPresent(candidate -> {
                        candidates.add(candidate);
                        rows.add(new Calibrator.Row(
                                Arrays.stream(EvidenceFeatures.of(candidate))
                                        .boxed()
                                        .toList(),
                                candidate.evidence().confidence(),
                                CalibrationModel.tools(candidate),
                                group,
                                observation.right()));
                    });
                }
            }
            return new Part(requests, rows, candidates);
        }
    }

    /** What the requests give before anything is certified. */
    private record Prepared(
            RiskCertificate.Origin origin,
            Part fit,
            Part test,
            Calibration calibration,
            List<Double> held,
            List<Double> tested) {

        Certifier certifier(double delta) {
            return new Certifier(
                    delta, origin.split() == RiskCertificate.Split.TOOLS, fit.calls(held), test.calls(tested));
        }
    }

    /**
     * The calibration and its certificate.
     *
     * @throws IllegalArgumentException if a stricter limit is not below that of all calls
     * @throws TrustException if there are fewer than {@link #FEWEST_CALLS} calls
     */
    public Trust build(List<Observation> observations) {
        Prepared prepared = prepare(observations);
        Certifier certifier = prepared.certifier(delta);
        boolean[] right = Calibrator.right(prepared.test().rows());
        double[] confidence = prepared.test().rows().stream()
                .mapToDouble(Calibrator.Row::confidence)
                .toArray();
        RiskCertificate certificate = new RiskCertificate(
                delta,
                certifier.overall(alpha),
                stricter.entrySet().stream()
                        .map(scope -> certifier.scoped(scope.getKey(), scope.getValue()))
                        .toList(),
                Reliability.of(confidence, right),
                Reliability.of(
                        prepared.tested().stream()
                                .mapToDouble(Double::doubleValue)
                                .toArray(),
                        right),
                prepared.origin(),
                StrictJson.sha256(CalibrationFile.write(prepared.calibration())));
        return new Trust(prepared.calibration(), certificate);
    }

    /**
     * How often the promise for all calls holds: fits once as {@link #build} does, takes the calls that the fit has not seen
     * for the whole world, and certifies on parts of it, over and over; see {@link Rehearsal} for what is counted.
     *
     * @param rounds how many certificates to try, at least 1
     * @throws TrustException as for {@link #build}
     */
    public Rehearsal rehearse(List<Observation> observations, int rounds) {
        if (rounds < 1) {
            throw new IllegalArgumentException("a rehearsal takes at least 1 round: " + rounds);
        }
        return prepare(observations).certifier(delta).rehearse(alpha, rounds, seed);
    }

    private Prepared prepare(List<Observation> observations) {
        int calls = (int)
                observations.stream().filter(o -> o.candidate().isPresent()).count();
        if (calls < FEWEST_CALLS) {
            throw new TrustException("the specialist makes valid calls for " + calls + " of the " + observations.size()
                    + " requests, and a calibration needs " + FEWEST_CALLS + ": give more requests with known answers");
        }
        Parting parting = Parting.of(observations, split, seed);
        RiskCertificate.Origin origin = new RiskCertificate.Origin(
                bundleHash, data, dataHash == null ? hash(observations) : dataHash, parting.split(), seed, date);
        Part fit = Part.of(observations, parting, true);
        Part test = Part.of(observations, parting, false);
        Calibrator.Fit made = Calibrator.fit(fit.rows(), parting.split() == RiskCertificate.Split.REQUESTS, seed);
        Calibration calibration =
                new Calibration(made.model(), origin, parting.counts(observations), made.before(), made.after());
        List<Double> tested =
                test.candidates().stream().map(calibration::probability).toList();
        return new Prepared(origin, fit, test, calibration, made.held(), tested);
    }

    private static String hash(List<Observation> observations) {
        StringBuilder text = new StringBuilder();
        observations.forEach(o -> text.append(o.candidate()
                .map(c -> c.query() + '\n' + c.calls() + '\n' + o.right() + '\n')
                .orElse("-\n")));
        return StrictJson.sha256(text.toString().getBytes(StandardCharsets.UTF_8));
    }
}
