package dev.treadle.examples.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;

/** One run of the command: its exit code and what it printed. */
record Terminal(int code, String out, String err) {

    static Terminal run(String... args) {
        return run(Map.of(), args);
    }

    static Terminal run(Map<String, String> environment, String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = Treadle.run(new PrintWriter(out, true), new PrintWriter(err, true), environment, args);
        return new Terminal(code, out.toString(), err.toString());
    }
}
