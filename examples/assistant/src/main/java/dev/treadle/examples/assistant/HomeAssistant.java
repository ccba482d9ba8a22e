package dev.treadle.examples.assistant;

import dev.treadle.router.RouterException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The program: a conversation with the assistant of a home, turn by turn with who answered and why, and at the end what
 * was saved.
 *
 * <p>Exit codes: 0 done, 1 a turn failed or the program did, 2 wrong usage.
 */
public final class HomeAssistant {

    private static final int FAILED = 1;
    private static final int WRONG_USAGE = 2;

    private static final Set<String> GOODBYE = Set.of("exit", "quit");

    private static final String HELP = """
            Usage: java -jar assistant.jar [--interactive] [--help]

            A home assistant on LangChain4j's AiServices. A specialist inside the process answers the turns
            that it can be trusted with; the others go to Gemini. Without options, a scripted conversation.

              -i, --interactive  reads turns from the standard input, one a line; "exit" ends it
              -h, --help         prints this

            Environment:
              GEMINI_API_KEY   asks the real Gemini; without it, Gemini is played on 127.0.0.1
              GEMINI_MODEL     the model to ask (default %s)
              GEMINI_BASE_URL  another endpoint of the Gemini API, used with a key
            """.formatted(Gemini.DEFAULT_MODEL);

    private final PrintWriter out;
    private final Assistant assistant;
    private final Transcript transcript;
    private final List<Turn> turns = new ArrayList<>();

    private HomeAssistant(PrintWriter out, Assistant assistant, Transcript transcript) {
        this.out = out;
        this.assistant = assistant;
        this.transcript = transcript;
    }

    /** Runs the program and ends the JVM with its exit code. */
    public static void main(String[] args) {
        PrintWriter out = new PrintWriter(new OutputStreamWriter(System.out, StandardCharsets.UTF_8), false);
        PrintWriter err = new PrintWriter(new OutputStreamWriter(System.err, StandardCharsets.UTF_8), true);
        int code = run(new InputStreamReader(System.in, StandardCharsets.UTF_8), out, err, System.getenv(), args);
        out.flush();
        err.flush();
        System.exit(code);
    }

    /** Runs the program with the given streams and environment, and returns its exit code. */
    static int run(Reader in, PrintWriter out, PrintWriter err, Map<String, String> environment, String... args) {
        boolean interactive = false;
        for (String arg : args) {
            switch (arg) {
                case "-h", "--help" -> {
                    out.print(HELP);
                    return 0;
                }
                case "-i", "--interactive" -> interactive = true;
                default -> {
                    err.println("assistant: unknown option " + arg + "; --help shows those there are");
                    return WRONG_USAGE;
                }
            }
        }
        Script script = Script.scripted();
        Gemini gemini;
        try {
            gemini = Gemini.of(environment, script);
        } catch (IllegalArgumentException e) {
            err.println("assistant: GEMINI_API_KEY, GEMINI_MODEL or GEMINI_BASE_URL: " + e.getMessage());
            return WRONG_USAGE;
        }
        Home home = new Home();
        try (gemini;
                Assistant assistant = new Assistant(home, gemini)) {
            Transcript transcript = new Transcript(out, gemini.name());
            transcript.paragraph(gemini.notice());
            transcript.paragraph("Which turns stay local is decided at run time, by the specialist and the policy.");
            HomeAssistant program = new HomeAssistant(out, assistant, transcript);
            if (interactive) {
                program.converse(in);
            } else {
                script.turns().forEach(turn -> program.say(turn.user()));
            }
            return program.end(home);
        } catch (RouterException | IOException e) {
            err.println("assistant: " + e.getMessage());
            return FAILED;
        }
    }

    private void say(String words) {
        transcript.user(words);
        Turn turn = assistant.say(words);
        turns.add(turn);
        transcript.turn(turn);
    }

    private void converse(Reader in) throws IOException {
        BufferedReader lines = new BufferedReader(in);
        while (true) {
            out.print("you> ");
            out.flush();
            String line = lines.readLine();
            if (line == null || GOODBYE.contains(line.strip())) {
                out.println();
                return;
            }
            if (!line.isBlank()) {
                say(line.strip());
            }
        }
    }

    private int end(Home home) {
        transcript.home(home.seen());
        transcript.savings(Savings.of(turns));
        return turns.stream().anyMatch(turn -> turn.error().isPresent()) ? FAILED : 0;
    }
}
