package dev.treadle.router;

/**
 * One deterministic change that the gate made to make an argument fit its schema.
 *
 * @param tool the tool whose argument was changed
 * @param path the argument as a JSON Pointer, e.g. {@code /minutes}
 * @param kind the rung of the repair ladder
 * @param before the value as JSON text before the change
 * @param after the value as JSON text after the change; empty where the argument was dropped
 */
public record Repair(String tool, String path, Kind kind, String before, String after) {

    /** The rungs of the repair ladder. Each is typed and deterministic; none invents a value. */
    public enum Kind {
        /** Text with digits became a number: {@code "10"} to {@code 10}, {@code 10.0} to {@code 10}. */
        NUMBER_FROM_TEXT,
        /** A spelled-out number became a number: {@code "ten"} to {@code 10}. */
        NUMBER_FROM_WORDS,
        /** Text became true or false: {@code "True"} to {@code true}. */
        BOOLEAN_FROM_TEXT,
        /** A number or boolean became text: {@code 5} to {@code "5"}. */
        TEXT_FROM_SCALAR,
        /** An enum value was matched without regard to case, spaces, hyphens and underscores. */
        ENUM_SPELLING,
        /** White space around text was removed. */
        TRIMMED,
        /** A single value became a list of one. */
        LIST_FROM_SINGLE,
        /** An optional argument that was null was left out. */
        NULL_DROPPED
    }
}
