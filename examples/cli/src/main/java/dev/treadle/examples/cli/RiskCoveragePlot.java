package dev.treadle.examples.cli;

import dev.treadle.policy.RiskCertificate;
import dev.treadle.policy.Trust;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** How many answers of the specialist can be accepted, and how many of these are wrong. */
record RiskCoveragePlot(Calls calls, String subtitle) {

    private static final int HEIGHT = 760;
    private static final String TITLE = "Wrong answers among those accepted";

    Figure figure() {
        return new Figure("risk-coverage", TITLE, caption(), this::draw);
    }

    private String caption() {
        String text =
                "Calls are accepted from the surest to the least sure. To the right: the share of all requests that are"
                        + " answered so. Up: the share of these answers that is wrong; lower is better. The oracle accepts every"
                        + " right call before the first wrong one; random is a score that tells nothing. AURC is the mean height of"
                        + " a line over all numbers of accepted calls. Requests without a call that fits its schema go to the"
                        + " orchestrator, so that the lines end before 100 %. "
                        + TrustScores.about(calls);
        return calls.trust().map(trust -> text + " " + certified(trust)).orElse(text);
    }

    private static String certified(Trust trust) {
        RiskCertificate.Limit limit = trust.certificate().overall();
        return limit.acceptsNothing()
                ? "The certificate found no threshold, so that everything goes to the orchestrator."
                : "The dot is what the certificate trusts: it lies a little off the line, since requests with words of"
                        + " negation or condition, and calls under a stricter limit, are not trusted however sure.";
    }

    private BufferedImage draw(Palette palette) {
        Board board = new Board(
                palette,
                HEIGHT,
                Board.Axis.percent("share of requests that the specialist answers", 1),
                Board.Axis.percent("share of these that is wrong", top()));
        RiskCoverage oracle = calls.oracle();
        if (!oracle.points().isEmpty()) {
            calls.scores().forEach(score -> line(board, score.label, calls.curve(score), palette.of(score)));
            line(board, "oracle", oracle, palette.oracle);
            double random = oracle.overallRisk();
            board.line(
                    "random (" + aurc(random) + ")",
                    List.of(new Board.Place(0, random), new Board.Place(end(oracle), random)),
                    palette.random,
                    Board.DASHED);
        }
        calls.trust().ifPresent(trust -> mark(board, trust.certificate().overall(), palette));
        return Sheet.of(palette, TITLE, subtitle, board);
    }

    private static void line(Board board, String name, RiskCoverage curve, Color color) {
        List<Board.Place> places = new ArrayList<>();
        curve.points().forEach(point -> places.add(new Board.Place(point.coverage(), point.risk())));
        board.line(name + " (" + aurc(curve.area()) + ")", places, color, Board.THICK);
    }

    private static String aurc(double area) {
        return "AURC " + Text.decimals(area);
    }

    private void mark(Board board, RiskCertificate.Limit limit, Palette palette) {
        board.line(
                "certified limit: " + Text.percent(limit.alpha()) + " wrong",
                List.of(new Board.Place(0, limit.alpha()), new Board.Place(1, limit.alpha())),
                palette.ink,
                Board.THIN);
        trusted()
                .ifPresent(place -> board.marks(
                        "trusted from " + Text.decimals(limit.threshold()) + ": " + Text.percent1(place.x()) + ", "
                                + Text.percent1(place.y()) + " wrong",
                        List.of(place),
                        palette.ink,
                        SeriesMarkers.CIRCLE));
    }

    private Optional<Board.Place> trusted() {
        Calls.Trusted trusted = calls.trusted();
        return trusted.accepted() == 0
                ? Optional.empty()
                : Optional.of(new Board.Place((double) trusted.accepted() / calls.requests(), trusted.risk()));
    }

    private static double end(RiskCoverage curve) {
        return curve.points().get(curve.points().size() - 1).coverage();
    }

    /** High enough for all that matters; the first few calls may be above. */
    private double top() {
        double highest = calls.scores().stream()
                .flatMap(score -> calls.curve(score).points().stream())
                .filter(point -> point.accepted() >= calls.calls().size() / 20.0)
                .mapToDouble(RiskCoverage.Point::risk)
                .max()
                .orElse(0);
        double alpha = calls.trust()
                .map(trust -> trust.certificate().overall().alpha())
                .orElse(0.0);
        return Math.min(1, Math.max(0.05, 1.15 * Math.max(highest, alpha)));
    }
}
