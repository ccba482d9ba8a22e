package dev.treadle.examples.assistant;

import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A home in memory: what the tools change, and what can be seen of it. Not thread-safe. */
final class Home {

    /** A room with lights. */
    enum Room {
        KITCHEN,
        LIVING_ROOM,
        BEDROOM,
        BATHROOM,
        HALLWAY
    }

    /** A door with a lock. */
    enum Door {
        FRONT_DOOR,
        BACK_DOOR,
        GARAGE
    }

    /** A day that the weather station and the calendar know. */
    enum Day {
        TODAY,
        TOMORROW
    }

    private static final Map<Day, String> WEATHER = Map.of(
            Day.TODAY, "sunny, 3 to 11 °C, no rain",
            Day.TOMORROW, "rain from 9 o'clock, 5 to 8 °C");

    private final Map<Room, Integer> lights = new EnumMap<>(Room.class);
    private final Map<Door, Boolean> locked = new EnumMap<>(Door.class);
    private final Map<String, Integer> timers = new LinkedHashMap<>();
    private final List<LocalTime> alarms = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private final List<String> shoppingList = new ArrayList<>();
    private final List<String> messages = new ArrayList<>();
    private final List<String> calendar = new ArrayList<>();
    private double degrees = 19;
    private int volume = 40;
    private Optional<String> music = Optional.empty();

    Home() {
        for (Room room : Room.values()) {
            lights.put(room, 0);
        }
        for (Door door : Door.values()) {
            locked.put(door, false);
        }
        lights.put(Room.HALLWAY, 100);
        shoppingList.add("bread");
        calendar.add("tomorrow 10:00 dentist");
    }

    /** The brightness of a room's lights in percent, 0 for off. */
    void light(Room room, int percent) {
        lights.put(room, percent);
    }

    void lock(Door door, boolean value) {
        locked.put(door, value);
    }

    void heatTo(double value) {
        degrees = value;
    }

    void startTimer(String label, int minutes) {
        timers.put(label, minutes);
    }

    void addAlarm(LocalTime time) {
        alarms.add(time);
        Collections.sort(alarms);
    }

    void addNote(String text) {
        notes.add(text);
    }

    void addToShoppingList(List<String> items) {
        shoppingList.addAll(items);
    }

    void send(String recipient, String text) {
        messages.add(recipient + ": " + text);
    }

    void addEvent(String entry) {
        calendar.add(entry);
    }

    void play(String what) {
        music = Optional.of(what);
    }

    /** Stops the music; what was playing. */
    Optional<String> stopMusic() {
        Optional<String> playing = music;
        music = Optional.empty();
        return playing;
    }

    void volume(int percent) {
        volume = percent;
    }

    List<String> shoppingList() {
        return List.copyOf(shoppingList);
    }

    List<String> calendar() {
        return List.copyOf(calendar);
    }

    /** What the weather station says; it is made up. */
    static String weather(Day day) {
        return WEATHER.getOrDefault(day, "unknown");
    }

    /** All that can be seen, in alphabetical order: what, and how it is. */
    Map<String, String> seen() {
        Map<String, String> seen = new TreeMap<>();
        lights.forEach((room, percent) -> seen.put("light " + words(room), percent == 0 ? "off" : percent + " %"));
        locked.forEach((door, is) -> seen.put("lock " + words(door), is ? "locked" : "open"));
        timers.forEach((label, minutes) -> seen.put("timer " + label, minutes + " min"));
        seen.put("alarms", listed(alarms));
        seen.put("notes", listed(notes));
        seen.put("shopping list", listed(shoppingList));
        seen.put("messages sent", listed(messages));
        seen.put("calendar", listed(calendar));
        seen.put("heating", degrees(degrees));
        seen.put("volume", volume + " %");
        seen.put("music", music.orElse("off"));
        return seen;
    }

    /** The words of an enum constant: {@code living room}. */
    static String words(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /** A temperature for people: {@code 21 °C}, {@code 20.5 °C}. */
    static String degrees(double value) {
        return (value == Math.rint(value) ? String.valueOf((int) value) : String.valueOf(value)) + " °C";
    }

    private static String listed(List<?> items) {
        return items.isEmpty()
                ? "-"
                : String.join(", ", items.stream().map(String::valueOf).toList());
    }
}
