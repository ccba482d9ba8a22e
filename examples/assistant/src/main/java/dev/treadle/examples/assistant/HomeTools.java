package dev.treadle.examples.assistant;

import dev.langchain4j.agent.tool.P;
import dev.langchain4j.agent.tool.Tool;
import dev.treadle.examples.assistant.Home.Day;
import dev.treadle.examples.assistant.Home.Door;
import dev.treadle.examples.assistant.Home.Room;
import java.time.LocalTime;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the assistant can do in a {@link Home}. A tool answers tersely; {@link #TEMPLATES} make a sentence of it where no
 * large model does. Not thread-safe.
 */
final class HomeTools {

    /** The sentence for each tool's answer, so that a turn of a specialist's call stays in the process. */
    static final Map<String, String> TEMPLATES = Map.ofEntries(
            Map.entry("switchLights", "The lights in the {result}."),
            Map.entry("dimLights", "The lights in the {result}."),
            Map.entry("setThermostat", "The heating is set to {result}."),
            Map.entry("startTimer", "Timer started: {result}."),
            Map.entry("setAlarm", "Alarm set for {result}."),
            Map.entry("takeNote", "Noted: {result}."),
            Map.entry("addToShoppingList", "Added: {result}."),
            Map.entry("readShoppingList", "On the shopping list: {result}."),
            Map.entry("getWeather", "The weather {result}."),
            Map.entry("playMusic", "Playing {result}."),
            Map.entry("stopMusic", "{result}."),
            Map.entry("setVolume", "The volume is at {result}."),
            Map.entry("sendMessage", "Sent to {result}."),
            Map.entry("addEvent", "In the calendar: {result}."),
            Map.entry("readCalendar", "In the calendar: {result}."),
            Map.entry("lockDoor", "The {result}."));

    /** Whether something is to be on or off. */
    enum Power {
        ON,
        OFF
    }

    private final Home home;

    HomeTools(Home home) {
        this.home = home;
    }

    @Tool("Turn the lights in a room on or off")
    String switchLights(
            @P("Room whose lights are switched") Room room, @P("Whether the lights go on or off") Power power) {
        home.light(room, power == Power.ON ? 100 : 0);
        return Home.words(room) + " are " + Home.words(power);
    }

    @Tool("Dim the lights in a room to a brightness")
    String dimLights(@P("Room whose lights are dimmed") Room room, @P("Brightness in percent, 0 to 100") int percent) {
        home.light(room, percentage(percent));
        return Home.words(room) + " are at " + percent + " percent";
    }

    @Tool("Set the heating to a temperature")
    String setThermostat(@P("Temperature in degrees Celsius") double degrees) {
        if (degrees < 5 || degrees > 30) {
            throw new IllegalArgumentException("the heating goes from 5 to 30 degrees, not to " + degrees);
        }
        home.heatTo(degrees);
        return Home.degrees(degrees);
    }

    @Tool("Start a countdown timer")
    String startTimer(
            @P("How long the timer runs, in minutes") int minutes,
            @P(value = "What the timer is for", required = false) @Nullable String label) {
        if (minutes < 1) {
            throw new IllegalArgumentException("a timer runs for at least a minute, not " + minutes);
        }
        String name = label == null || label.isBlank() ? "kitchen timer" : label;
        home.startTimer(name, minutes);
        return minutes + " minutes, " + name;
    }

    @Tool("Set an alarm clock to wake somebody up")
    String setAlarm(@P("Hour on the 24-hour clock, 0 to 23") int hour, @P("Minute of the hour, 0 to 59") int minute) {
        LocalTime at = LocalTime.of(hour, minute);
        home.addAlarm(at);
        return at.toString();
    }

    @Tool("Write down a note")
    String takeNote(@P("Text of the note") String text) {
        home.addNote(text);
        return text;
    }

    @Tool("Put items on the shopping list")
    String addToShoppingList(@P("What to buy") List<String> items) {
        home.addToShoppingList(items);
        return String.join(", ", items);
    }

    @Tool("Read out the shopping list")
    String readShoppingList() {
        return home.shoppingList().isEmpty() ? "nothing" : String.join(", ", home.shoppingList());
    }

    @Tool("Get the weather forecast")
    String getWeather(@P("Day of the forecast") Day day) {
        return Home.words(day) + ": " + Home.weather(day);
    }

    @Tool("Play a song, an artist, an album or a style of music")
    String playMusic(@P("Song, artist, album or style of music to play") String what) {
        home.play(what);
        return what;
    }

    @Tool("Stop the music")
    String stopMusic() {
        return home.stopMusic().map(what -> "Stopped " + what).orElse("No music was playing");
    }

    @Tool("Set how loud the music is")
    String setVolume(@P("Volume in percent, 0 to 100") int percent) {
        home.volume(percentage(percent));
        return percent + " percent";
    }

    @Tool("Send a text message to a person")
    String sendMessage(@P("Name of the person") String recipient, @P("What the message says") String text) {
        home.send(recipient, text);
        return recipient + ": " + text;
    }

    @Tool("Put an appointment into the calendar")
    String addEvent(
            @P("What the appointment is") String title,
            @P("Day of the appointment") String day,
            @P(value = "Time at which it starts, as HH:MM", required = false) @Nullable String time) {
        String entry = (day + " " + (time == null || time.isBlank() ? "" : time(time) + " ")) + title;
        home.addEvent(entry);
        return entry;
    }

    @Tool("Read out the appointments in the calendar")
    String readCalendar() {
        return home.calendar().isEmpty() ? "nothing" : String.join(", ", home.calendar());
    }

    @Tool("Lock a door")
    String lockDoor(@P("Door to lock") Door door) {
        home.lock(door, true);
        return Home.words(door) + " is locked";
    }

    private static int percentage(int value) {
        if (value < 0 || value > 100) {
            throw new IllegalArgumentException("a percentage is 0 to 100, not " + value);
        }
        return value;
    }

    private static LocalTime time(String text) {
        try {
            return LocalTime.parse(text.strip());
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException("a time is written as 07:30, not as " + text, e);
        }
    }
}
