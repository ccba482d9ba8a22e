package dev.treadle.policy;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Words by which an English request says what not to do, or makes an action depend on something. */
final class Guards {

    // Said of doing, not of the action itself: taken out before looking.
    private static final Pattern HARMLESS = Pattern.compile(
            "\\b(?:don'?t (?:forget|let me forget|worry)|do not forget|never mind|why (?:don'?t|not)(?: (?:you|we))?"
                    + "|(?:if you|if i) (?:can|could|may|might|would|please|don'?t mind)|if possible|if that'?s ok(?:ay)?"
                    + "|(?:let me know|tell me|check|see|ask|find out|know) if|no problem|no rush|no hurry)\\b",
            Pattern.CASE_INSENSITIVE);

    private static final Pattern NEGATION = Pattern.compile(
            "\\b(?:don'?t|do not|dont|never|please not|no longer|not to|shouldn'?t|should not|mustn'?t|must not|can'?t"
                    + "|won'?t|rather not|rather you didn'?t|leave \\w+(?: \\w+)? (?:alone|as (?:it is|is))|no need to"
                    + "|without|except|anything but|instead of)\\b",
            Pattern.CASE_INSENSITIVE);

    private static final Pattern CONDITION = Pattern.compile(
            "\\b(?:if|unless|in case|in the event|provided that|as long as|only when|whenever|as soon as|depending on"
                    + "|otherwise|once (?:the|i|he|she|it|we|they|my|you)|when (?:the|i|he|she|it|we|they|my|you|someone"
                    + "|somebody|anyone|nobody))\\b",
            Pattern.CASE_INSENSITIVE);

    // A question about a time is no condition: "when the meeting is" after a question verb, or at the start with "is".
    private static final Pattern WHEN_QUESTION = Pattern.compile(
            "^\\W*(?:when\\b.*\\?|when (?:is|are|was|were|does|do|did|will)\\b)|\\b(?:tell me|know|see|find out|check|show me"
                    + "|ask) when\\b",
            Pattern.CASE_INSENSITIVE);

    private Guards() {}

    /** The words that negate, if any. */
    static Optional<String> negation(String query) {
        return find(NEGATION, plain(query));
    }

    /** The words that set a condition, if any. */
    static Optional<String> condition(String query) {
        return find(CONDITION, WHEN_QUESTION.matcher(plain(query)).replaceAll(" "));
    }

    private static Optional<String> find(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        return matcher.find() ? Optional.of(matcher.group()) : Optional.empty();
    }

    private static String plain(String query) {
        String straight = query.replace('\u2019', '\'').replace('\u02BC', '\'');
        return HARMLESS.matcher(straight).replaceAll(" ");
    }
}
