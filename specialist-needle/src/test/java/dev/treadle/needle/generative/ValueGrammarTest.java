package dev.treadle.needle.generative;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValueGrammarTest {

    private static final GrammarCase TEXT = GrammarCase.ofValue("{'type':'string'}");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Für Elise",
                "東京 🙂 \u2581 \uFFFF \uDBFF\uDFFF",
                "\\\"\\\\\\/\\b\\f\\n\\r\\t",
                "\\u00e9\\u0000\\uFFFF\\uD7ff\\uE000",
                "\\ud83d\\ude42\\uDBFF\\uDFFF",
                "\u007f",
                "  two  spaces "
            })
    void takesStringsOfAnyUnicodeWithEscapes(String characters) {
        assertThat(TEXT.acceptsValue('"' + characters + '"')).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a\nb",
                "\t",
                "\\x41",
                "\\u12",
                "\\u12g4",
                "\\U0041",
                "\\ud83d",
                "\\ud83dx",
                "\\ud83d\\n",
                "\\ud83d\\u0041",
                "\\ud83d\\ud83d",
                "\\ude42",
                "a\"b",
                "\\"
            })
    void refusesStringsThatAreNoJsonOrHalfACharacter(String characters) {
        assertThat(TEXT.acceptsValue('"' + characters + '"')).isFalse();
    }

    @Test
    void refusesBytesThatAreNoUtf8() {
        String open = "[{\"name\":\"t\",\"arguments\":{\"x\":\"";
        int[][] broken = {
            {0x80},
            {0xC0, 0x80},
            {0xC1, 0xBF},
            {0xE0, 0x9F, 0xBF},
            {0xED, 0xA0, 0x80},
            {0xF0, 0x8F, 0xBF, 0xBF},
            {0xF4, 0x90, 0x80, 0x80},
            {0xF5, 0x80, 0x80, 0x80},
            {0xFF},
            {0xC3, '"'},
            {0xE2, 0x82, 'a'},
            {0xF0, 0x9F, '\\'}
        };
        for (int[] bytes : broken) {
            byte[] answer = (open + "x".repeat(bytes.length)).getBytes(StandardCharsets.UTF_8);
            for (int i = 0; i < bytes.length; i++) {
                answer[open.length() + i] = (byte) bytes[i];
            }

            assertThat(TEXT.after(answer)).as("%x...", bytes[0]).isNull();
        }
    }

    @Test
    void countsCharactersAndNotBytesOrEscapes() {
        GrammarCase limited = GrammarCase.ofValue("{'type':'string','minLength':2,'maxLength':3}");

        assertThat(limited.acceptsValue("\"é🙂\"")).isTrue();
        assertThat(limited.acceptsValue("\"\\ud83d\\ude42\\u0041\\n\"")).isTrue();
        assertThat(limited.acceptsValue("\"🙂\"")).isFalse();
        assertThat(limited.acceptsValue("\"abcd\"")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "integer, 0 -7 42 1234567890123456789012345678901234567890, 01 -01 +1 1.0 1. 1e3 - '' true 12345678901234567890123456789012345678901",
        "number, 0 -0.5 42 1.25e10 1E+9 2e-3 0.0, .5 1. 1e 1e+ 1e100 00 0x1 - -. NaN '\"1\"'",
        "boolean, true false, True 1 '' tru null",
        "'null', null, nil '' true"
    })
    void takesPlainValuesOfATypeAndNoOthers(String type, String good, String bad) {
        GrammarCase typed = GrammarCase.ofValue("{'type':'" + type + "'}");

        for (String value : good.split(" ")) {
            assertThat(typed.acceptsValue(value)).as(value).isTrue();
        }
        for (String value : bad.split(" ")) {
            assertThat(typed.acceptsValue(value)).as(value).isFalse();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'{''type'':''integer'',''minimum'':5,''maximum'':120}', 5 9 10 99 120, 0 4 -5 121 130 1000",
        "'{''type'':''integer'',''exclusiveMinimum'':-3,''exclusiveMaximum'':3.5}', -2 0 3, -3 4 30",
        "'{''type'':''integer'',''minimum'':0}', 0 7 70000000000, -1 -10",
        "'{''type'':''integer'',''maximum'':-10}', -10 -99 -100000, -9 0 10",
        "'{''type'':''number'',''minimum'':0.5,''exclusiveMaximum'':1}', 0.5 0.50 0.999 0.75, 0.4 0.49 1 1.0 0 5e-1",
        "'{''type'':''number'',''exclusiveMinimum'':0}', 0.001 3, 0 0.0 -1",
        "'{''type'':''number'',''minimum'':-1.5,''maximum'':-1.5}', -1.5 -1.50, -1 -1.4 1.5"
    })
    void holdsToLimitsOfNumbers(String schema, String good, String bad) {
        GrammarCase limited = GrammarCase.ofValue(schema);

        for (String value : good.split(" ")) {
            assertThat(limited.acceptsValue(value)).as(value).isTrue();
        }
        for (String value : bad.split(" ")) {
            assertThat(limited.acceptsValue(value)).as(value).isFalse();
        }
    }

    @Test
    void leadsIntoNoNumberThatCannotGetWithinItsLimits() {
        GrammarCase limited = GrammarCase.ofValue("{'type':'integer','minimum':500,'maximum':520}");
        String open = "[{\"name\":\"t\",\"arguments\":{\"x\":";

        assertThat(limited.after(open + "5")).isNotNull();
        assertThat(limited.after(open + "51")).isNotNull();
        assertThat(limited.after(open + "53")).isNull();
        assertThat(limited.after(open + "6")).isNull();
        assertThat(limited.after(open + "-")).isNull();
    }

    @Test
    void takesGivenValuesAsTheyAreUsuallySpelled() {
        GrammarCase given =
                GrammarCase.ofValue("{'enum':['on','only','a\\\"b\\\\','é','',1,12,1.5,null,{'k':[true]}]}");

        for (String value : new String[] {
            "\"on\"", "\"only\"", "\"a\\\"b\\\\\"", "\"é\"", "\"\"", "1", "12", "1.5", "null", "{\"k\":[true]}"
        }) {
            assertThat(given.acceptsValue(value)).as(value).isTrue();
        }
        for (String value : new String[] {"\"o\"", "\"onl\"", "\"onlyx\"", "2", "123", "{\"k\":[]}", "\"\\u00e9\""}) {
            assertThat(given.acceptsValue(value)).as(value).isFalse();
        }
    }

    @Test
    void takesOfGivenValuesThoseOfTheType() {
        GrammarCase given = GrammarCase.ofValue("{'type':'string','enum':['a',1,null]}");

        assertThat(given.acceptsValue("\"a\"")).isTrue();
        assertThat(given.acceptsValue("1")).isFalse();
        assertThat(given.acceptsValue("null")).isFalse();
        assertThat(GrammarCase.ofValue("{'const':7}").acceptsValue("7")).isTrue();
        assertThat(GrammarCase.ofValue("{'const':7}").acceptsValue("70")).isFalse();
    }

    @Test
    void takesListsWithinTheirLimits() {
        GrammarCase list = GrammarCase.ofValue("{'type':'array','items':{'type':'integer'},'minItems':1,'maxItems':3}");

        assertThat(list.acceptsValue("[1]")).isTrue();
        assertThat(list.acceptsValue("[1,2,3]")).isTrue();
        for (String value : new String[] {"[]", "[1,2,3,4]", "[1,]", "[,1]", "[1 ,2]", "[\"1\"]", "1", "[1"}) {
            assertThat(list.acceptsValue(value)).as(value).isFalse();
        }
    }

    @Test
    void takesListsOfAnyLengthFromTheLeastOn() {
        GrammarCase list = GrammarCase.ofValue("{'type':'array','items':{'type':'boolean'},'minItems':2}");

        assertThat(list.acceptsValue("[true]")).isFalse();
        assertThat(list.acceptsValue("[true,false]")).isTrue();
        assertThat(list.acceptsValue("[true" + ",true".repeat(50) + "]")).isTrue();
    }

    @Test
    void takesObjectsWithinObjectsAndLists() {
        GrammarCase nested = GrammarCase.ofValue("{'type':'array','items':{'type':'object','properties':"
                + "{'name':{'type':'string'},'at':{'type':'object','properties':{'lat':{'type':'number'}},"
                + "'required':['lat']}},'required':['at']}}");

        assertThat(nested.acceptsValue("[{\"at\":{\"lat\":1.5},\"name\":\"a\"},{\"at\":{\"lat\":2}}]"))
                .isTrue();
        assertThat(nested.acceptsValue("[{\"name\":\"a\"}]")).isFalse();
        assertThat(nested.acceptsValue("[{\"at\":{}}]")).isFalse();
        assertThat(nested.acceptsValue("[{\"at\":{\"lat\":1},\"x\":1}]")).isFalse();
    }

    @Test
    void takesAnyOfSeveralSchemas() {
        GrammarCase any = GrammarCase.ofValue("{'anyOf':[{'enum':['none']},{'type':'integer'},{'type':'null'},"
                + "{'type':'object','properties':{'a':{'type':'integer'}},'required':['a']},"
                + "{'type':'object','properties':{'a':{'type':'string'}},'required':['a']}]}");

        for (String value : new String[] {"\"none\"", "12", "null", "{\"a\":1}", "{\"a\":\"x\"}"}) {
            assertThat(any.acceptsValue(value)).as(value).isTrue();
        }
        for (String value : new String[] {"\"nine\"", "1.5", "{\"a\":null}", "{}", "nul"}) {
            assertThat(any.acceptsValue(value)).as(value).isFalse();
        }
    }

    @Test
    void takesValuesOfSeveralTypesAndOfNone() {
        GrammarCase typed = GrammarCase.ofValue("{'type':['string','null','integer']}");
        GrammarCase free = GrammarCase.ofValue("{'description':'Anything.'}");

        assertThat(typed.acceptsValue("\"a\"")).isTrue();
        assertThat(typed.acceptsValue("null")).isTrue();
        assertThat(typed.acceptsValue("1.5")).isFalse();
        assertThat(free.acceptsValue("[1.5e3,\"a\",[true,[null]]]")).isTrue();
        assertThat(free.acceptsValue("{}")).isFalse();
    }

    @Test
    void readsSchemasThatContainThemselves() {
        GrammarCase tree = GrammarCase.ofSchema("{'type':'object','properties':{'root':{'$ref':'#/$defs/node'}},"
                + "'required':['root'],'$defs':{'node':{'type':'object','properties':{'v':{'type':'integer'},"
                + "'kids':{'type':'array','items':{'$ref':'#/$defs/node'}}},'required':['v']}}}");

        assertThat(tree.acceptsArguments("{\"root\":{\"v\":1,\"kids\":[{\"v\":2},{\"kids\":[{\"v\":4}],\"v\":3}]}}"))
                .isTrue();
        assertThat(tree.acceptsArguments("{\"root\":{\"v\":1,\"kids\":[{}]}}")).isFalse();
        GrammarCase chain = GrammarCase.ofSchema("{'type':'object','properties':{'node':{'$ref':'#/$defs/node'}},"
                + "'$defs':{'node':{'type':'object','properties':{'next':{'$ref':'#/$defs/maybe'}}},"
                + "'maybe':{'anyOf':[{'$ref':'#/$defs/node'},{'type':'null'}]}}}");
        assertThat(chain.acceptsArguments("{\"node\":{\"next\":{\"next\":null}}}"))
                .isTrue();
        assertThat(chain.acceptsArguments("{\"node\":null}")).isFalse();
    }

    @Test
    void opensNoMoreBracketsThanAParserReads() {
        GrammarCase free = GrammarCase.ofValue("{}");
        String open = "[{\"name\":\"t\",\"arguments\":{\"x\":";

        assertThat(free.acceptsValue("[".repeat(40) + "]".repeat(40))).isTrue();
        assertThat(free.after(open + "[".repeat(80))).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'type':'string','pattern':'a'} | the keyword pattern is not supported",
                "{'type':'integer','multipleOf':5} | the keyword multipleOf is not supported",
                "{'type':'array','uniqueItems':true} | the keyword uniqueItems is not supported",
                "{'type':'array','items':{'not':{}}} | the keyword not is not supported",
                "{'type':'object'} | an object whose properties are not declared is not supported",
                "{'type':'object','properties':{},'additionalProperties':{'type':'string'}} | properties are not declared",
                "{'type':'object','properties':{'a':{}},'required':['b']} | [b] are required but not declared",
                "{'type':{'type':'null'}} | [type] without a type",
                "{'type':'frob'} | the type frob is unknown",
                "{'type':'integer','minimum':5,'maximum':4} | no number is within the limits",
                "{'type':'integer','exclusiveMinimum':5,'exclusiveMaximum':6} | no number is within the limits",
                "{'type':'number','minimum':1e60} | minimum is no number of ordinary size",
                "{'type':'string','minLength':3,'maxLength':2} | minLength is above maxLength",
                "{'type':'array','minItems':-1} | minItems is no count",
                "{'enum':[]} | enum has no value",
                "{'enum':['a'],'maxLength':3} | enum or const beside",
                "{'enum':[{'a':[1.5]}]} | a fraction in a list or object",
                "{'const':[1.0]} | a fraction in a list or object",
                "{'enum':[1,1e999]} | a number that is not finite",
                "{'enum':[{'a':1}],'unevaluatedProperties':false} | enum or const beside",
                "{'type':'array','unevaluatedItems':false} | unevaluatedItems without items",
                "{'maxLength':3} | [maxLength] without a type",
                "{'$ref':'#/$defs/none'} | the reference #/$defs/none leads nowhere",
                "{'$ref':'#/$defs/own/items'} | a schema with its own $id",
                "{'type':'string','format':'uuid','$schema':'http://json-schema.org/draft-07/schema#'} | another draft",
                "{'$ref':'https://example.org/x'} | is not one within the schema",
                "{'$ref':'#/properties/x'} | a schema is defined by itself",
                "{'anyOf':[{'type':'null'},{'type':'object'}]} | properties are not declared",
                "{'anyOf':[]} | anyOf is not a list of schemas",
                "{'anyOf':[{'type':'null'}],'type':'null'} | [anyOf] beside [type]",
                "{'oneOf':[{'type':'integer'},{'type':'number'}]} | oneOf of schemas that may overlap",
                "{'allOf':[{'type':'integer'},{'minimum':1}]} | allOf of several schemas"
            })
    void saysWhichPartOfASchemaItCannotHoldTo(String schema, String why) {
        GrammarCase refused = GrammarCase.ofSchema(
                "{'type':'object','properties':{'x':" + schema
                        + "},'required':['x'],'$defs':{'own':{'$id':'https://example.org/own','items':{'$ref':'#/$defs/own'}}}}");

        TokenGrammar.Place place = refused.after("[{\"name\":\"t\",\"arguments\":{\"x\":");
        if (refused.grammar.obstacle(place).isEmpty()) {
            place = refused.after("[{\"name\":\"t\",\"arguments\":{\"x\":[");
        }

        assertThat(refused.grammar.obstacle(place).orElse("nothing")).contains(why);
        assertThat(refused.acceptsValue("[]")).isFalse();
    }

    @Test
    void passesOverAnnotationsAndChoicesOfOne() {
        assertThat(GrammarCase.ofValue("{'type':'string','format':'date','title':'T','default':'x','x-own':{}}")
                        .acceptsValue("\"today\""))
                .isTrue();
        assertThat(GrammarCase.ofValue("{'description':'D','allOf':[{'type':'integer'}]}")
                        .acceptsValue("7"))
                .isTrue();
        assertThat(GrammarCase.ofValue("{'oneOf':[{'type':'integer'},{'type':'null'}]}")
                        .acceptsValue("null"))
                .isTrue();
    }

    @Test
    void followsNoMoreAlternativesAtOnceThanItHasRoomFor() {
        GrammarCase doubling = GrammarCase.ofSchema("{'type':'object','properties':{'x':{'$ref':'#/$defs/v'}},'$defs':"
                + "{'v':{'anyOf':[{'type':'array','items':{'$ref':'#/$defs/v'},'minItems':1},"
                + "{'type':'array','items':{'$ref':'#/$defs/v'},'maxItems':5},{'type':'integer'}]}}}");

        assertThat(doubling.acceptsValue("[[[[[[1]]]]]]")).isTrue();
        TokenGrammar.Place place = doubling.after("[{\"name\":\"t\",\"arguments\":{\"x\":[[[[[[[[");
        assertThat(doubling.grammar.obstacle(place).orElse("nothing")).contains("alternatives at once");
    }

    @Test
    void readsAlternativesThatAreReachedByManyWaysOnce() {
        StringBuilder schema = new StringBuilder("{'$ref':'#/$defs/d0','$defs':{");
        for (int i = 0; i < 14; i++) {
            String next = "{'$ref':'#/$defs/d" + (i + 1) + "'}";
            schema.append("'d" + i + "':{'anyOf':[" + next + "," + next + "]},");
        }
        schema.append("'d14':{'type':['string','null']}}}");

        Value value = SchemaReader.read((ObjectNode) TestModels.json(schema.toString()));

        assertThat(value.shapes()).hasSize(2);
    }

    @Test
    void refusesGivenValuesThatTakeMoreThanTheirRoom() {
        String one = "{'enum':['a" + " ".repeat(GivenValues.MOST_CHARACTERS / 2) + "']}";
        String two = one.replace("]", ",'b" + " ".repeat(GivenValues.MOST_CHARACTERS / 2) + "']");

        assertThat(GrammarCase.ofValue(one).after("[{\"name\":\"t\",\"arguments\":{\"x\":\"a"))
                .isNotNull();
        assertThat(GrammarCase.ofValue(two).after("[{\"name\":\"t\",\"arguments\":{\"x\":\"a"))
                .isNull();
    }

    @Test
    void takesPropertiesAndItemsThatAreDeclaredWhereOthersAreForbidden() {
        assertThat(GrammarCase.ofValue("{'type':'array','items':{'type':'integer'},'unevaluatedItems':false}")
                        .acceptsValue("[1]"))
                .isTrue();
        assertThat(GrammarCase.ofValue("{'type':'object','properties':{'a':{'type':'integer'}},"
                                + "'unevaluatedProperties':false}")
                        .acceptsValue("{\"a\":1}"))
                .isTrue();
    }
}
