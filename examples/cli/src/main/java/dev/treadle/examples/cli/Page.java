package dev.treadle.examples.cli;

import dev.treadle.policy.Reliability;
import dev.treadle.policy.RiskCertificate;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;

/** A report as one HTML page that needs nothing else: pictures and style are in it, and there are no scripts. */
final class Page {

    private final StringBuilder html = new StringBuilder();
    private final Report report;

    /** A picture in both palettes, as PNG. */
    @SuppressWarnings("ArrayRecordComponent") // not to be modified, never compared
    record Picture(Figure figure, byte[] light, byte[] dark) {}

    private Page(Report report) {
        this.report = report;
    }

    static String of(Report report, List<Picture> pictures) {
        Page page = new Page(report);
        page.head();
        page.summary();
        pictures.forEach(page::picture);
        page.scores();
        page.trust();
        page.provenance();
        page.html.append("</main>\n</body>\n</html>\n");
        return page.html.toString();
    }

    private void head() {
        html.append("""
                        <!DOCTYPE html>
                        <html lang="en">
                        <head>
                        <meta charset="utf-8">
                        <meta name="viewport" content="width=device-width, initial-scale=1">
                        <meta name="color-scheme" content="light dark">
                        <title>Treadle: evaluation</title>
                        <style>
                        """).append(style()).append("</style>\n</head>\n<body>\n<main>\n");
    }

