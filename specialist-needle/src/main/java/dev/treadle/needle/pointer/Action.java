package dev.treadle.needle.pointer;

/** How a parameter gets its value. The order is that of the network's outputs: append only. */
enum Action {
    /** Left out of the call. */
    ABSENT,
    /** A value that the query does not spell out. */
    OTHER,
    TRUE,
    FALSE,
    /** One of the parameter's own enum values; for a list, some of them. */
    ENUM,
    /** A stretch of the query as it stands. */
    TEXT,
    NUMBER,
    /** The hour of a time of day. */
    HOUR,
    /** The minute of a time of day. */
    MINUTE,
    /** A time of day as {@code HH:MM}. */
    TIME,
    /** A duration in seconds. */
    SECONDS,
    MINUTES,
    HOURS,
    DAYS,
    /** The items of an enumeration. */
    LIST_TEXT,
    LIST_NUMBER;

    private static final Action[] VALUES = values();

    static final int COUNT = VALUES.length;

    static Action at(int index) {
        return VALUES[index];
    }

    /** Whether the value is computed from a stretch of the query. */
    boolean isSpan() {
        return ordinal() >= TEXT.ordinal();
    }
}
