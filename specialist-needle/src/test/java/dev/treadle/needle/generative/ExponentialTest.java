package dev.treadle.needle.generative;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExponentialTest {

    @Test
    void isRightToNineDigits() {
        Random random = new Random(1);
        for (int i = 0; i < 100_000; i++) {
            double x = (random.nextDouble() - 0.5) * Math.scalb(1400.0, -random.nextInt(40));
            assertThat(Exponential.of(x) / Math.exp(x)).as("e^%s", x).isCloseTo(1, within(1e-9));
        }
        assertThat(Exponential.of(0)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            doubles = {
                -710,
                -1e9,
                710,
                1e300,
                Double.NaN,
                Double.NEGATIVE_INFINITY,
                Double.POSITIVE_INFINITY,
                -0.0,
                Double.MIN_VALUE
            })
    void leavesTheFarEndsToTheLibrary(double x) {
        assertThat(Exponential.of(x)).isEqualTo(Double.valueOf(Math.exp(x)));
    }
}
