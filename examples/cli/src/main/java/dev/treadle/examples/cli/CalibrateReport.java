package dev.treadle.examples.cli;

import dev.treadle.policy.Calibration;
import dev.treadle.policy.Rehearsal;
import dev.treadle.policy.Reliability;
import dev.treadle.policy.RiskCertificate;
import dev.treadle.policy.Trust;
import dev.treadle.policy.TrustBuilder;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Optional;

/**
 * What a calibration found, for the terminal.
 *
 * @param wished the split that was asked for
 */
record CalibrateReport(Trust trust, Optional<Rehearsal> rehearsal, RiskCertificate.Split wished) {

    void print(PrintWriter out) {
        Calibration calibration = trust.calibration();
        RiskCertificate certificate = trust.certificate();
        boolean byTools = calibration.origin().split() == RiskCertificate.Split.TOOLS;
        if (wished == RiskCertificate.Split.TOOLS && !byTools) {
            out.printf(
                    "The data have calls of fewer than %d tools: split by requests, so the promise is about these tools.%n%n",
                    TrustBuilder.FEWEST_TOOLS);
        }
        out.printf(Locale.ROOT, "%-46s %6s %7s %7s %7s%n", "is a call right?", "calls", "auroc", "ece", "brier");
        String fitted = byTools ? "fitted tools, each without itself" : "fitted calls, each without itself";
        row(out, fitted + ": confidence", calibration.before());
        row(out, fitted + ": calibrated", calibration.after());
        String held = byTools ? "held-out tools" : "held-out requests";
        row(out, held + ": confidence", certificate.confidence());
        row(out, held + ": calibrated", certificate.calibrated());
        out.println();
        out.println(certificate.promise());
        for (RiskCertificate.Limit limit : certificate.stricter()) {
            out.println(certificate.promise(limit));
        }
        rehearsal.ifPresent(r -> print(out, r, certificate, byTools ? "tools" : "requests"));
    }

    private static void print(PrintWriter out, Rehearsal rehearsal, RiskCertificate certificate, String units) {
        out.printf(
                Locale.ROOT,
                "%nRehearsed on %,d random samples of the held-out %s: the promise broke in %d of them (%.1f %%, and"
                        + " %.1f %% may be expected to); %.1f %% of the requests were trusted on average.%n",
                rehearsal.rounds(),
                units,
                rehearsal.broken(),
                100.0 * rehearsal.broken() / rehearsal.rounds(),
                100 * certificate.delta(),
                100 * rehearsal.coverage());
        for (Rehearsal.Split split : rehearsal.splits()) {
            print(out, split, rehearsal.rounds(), certificate.overall().alpha());
        }
    }

    private static void print(PrintWriter out, Rehearsal.Split split, int rounds, double alpha) {
        out.printf(
                Locale.ROOT,
                "Certified on a random %.0f %% of them and tried on the others, %,d times: ",
                100 * split.share(),
                rounds);
        if (split.certified() == 0) {
            out.println("none found a threshold.");
            return;
        }
        out.printf(
                Locale.ROOT,
                "%d found a threshold; of the others more than %.1f %% were wrong in %d (%.1f %%), their own luck included;"
                        + " %.1f %% on average.%n",
                split.certified(),
                100 * alpha,
                split.above(),
                100.0 * split.above() / rounds,
                100 * split.error());
    }

    private static void row(PrintWriter out, String name, Reliability figures) {
        out.printf(Locale.ROOT, "%-46s %6d", name, figures.n());
        for (double value : new double[] {figures.auroc(), figures.ece(), figures.brier()}) {
            out.print(Double.isNaN(value) ? "       -" : String.format(Locale.ROOT, " %7.3f", value));
        }
        out.println();
    }
}
