package dev.treadle.examples.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;

/** One run of the command: its exit code and what it printed. */
record Terminal(int code, String out, String err) {

    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-25T12:00:00Z"), ZoneOffset.UTC);

    static Terminal run(String... args) {
        return run(Map.of(), args);
    }

    static Terminal run(Map<String, String> environment, String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = Treadle.run(
                new PrintWriter(out, true), new PrintWriter(err, true), new Treadle(environment, CLOCK), args);
        return new Terminal(code, out.toString(), err.toString());
    }
}
