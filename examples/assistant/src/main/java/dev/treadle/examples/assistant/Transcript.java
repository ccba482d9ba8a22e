package dev.treadle.examples.assistant;

import dev.treadle.router.Reason;
import dev.treadle.router.RouteTrace;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/** Prints a conversation for people. Not thread-safe. */
final class Transcript {

    private static final int WIDTH = 100;
    private static final String INDENT = "    ";
    private static final int LABEL = 12;
    private static final int DOLLAR_PLACES = 6;

    private final PrintWriter out;
    private final String gemini;
    private int turns;

    /**
     * A transcript.
     *
     * @param gemini what Gemini is called in it
     */
    Transcript(PrintWriter out, String gemini) {
        this.out = out;
        this.gemini = gemini;
    }

    /** Prints a text, wrapped, and an empty line. */
    void paragraph(String text) {
        wrapped("", "", text);
        out.println();
        out.flush();
    }

    /** Prints what a user says in a scripted turn, before it is answered. */
    void user(String words) {
        out.printf(Locale.ROOT, "%2d  %s%n", ++turns, words);
        out.flush();
    }

    /** Prints all of a turn but the user's words. */
    void turn(Turn turn) {
        RouteTrace decision = turn.decision();
        if (decision.reason().isPresent() && !decision.calls().isEmpty()) {
            field(
                    "not trusted",
                    decision.calls().stream()
                            .map(call -> call.name() + " " + call.arguments())
                            .collect(Collectors.joining(", ")));
        }
        turn.calls().forEach(call -> {
            field("call", call.name() + " " + call.arguments());
            call.failure().ifPresent(failure -> field("tool failed", failure));
        });
        turn.changes().forEach(change -> field("home", change));
        turn.error()
                .ifPresentOrElse(
                        error -> field("failed", error),
                        () -> field("answer", turn.answer().isBlank() ? "(no words)" : turn.answer()));
        field("by", by(turn));
        field("because", because(turn));
        field("confidence", confidence(decision));
        field("time", time(turn));
        out.println();
        out.flush();
    }

    private String by(Turn turn) {
        String specialist = turn.decision()
                .tier()
                .map(name -> "the " + name + " specialist")
                .orElse("the specialist");
        if (turn.isLocal()) {
            return specialist + "; Gemini was not asked";
        }
        String asked = gemini + ", asked " + (turn.geminiRequests() == 1 ? "once" : turn.geminiRequests() + " times");
        return turn.decision().reason().isPresent() ? asked : specialist + ", then " + asked;
    }

    /** Why the user's words went where they went, and why Gemini was asked after a specialist's call. */
    private static String because(Turn turn) {
        String first = because(turn.decision());
        return turn.isLocal()
                        || turn.decision().reason().isPresent()
                        || turn.traces().size() == 1
                ? first
                : first + "; then " + because(turn.traces().get(1));
    }

    private static String because(RouteTrace trace) {
        return trace.reason().map(reason -> reason.tag() + ": ").orElse("")
                + trace.verdict().detail();
    }

    private static String time(Turn turn) {
        String parts = turn.decision().tier().isPresent() ? millis(turn.specialistNanos() / 1e6) + " specialist" : "";
        if (!turn.isLocal()) {
            parts += (parts.isEmpty() ? "" : ", ") + millis(turn.geminiNanos() / 1e6) + " Gemini";
        }
        return millis(turn.nanos() / 1e6) + " (" + parts + ")";
    }

    private static String confidence(RouteTrace decision) {
        if (decision.tier().isEmpty()) {
            return "- (the specialist was not asked)";
        }
        return String.format(Locale.ROOT, "%.3f", decision.confidence())
                + (decision.reason().filter(Reason::isAbstention).isPresent()
                                && decision.calls().isEmpty()
                        ? " (in declining)"
                        : "");
    }

    /** Prints the home as it is. */
    void home(Map<String, String> seen) {
        out.println("The home now");
        seen.forEach((what, how) -> wrapped(INDENT + pad(what, 18), " ".repeat(INDENT.length() + 18), how));
        out.println();
    }

    /** Prints the savings table. */
    void savings(Savings savings) {
        row("", "with Treadle", "without", "saved");
        row("turns", savings.turns(), savings.turns(), "");
        row("  wholly local", savings.localTurns(), 0, "");
        row("  with Gemini", savings.escalatedTurns(), savings.turns(), "");
        row(
                "requests to Gemini",
                savings.requests(),
                savings.requestsWithout(),
                savings.requestsWithout() - savings.requests());
        row(
                "tokens",
                count("", savings.tokens()),
                count("~", savings.tokensWithout()),
                count("~", savings.tokensSaved()));
        row(
                "cost",
                dollars("", savings.cost()),
                dollars("~", savings.costWithout()),
                dollars("~", savings.costSaved()) + share(savings));
        row("median time, local turn", millis(savings.medianLocalMillis()), "", "");
        row("median time, turn with Gemini", millis(savings.medianEscalatedMillis()), "", "by " + gemini);
        out.println();
        paragraph("\"Without\" is an estimate: every request of this conversation sent to Gemini, at "
                + PlayedGemini.CHARACTERS_PER_TOKEN
                + " characters a token, without thoughts and without prompt caching.");
    }

    private static String share(Savings savings) {
        return savings.costWithout()
                .filter(without -> without.signum() > 0)
                .flatMap(without -> savings.costSaved()
                        .map(saved -> String.format(
                                Locale.ROOT, " (%.0f %%)", 100 * saved.doubleValue() / without.doubleValue())))
                .orElse("");
    }

    private void row(Object what, Object with, Object without, Object saved) {
        out.println(String.format(Locale.ROOT, "%-30s %14s %14s   %s", what, with, without, saved)
                .stripTrailing());
    }

    private static String count(String about, long value) {
        return about + String.format(Locale.ROOT, "%,d", value);
    }

    private static String dollars(String about, Optional<BigDecimal> amount) {
        return amount.map(value -> about + "$"
                        + value.setScale(DOLLAR_PLACES, RoundingMode.HALF_UP).toPlainString())
                .orElse("not known");
    }

    private static String millis(OptionalDouble millis) {
        return millis.isPresent() ? millis(millis.getAsDouble()) : "-";
    }

    private static String millis(double millis) {
        return String.format(Locale.ROOT, "%.1f ms", millis);
    }

    private void field(String label, String text) {
        wrapped(INDENT + pad(label, LABEL), " ".repeat(INDENT.length() + LABEL), text);
    }

    private static String pad(String text, int width) {
        return text.length() >= width ? text + " " : text + " ".repeat(width - text.length());
    }

    private void wrapped(String first, String next, String text) {
        StringBuilder line = new StringBuilder(first);
        boolean empty = true;
        for (String word : List.of(text.strip().split("\\s+"))) {
            if (!empty && line.length() + 1 + word.length() > WIDTH) {
                out.println(line);
                line = new StringBuilder(next);
                empty = true;
            }
            line.append(empty ? "" : " ").append(word);
            empty = false;
        }
        out.println(line);
    }
}
