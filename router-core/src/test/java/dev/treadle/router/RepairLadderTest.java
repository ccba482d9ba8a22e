package dev.treadle.router;

import static dev.treadle.router.Fixtures.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RepairLadderTest {

    private static final String INTEGER = "{'type':'integer'}";
    private static final String NUMBER = "{'type':'number'}";

    private static ObjectNode schema(String ofX) {
        return json("{'type':'object','properties':{'x':" + ofX + "}}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{'type':'integer'} | '10' | 10 | NUMBER_FROM_TEXT",
                "{'type':'integer'} | ' 10 ' | 10 | NUMBER_FROM_TEXT",
                "{'type':'integer'} | '-3' | -3 | NUMBER_FROM_TEXT",
                "{'type':'integer'} | '1,200' | 1200 | NUMBER_FROM_TEXT",
                "{'type':'integer'} | '10.0' | 10 | NUMBER_FROM_TEXT",
                "{'type':'integer'} | 10.0 | 10 | NUMBER_FROM_TEXT",
                "{'type':'number'} | '2.5' | 2.5 | NUMBER_FROM_TEXT",
                "{'type':'number'} | '12345678901234567890123' | 12345678901234567890123 | NUMBER_FROM_TEXT",
                "{'type':'integer'} | 'ten' | 10 | NUMBER_FROM_WORDS",
                "{'type':'integer'} | 'Twenty-one' | 21 | NUMBER_FROM_WORDS",
                "{'type':'integer'} | 'twenty one' | 21 | NUMBER_FROM_WORDS",
                "{'type':'integer'} | 'one hundred and five' | 105 | NUMBER_FROM_WORDS",
                "{'type':'integer'} | 'minus ten' | -10 | NUMBER_FROM_WORDS",
                "{'type':'number'} | 'ten point five' | 10.5 | NUMBER_FROM_WORDS",
                "{'type':'boolean'} | 'True' | true | BOOLEAN_FROM_TEXT",
                "{'type':'boolean'} | ' off ' | false | BOOLEAN_FROM_TEXT",
                "{'type':'string'} | 5 | '5' | TEXT_FROM_SCALAR",
                "{'type':'string'} | true | 'true' | TEXT_FROM_SCALAR",
                "{'type':'string'} | ' tea ' | 'tea' | TRIMMED",
                "{'enum':['Living Room','hall']} | 'living_room' | 'Living Room' | ENUM_SPELLING",
                "{'type':'string','enum':['celsius']} | 'CELSIUS' | 'celsius' | ENUM_SPELLING",
                "{'enum':['level5']} | 'level 5' | 'level5' | ENUM_SPELLING",
                "{'enum':[1,2]} | '2' | 2 | ENUM_SPELLING",
                "{'type':'array','items':{'type':'string'}} | 'milk' | ['milk'] | LIST_FROM_SINGLE",
                "{'type':'array','items':{'type':'integer'}} | '3' | [3] | LIST_FROM_SINGLE",
            })
    void repairsWhatNeedsNoGuess(String schema, String before, String after, Repair.Kind kind) {
        ObjectNode arguments = json("{'x':" + before + "}");

        List<Repair> repairs = RepairLadder.repair("t", arguments, schema(schema));

        assertThat(arguments).hasToString(json("{'x':" + after + "}").toString());
        assertThat(repairs)
                .containsExactly(new Repair("t", "/x", kind, before.replace('\'', '"'), after.replace('\'', '"')));
    }

    @Test
    void takesNumbersOfEqualValueForTheSameOption() {
        ObjectNode arguments = json("{}").put("x", new BigDecimal("0.1"));

        assertThat(RepairLadder.repair("t", arguments, schema("{'enum':[0.1,0.2]}")))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                // Nothing to do.
                "{'type':'integer'} | 10",
                "{'type':'number'} | 2.5",
                "{'type':'boolean'} | true",
                "{'type':'string'} | 'tea'",
                "{'type':'string'} | '  '",
                "{'type':'array'} | ['a']",
                "{'enum':['a','A']} | 'A'",
                "{'type':'string','const':' tea'} | ' tea'",
                "{'type':'string','minLength':4} | ' tea'",
                // Guesses.
                "{'type':'integer'} | '10.5'",
                "{'type':'integer'} | 10.5",
                "{'type':'integer'} | '10 minutes'",
                "{'type':'integer'} | '1,20'",
                "{'type':'integer'} | '1e3'",
                "{'type':'integer'} | '10-12'",
                "{'type':'integer'} | ''",
                "{'type':'integer'} | 'and'",
                "{'type':'integer'} | 'two three'",
                "{'type':'integer'} | 'twenty ten'",
                "{'type':'integer'} | 'five twenty-one'",
                "{'type':'integer'} | 'first'",
                "{'type':'integer'} | 'a few'",
                "{'type':'integer'} | 'infinite'",
                "{'type':'number'} | 'infinity'",
                "{'type':'number'} | 'NaN'",
                "{'type':'number'} | 'not a number'",
                "{'type':'integer'} | true",
                "{'type':'integer'} | [10]",
                "{'type':'boolean'} | 'maybe'",
                "{'type':'boolean'} | 1",
                "{'type':'string'} | {'a':1}",
                "{'enum':['a b','ab']} | 'A-B'",
                "{'enum':[5,10]} | -5",
                "{'enum':[5,10]} | '-5'",
                "{'enum':['5']} | '-5'",
                "{'enum':['15','20']} | '1-5'",
                "{'enum':['']} | '-'",
                "{'enum':['a']} | {'a':1}",
                "{'enum':['a']} | ['a']",
                "{'type':'array'} | {'a':1}",
                "{'type':'object'} | 'a'",
                "{'type':['integer','null']} | '5'",
                "{'$ref':'#/$defs/n'} | '5'",
                "{'anyOf':[{'type':'integer'}]} | '5'",
            })
    void leavesTheRestToTheValidator(String schema, String value) {
        ObjectNode arguments = json("{'x':" + value + "}");

        List<Repair> repairs = RepairLadder.repair("t", arguments, schema(schema));

        assertThat(repairs).isEmpty();
        assertThat(arguments).isEqualTo(json("{'x':" + value + "}"));
    }

    @Test
    void dropsANullOnlyWhereTheArgumentIsOptional() {
        ObjectNode schema = json("{'properties':{'a':{'type':'string'},'b':{'type':'string'}},'required':['a']}");
        ObjectNode arguments = json("{'a':null,'b':null}");

        List<Repair> repairs = RepairLadder.repair("t", arguments, schema);

        assertThat(arguments).isEqualTo(json("{'a':null}"));
        assertThat(repairs).containsExactly(new Repair("t", "/b", Repair.Kind.NULL_DROPPED, "null", ""));
    }

    @Test
    void doesNotWriteOutAnAstronomicalNumber() {
        ObjectNode arguments = json("{}").put("x", new BigDecimal("1e999999999"));

        assertThat(RepairLadder.repair("t", arguments, schema(INTEGER))).isEmpty();
        assertThat(RepairLadder.repair("t", arguments, schema(NUMBER))).isEmpty();
    }

    @Test
    void writesThePathAsAJsonPointer() {
        ObjectNode schema = json("{'properties':{'a/b~c':{'type':'integer'}}}");

        List<Repair> repairs = RepairLadder.repair("t", json("{'a/b~c':'1'}"), schema);

        assertThat(repairs).extracting(Repair::path).containsExactly("/a~1b~0c");
    }

    @Test
    void leavesUndeclaredArgumentsAlone() {
        ObjectNode arguments = json("{'y':' 5 '}");

        assertThat(RepairLadder.repair("t", arguments, schema(INTEGER))).isEmpty();
        assertThat(arguments).isEqualTo(json("{'y':' 5 '}"));
    }
}
