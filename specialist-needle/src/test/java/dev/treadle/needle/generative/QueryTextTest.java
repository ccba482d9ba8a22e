package dev.treadle.needle.generative;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QueryTextTest {

    private static final QueryText QUERY =
            new QueryText("Tell Ana the train is half an hour late, I'm at home. Tomorrow at 6:30 pm.");

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
                    the                   | " train"                     | before a word that links
                    The train             | ""                           | and there at once, in any case
                    The train is          | " half an hour late"         | past one, to the next mark
                    train is half an hour | " late"                      | however far past it
                    late, I               | "'m at home. Tomorrow at 6:30 pm" | past a mark, to the end
                    6                     | ":30 pm"                     | a mark within a number is none
                    pm                    | ""                           | the last full stop is no part of it
                    """)
    void guessesWhereAValueEnds(String begun, String rest, String why) {
        assertThat(QUERY.goesOn(begun)).as(why).isEqualTo(rest);
    }

    @Test
    void guessesNothingWhereNothingBeginsSo() {
        assertThat(QUERY.goesOn("bus")).isNull();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
                    {"due_date":"        | Tomorrow
                    {"start_time":"      | 6:30 pm
                    {"recipient":"       | Ana
                    {"to":"Ana","from":" | Tomorrow
                    """)
    void guessesAValueFromTheNameOfItsParameter(String written, String value) {
        assertThat(QUERY.anyValue(written)).isEqualTo(value);
    }

    @Test
    void guessesNoTimeWhereNoneIsTold() {
        QueryText query = new QueryText("Remind Ana of the \"bins\"");

        assertThat(query.anyValue("{\"time\":\"")).isNull();
        assertThat(query.anyValue("{\"text\":\"")).isEqualTo("bins");
    }

    @Test
    void guessesANameOfAnyNumberOfWords() {
        QueryText query = new QueryText("call" + " A".repeat(2000) + ".");

        assertThat(query.anyValue("{\"to\":\"")).isEqualTo("A" + " A".repeat(1999));
    }

    @Test
    void searchesNoMoreThanTheBeginningOfALongQuery() {
        QueryText query = new QueryText("call" + " ".repeat(QueryText.MOST_CHARACTERS) + "'Ana'");

        assertThat(query.anyValue("{\"to\":\"")).isNull();
        assertThat(query.mentions("ana")).isFalse();
        assertThat(query.mentions("call")).isTrue();
    }
}
