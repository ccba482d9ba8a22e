package dev.treadle.needle.generative;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ToolNamesTest {

    @ParameterizedTest
    @CsvSource({
        "getWeather, get_weather",
        "GetWeather, get_weather",
        "GET_WEATHER, get_weather",
        "get-weather, get_weather",
        "get_weather, get_weather",
        "getHTTPStatus, get_http_status",
        "getV2Data, get_v2_data",
        "api_v1_get_time, api_v1_get_time",
        "weather.get now, weather_get_now",
        "__private__, private",
        "zeigeÖffnungszeiten, zeige_öffnungszeiten",
        "天気, 天気",
        "---, tool"
    })
    void writesNamesInSnakeCase(String name, String written) {
        assertThat(ToolNames.of(List.of(name)).written()).containsExactly(written);
    }

    @Test
    void keepsNamesApartThatBecomeEqual() {
        ToolNames names = ToolNames.of(List.of("getTime", "get-time", "get_time", "get_time_2", "GetTime"));

        assertThat(names.written()).containsExactly("get_time_3", "get_time_4", "get_time", "get_time_2", "get_time_5");
        assertThat(names.original("get_time")).contains("get_time");
        assertThat(names.original("get_time_2")).contains("get_time_2");
        assertThat(names.original("get_time_3")).contains("getTime");
        assertThat(names.original("get_time_4")).contains("get-time");
        assertThat(names.original("get_time_5")).contains("GetTime");
        assertThat(names.original("getTime")).isEmpty();
    }

    @Test
    void numbersManyNamesThatBecomeEqual() {
        List<String> equal =
                IntStream.rangeClosed(1, 3000).mapToObj("!"::repeat).toList();

        assertThat(ToolNames.of(equal).written())
                .startsWith("tool", "tool_2", "tool_3")
                .endsWith("tool_3000");
    }
}
