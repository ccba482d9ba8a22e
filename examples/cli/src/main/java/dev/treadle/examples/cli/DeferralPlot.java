package dev.treadle.examples.cli;

import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** What sending requests to the orchestrator costs and brings. */
record DeferralPlot(Calls calls, Deferral deferral, String subtitle) {

    private static final int HEIGHT = 760;
    private static final String TITLE = "Right answers for what they cost";

    Figure figure() {
        return new Figure("deferral", TITLE, caption(), this::draw);
    }

    private String caption() {
        return String.format(
                Locale.ROOT,
                "The requests are divided between specialist and orchestrator, the surest calls staying with the"
                        + " specialist. To the right: what that costs. Up: the share of all requests that are answered"
                        + " rightly; higher is better. Assumed: the orchestrator is right on %s of the"
                        + " requests it gets, whichever they are (--orchestrator-quality); every request that is sent on"
                        + " costs the same, one that the specialist answers nothing. Always local counts abstentions as answers, right"
                        + " where no tool fits; along the lines a request without a call that fits its schema is always"
                        + " sent on, so that they end before cost 0. The oracle sends on what the specialist gets wrong"
                        + " and nothing else, while it can; random sends on any. %s%s",
                deferral.orchestrator() == 1 ? "all" : Text.percent(deferral.orchestrator()),
                TrustScores.about(calls),
                calls.trust().isPresent() ? " The dot is what the certificate trusts." : "");
    }

    private BufferedImage draw(Palette palette) {
        Deferral.Point local = Deferral.alwaysLocal(calls.right(), calls.requests());
        Deferral.Point orchestrator = deferral.alwaysOrchestrator();
        Board board = new Board(
                palette,
                HEIGHT,
                Board.Axis.percent("cost, relative to sending every request to the orchestrator", 0, 1, 0.02),
                Board.Axis.percent("share of right answers", low(), 1, 0.03));
        for (Calls.Score score : calls.scores()) {
            board.line(
                    score.label,
                    places(deferral.of(calls.curve(score), calls.requests())),
                    palette.of(score),
                    Board.THICK);
        }
        board.line("oracle", places(deferral.oracle(calls.right(), calls.requests())), palette.oracle, Board.THICK)
                .line("random", places(deferral.random(calls.right(), calls.requests())), palette.random, Board.DASHED);
        marks(board, palette, local, orchestrator);
        return Sheet.of(palette, TITLE, subtitle, board);
    }

    /** Where the upright axis begins: a little below the lowest point. */
    double low() {
        Calls.Trusted trusted = calls.trusted();
        double lowest = Stream.concat(
                        Stream.of(
                                Deferral.alwaysLocal(calls.right(), calls.requests()),
                                deferral.of(
                                        trusted.accepted(), trusted.accepted() - trusted.wrong(), calls.requests())),
                        calls.scores().stream()
                                .flatMap(score -> deferral.of(calls.curve(score), calls.requests()).stream()))
                .mapToDouble(Deferral.Point::quality)
                .min()
                .orElse(0);
        return Math.max(0, Math.floor((lowest - 0.01) * 50) / 50);
    }

    private void marks(Board board, Palette palette, Deferral.Point local, Deferral.Point orchestrator) {
        board.marks("always local: " + right(local), places(List.of(local)), palette.ink, SeriesMarkers.SQUARE);
        board.marks(
                "always orchestrator: " + right(orchestrator),
                places(List.of(orchestrator)),
                palette.ink,
                SeriesMarkers.DIAMOND);
        Calls.Trusted trusted = calls.trusted();
        if (trusted.accepted() > 0) {
            Deferral.Point certified =
                    deferral.of(trusted.accepted(), trusted.accepted() - trusted.wrong(), calls.requests());
            board.marks(
                    "as certified: " + right(certified) + ", cost " + Text.percent1(certified.cost()),
                    places(List.of(certified)),
                    palette.ink,
                    SeriesMarkers.CIRCLE);
        }
    }

    private static String right(Deferral.Point point) {
        return Text.percent1(point.quality()) + " right";
    }

    private static List<Board.Place> places(List<Deferral.Point> points) {
        return points.stream()
                .map(point -> new Board.Place(point.cost(), point.quality()))
                .toList();
    }
}
