package dev.treadle.needle.pointer;

/** How a parameter gets its value. The numbers are the places among the network's outputs: append only. */
enum Action {
    /** Left out of the call. */
    ABSENT(0),
    /** A value that the query does not spell out. */
    OTHER(1),
    TRUE(2),
    FALSE(3),
    /** One of the parameter's own enum values; for a list, some of them. */
    ENUM(4),
    /** A stretch of the query as it stands. */
    TEXT(5),
    NUMBER(6),
    /** The hour of a time of day. */
    HOUR(7),
    /** The minute of a time of day. */
    MINUTE(8),
    /** A time of day as {@code HH:MM}. */
    TIME(9),
    /** A duration in seconds. */
    SECONDS(10),
    MINUTES(11),
    HOURS(12),
    DAYS(13),
    /** The items of an enumeration. */
    LIST_TEXT(14),
    LIST_NUMBER(15);

    private static final Action[] VALUES = values();

    static final int COUNT = VALUES.length;

    private final int index;

    Action(int index) {
        this.index = index;
    }

    /** Its place among the network's outputs. */
    int index() {
        return index;
    }

    static Action at(int index) {
        return VALUES[index];
    }

    /** Whether the value is a time of day, a part of one, or a duration. */
    boolean isClock() {
        return index >= HOUR.index && index <= DAYS.index;
    }

    /** Whether the value is computed from a stretch of the query. */
    boolean isSpan() {
        return index >= TEXT.index;
    }
}
