package dev.treadle.policy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.treadle.router.Candidate;
import dev.treadle.router.ToolCall;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** What the words of a request say about calls: how many of them no call explains, and whether they are English. */
final class QueryWords {

    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}]+");
    private static final Pattern HUMP = Pattern.compile("(?<=\\p{Ll})(?=\\p{Lu})");

    /** Words of so many letters that begin alike count as the same: "remind" and "reminder". */
    private static final int SAME_BEGINNING = 4;

    /** Words that most English requests have and that no call needs to explain. */
    private static final Set<String> ENGLISH = words(
            "a about all am an and any anything are as ask at be been but by can could d did do does don down each every",
            "find for from get give go going good got had has have he hello help her here hey hi him his how i if in into is",
            "it its just know later let like ll look m make may maybe me might more my need new next no not now of ok okay on",
            "one or our out over please put re really right s set show so some start t take tell than thank thanks that the",
            "their them then there these they thing this those to too today tomorrow tonight up us use ve very want was we",
            "were what when where which who why will with would yes you your");

    /** Frequent words of other languages in Latin script that are no English words, nor part of many names. */
    private static final Set<String> FOREIGN = words(
            "aber auch auf aus bei bis bitte das dass dem den der die ein eine einem einen einer fuer ich im ist kannst mein",
            "meine meinen mich mir mit morgen nach nicht noch oder sich sie stelle uhr und uns von vor wann wie wird zum zur",
            "au aux avec ce cette dans demain des dis du elle et est il je les leur ma mes moi mon ne nous ou par pas plus",
            "pour quel quelle qui sera sont sur ta tes toi ton une vous y",
            "al como con cual cuando ella en es esta este hoy manana mi mis para pero por pon que qué quiero",
            "se si su sus una uno unos yo",
            "che chi con da dalla degli della delle di gli il io le lo mia mio nel nella non per più sono sul sulla un",
            "ao as com da das de dia do dos em essa esse eu fazer foi isso meu minha na nao não no nos o os ou para pela pelo",
            "qual quando que são se sem seu sua um uma",
            "aan bij dat de deze een en het hoe ik je kan maar met mijn naar niet ook op te van voor wat wordt zet zijn");

    private QueryWords() {}

    private static Set<String> words(String... lines) {
        return Set.copyOf(new HashSet<>(of(String.join(" ", lines))));
    }

    /** The words of a text in lower case, apart at humps and everything that is no letter and no digit. */
    static List<String> of(String text) {
        return WORD.matcher(HUMP.matcher(text).replaceAll(" "))
                .results()
                .map(word -> word.group().toLowerCase(Locale.ROOT))
                .toList();
    }

    /**
     * How many of the query's words, common English ones aside, occur neither in the name or description of a called tool
     * nor in the name or value of an argument of a call.
     */
    static int unexplained(Candidate candidate) {
        List<String> asked = of(candidate.query()).stream()
                .filter(word -> !ENGLISH.contains(word))
                .toList();
        NavigableSet<String> known = new TreeSet<>();
        for (ToolCall call : candidate.calls()) {
            candidate.tools().stream()
                    .filter(tool -> tool.name().equals(call.name()))
                    .forEach(tool -> addWords(known, tool));
            call.arguments().properties().forEach(argument -> {
                known.addAll(of(argument.getKey()));
                addWords(known, argument.getValue());
            });
        }
        return (int) asked.stream().filter(word -> !explained(word, known)).count();
    }

    private static void addWords(Set<String> known, ToolSpecification tool) {
        known.addAll(of(tool.name()));
        if (tool.description() != null) {
            known.addAll(of(tool.description()));
        }
    }

    private static void addWords(Set<String> known, JsonNode value) {
        if (value.isContainerNode()) {
            value.forEach(element -> addWords(known, element));
        } else {
            known.addAll(of(value.asText()));
        }
    }

    private static boolean explained(String word, NavigableSet<String> known) {
        if (known.contains(word)) {
            return true;
        }
        if (word.length() < SAME_BEGINNING) {
            return false;
        }
        String beginning = word.substring(0, SAME_BEGINNING);
        String first = known.ceiling(beginning);
        return first != null && first.startsWith(beginning);
    }

    /**
     * How far a text is from plain English, in [0, 1]: the share of its letters outside A to Z, or that of its words which
     * are frequent in another language and not in English, whichever is larger. One such word is a name's, and does not
     * count.
     */
    static double outsideEnglish(String text) {
        long letters = text.codePoints().filter(Character::isLetter).count();
        long plain = text.codePoints()
                .filter(c -> (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'))
                .count();
        List<String> words = of(text);
        long foreign = words.stream()
                .filter(word -> FOREIGN.contains(word) && !ENGLISH.contains(word))
                .count();
        double byLetters = letters == 0 ? 0 : (double) (letters - plain) / letters;
        return Math.max(byLetters, foreign < 2 ? 0 : (double) foreign / words.size());
    }
}