    private static String style() {
        try (InputStream in = Page.class.getResourceAsStream("report.css")) {
            if (in == null) {
                throw new IllegalStateException("report.css is missing from the jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException("report.css cannot be read from the jar", e);
        }
    }

    private void summary() {
        Provenance from = report.provenance();
        Scores total = report.table().total();
        element("h1", "Evaluation of " + from.bundle());
        element(
                "p",
                "lead",
                String.format(
                        Locale.ROOT,
                        "%,d requests with known answers: the right tools for %s of them, every argument right for %s.",
                        total.n,
                        Text.percent1(total.nameAccuracy),
                        Text.percent1(total.exact)));
        report.calls()
                .trust()
                .ifPresent(trust -> element("p", "promise", trust.certificate().promise()));
    }

    private void picture(Picture picture) {
        html.append("<figure>\n<picture>\n<source media=\"(prefers-color-scheme: dark)\" srcset=\"")
                .append(data(picture.dark()))
                .append("\">\n<img alt=\"")
                .append(escaped(picture.figure().title()))
                .append("\" src=\"")
                .append(data(picture.light()))
                .append("\">\n</picture>\n");
        element("figcaption", picture.figure().caption());
        html.append("</figure>\n");
    }

    private static String data(byte[] png) {
        return "data:image/png;base64," + Base64.getEncoder().encodeToString(png);
    }

    private void scores() {
        element("h2", "Scores by source");
        startTable(
                "source", "n", "exact", "tools", "valid", "abst P", "abst R", "auroc", "aurc", "ece", "cov@1%",
                "cov@2%", "cov@5%", "cov@10%", "ms p50");
        report.table().bySource().forEach(this::row);
        html.append("</tbody>\n<tfoot>\n");
        row("all", report.table().total());
        html.append("</tfoot>\n</table></div>\n");
        element(
                "p",
                "note",
                "exact: the calls are the expected ones, every argument right. tools: the tools are. valid: calls that fit"
                        + " their schemas. abst P, R: precision and recall of abstentions. auroc, aurc, ece, cov@: of the"
                        + " confidence, over all requests, an abstention counting as an answer; cov@5% is the largest share"
                        + " of requests that can be accepted, most confident first, with at most 5 % wrong. ms: one request"
                        + " on one thread, tools that were not seen before included.");
    }

    private void row(String name, Scores scores) {
        html.append("<tr>");
        cell("th scope=\"row\"", name);
        cell("td", Text.count(scores.n));
        for (double value : new double[] {
            scores.exact,
            scores.nameAccuracy,
            scores.schemaValid,
            scores.abstainPrecision,
            scores.abstainRecall,
            scores.auroc,
            scores.aurc,
            scores.ece,
            scores.coverage[0],
            scores.coverage[1],
            scores.coverage[2],
            scores.coverage[3]
        }) {
            cell("td", Text.decimals(value));
        }
        cell("td", String.format(Locale.ROOT, "%.1f", scores.millis[0]));
        html.append("</tr>\n");
    }

    private void trust() {
        Calls calls = report.calls();
        element("h2", "Is a call right?");
        startTable("", "calls", "auroc", "aurc", "ece", "brier");
        for (Calls.Score score : calls.scores()) {
            Reliability figures = calls.reliability(score);
            html.append("<tr>");
            cell("th scope=\"row\"", score.label);
            cell("td", Text.count(figures.n()));
            for (double value :
                    new double[] {figures.auroc(), calls.curve(score).area(), figures.ece(), figures.brier()}) {
                cell("td", Text.decimals(value));
            }
            html.append("</tr>\n");
        }
        html.append("</tbody>\n</table></div>\n");
        element("p", "note", "Over the calls that fit their schemas. " + TrustScores.about(calls));
        calls.trust().ifPresent(trust -> certificate(trust.certificate()));
    }

    private void certificate(RiskCertificate certificate) {
        RiskCertificate.Limit limit = certificate.overall();
        Calls.Trusted trusted = report.calls().trusted();
        element("h2", "The certificate");
        startTable("at most wrong", "confidence", "threshold", "trusted here", "wrong here");
        html.append("<tr>");
        cell("th scope=\"row\"", Text.percent(limit.alpha()));
        cell("td", Text.percent(1 - certificate.delta()));
        cell("td", limit.acceptsNothing() ? "none" : Text.decimals(limit.threshold()));
        cell(
                "td",
                Text.count(trusted.accepted()) + " ("
                        + Text.percent1(
                                (double) trusted.accepted() / report.calls().requests()) + ")");
        cell("td", Text.count(trusted.wrong()) + " (" + TrustScores.percentWrong(trusted) + ")");
        html.append("</tr>\n</tbody>\n</table></div>\n");
    }

    private void provenance() {
        Provenance from = report.provenance();
        element("h2", "How this was made");
        html.append("<dl>\n");
        entry("command", from.command());
        entry("date", from.date().toString());
        entry("weights", from.bundle() + ", bundle format " + from.bundleVersion() + ", SHA-256 " + from.bundleHash());
        entry("data", Text.count(from.examples()) + " examples of " + from.data() + ", SHA-256 " + from.dataHash());
        report.calls()
                .trust()
                .map(trust -> trust.calibration().origin())
                .ifPresent(origin -> entry(
                        "calibration",
                        "of " + origin.date() + ", split by " + origin.split().label() + ", data with SHA-256 "
                                + origin.dataHash()));
        html.append("</dl>\n");
    }

    private void entry(String term, String text) {
        element("dt", term);
        element("dd", text);
    }

    private void startTable(String... columns) {
        html.append("<div class=\"wide\"><table>\n<thead><tr>");
        for (String column : columns) {
            cell("th scope=\"col\"", column);
        }
        html.append("</tr></thead>\n<tbody>\n");
    }

    private void cell(String tag, String text) {
        html.append('<')
                .append(tag)
                .append('>')
                .append(escaped(text))
                .append("</")
                .append(tag, 0, 2)
                .append('>');
    }

    private void element(String tag, String text) {
        html.append('<')
                .append(tag)
                .append('>')
                .append(escaped(text))
                .append("</")
                .append(tag)
                .append(">\n");
    }

    private void element(String tag, String style, String text) {
        html.append('<').append(tag).append(" class=\"").append(style).append("\">");
        html.append(escaped(text)).append("</").append(tag).append(">\n");
    }

    /** A text that means nothing but itself in HTML, in quoted attributes, too. */
    static String escaped(String text) {
        StringBuilder safe = new StringBuilder();
        text.chars().forEach(c -> {
            switch (c) {
                case '&' -> safe.append("&amp;");
                case '<' -> safe.append("&lt;");
                case '>' -> safe.append("&gt;");
                case '"' -> safe.append("&quot;");
                case '\'' -> safe.append("&#39;");
                default -> safe.append((char) c);
            }
        });
        return safe.toString();
    }
}
