package dev.treadle.examples.assistant;

import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.util.Map;

/** What a run of the program printed, and its exit code. */
record Run(int code, String out, String err) {

    static Run of(String... args) {
        return of("", Map.of(), args);
    }

    static Run of(String in, Map<String, String> environment, String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        try (PrintWriter outWriter = new PrintWriter(out);
                PrintWriter errWriter = new PrintWriter(err)) {
            int code = HomeAssistant.run(new StringReader(in), outWriter, errWriter, environment, args);
            outWriter.flush();
            errWriter.flush();
            return new Run(code, out.toString(), err.toString());
        }
    }
}
