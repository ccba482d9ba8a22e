package dev.treadle.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;

class TextTest {

    @Test
    void givesSharesTheDecimalsThatTheyNeed() {
        assertThat(List.of(Text.percent(0), Text.percent(-1e-9), Text.percent(0.1), Text.percent(1)))
                .containsExactly("0 %", "0 %", "10 %", "100 %");
        assertThat(List.of(Text.percent(0.025), Text.percent(0.0012))).containsExactly("2.5 %", "0.12 %");
        assertThat(Text.percent1(Double.NaN)).isEqualTo("-");
    }

    @Test
    void cutsTextsBetweenCharacters() {
        assertThat(Text.cut("homeassistant", 13)).isEqualTo("homeassistant");
        assertThat(Text.cut("homeassistants", 13)).isEqualTo("homeassistan…");
        assertThat(Text.cut("\ud83d\ude00\ud83d\ude00\ud83d\ude00", 2)).isEqualTo("\ud83d\ude00…");
    }

    @Test
    void quotesArgumentsThatAShellWouldTakeApart() {
        Provenance from = new Provenance(
                List.of("eval", "--data", "it's $HOME.jsonl", "--alpha", "0.05"),
                "",
                "",
                0,
                "",
                2,
                "",
                LocalDate.EPOCH);

        assertThat(from.command()).isEqualTo("treadle eval --data 'it'\\''s $HOME.jsonl' --alpha 0.05");
    }

    @Test
    void drawsABarOnATerminalAndTakesItAway() {
        StringWriter err = new StringWriter();
        Progress progress = new Progress(new PrintWriter(err), "examples", 2, true);

        progress.step();
        progress.step();
        progress.done();

        assertThat(err.toString())
                .contains("\r[########################] 2 of 2 examples, 0 s left ")
                .endsWith("\r" + " ".repeat(79) + "\r");
    }

    @Test
    void drawsNoBarWhereThereIsNoTerminal() {
        StringWriter err = new StringWriter();
        Progress progress = new Progress(new PrintWriter(err), "examples", 1, false);

        progress.step();
        progress.done();

        assertThat(err.toString()).isEmpty();
    }
}
