package dev.treadle.examples.assistant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.agent.tool.ToolSpecifications;
import dev.treadle.examples.assistant.Home.Day;
import dev.treadle.examples.assistant.Home.Door;
import dev.treadle.examples.assistant.Home.Room;
import dev.treadle.examples.assistant.HomeTools.Power;
import dev.treadle.router.ToolSchemas;
import java.util.List;
import org.junit.jupiter.api.Test;

class HomeToolsTest {

    private final Home home = new Home();
    private final HomeTools tools = new HomeTools(home);

    @Test
    void hasATemplateForEveryTool() {
        List<String> names = ToolSpecifications.toolSpecificationsFrom(HomeTools.class).stream()
                .map(ToolSpecification::name)
                .toList();

        assertThat(HomeTools.TEMPLATES).containsOnlyKeys(names);
    }

    @Test
    void describesEveryParameter() {
        assertThat(ToolSpecifications.toolSpecificationsFrom(HomeTools.class)).allSatisfy(tool -> {
            assertThat(tool.description()).as(tool.name()).isNotBlank();
            assertThat(ToolSchemas.parametersOf(tool).path("properties"))
                    .as(tool.name())
                    .allSatisfy(parameter ->
                            assertThat(parameter.path("description").asText()).isNotBlank());
        });
    }

    @Test
    void changesTheLights() {
        tools.switchLights(Room.KITCHEN, Power.ON);
        tools.switchLights(Room.HALLWAY, Power.OFF);

        assertThat(tools.dimLights(Room.LIVING_ROOM, 30)).isEqualTo("living room are at 30 percent");
        assertThat(home.seen())
                .containsEntry("light kitchen", "100 %")
                .containsEntry("light hallway", "off")
                .containsEntry("light living room", "30 %");
    }

    @Test
    void changesHeatingDoorsAndVolume() {
        tools.setThermostat(20.5);
        tools.lockDoor(Door.BACK_DOOR);
        tools.setVolume(5);

        assertThat(home.seen())
                .containsEntry("heating", "20.5 °C")
                .containsEntry("lock back door", "locked")
                .containsEntry("lock front door", "open")
                .containsEntry("volume", "5 %");
    }

    @Test
    void keepsTimersAlarmsNotesAndMessages() {
        assertThat(tools.startTimer(12, null)).isEqualTo("12 minutes, kitchen timer");
        tools.startTimer(3, "tea");
        tools.setAlarm(7, 0);
        tools.setAlarm(6, 30);
        tools.takeNote("call the plumber");
        tools.sendMessage("Sarah", "hello");

        assertThat(home.seen())
                .containsEntry("timer kitchen timer", "12 min")
                .containsEntry("timer tea", "3 min")
                .containsEntry("alarms", "06:30, 07:00")
                .containsEntry("notes", "call the plumber")
                .containsEntry("messages sent", "Sarah: hello");
    }

    @Test
    void keepsShoppingListAndCalendar() {
        tools.addToShoppingList(List.of("oat milk", "eggs"));
        tools.addEvent("lunch with Anna", "Friday", "12:30");
        tools.addEvent("gardening", "Saturday", null);

        assertThat(tools.readShoppingList()).isEqualTo("bread, oat milk, eggs");
        assertThat(tools.readCalendar())
                .isEqualTo("tomorrow 10:00 dentist, Friday 12:30 lunch with Anna, Saturday gardening");
    }

    @Test
    void playsAndStopsMusic() {
        assertThat(tools.stopMusic()).isEqualTo("No music was playing");
        tools.playMusic("jazz");
        assertThat(home.seen()).containsEntry("music", "jazz");

        assertThat(tools.stopMusic()).isEqualTo("Stopped jazz");
        assertThat(home.seen()).containsEntry("music", "off");
    }

    @Test
    void tellsTheWeatherOfADay() {
        assertThat(tools.getWeather(Day.TOMORROW)).startsWith("tomorrow: rain");
    }

    @Test
    void refusesWhatAHomeCannotDo() {
        assertThatIllegalArgumentException().isThrownBy(() -> tools.dimLights(Room.KITCHEN, 101));
        assertThatIllegalArgumentException().isThrownBy(() -> tools.setVolume(-1));
        assertThatIllegalArgumentException().isThrownBy(() -> tools.setThermostat(90));
        assertThatIllegalArgumentException().isThrownBy(() -> tools.startTimer(0, "tea"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> tools.addEvent("lunch", "Friday", "noonish"))
                .withMessageContaining("07:30");
        assertThat(home.seen()).isEqualTo(new Home().seen());
    }
}
