package dev.treadle.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many streams of calls whose chance of a mistake is known. */
class DriftEvidenceTest {

    private static final double LEVEL = 0.05;
    private static final int STREAMS = 2000;
    private static final int CALLS = 2000;

    /** Three standard deviations of a share of the level among the streams. */
    private static final double MONTE_CARLO = 3 * Math.sqrt(LEVEL * (1 - LEVEL) / STREAMS);

    /** After how many calls the wealth reaches 1 / level; all of them and one where it does not. */
    private static int alarm(
            double limit, IntToDoubleFunction chance, int calls, double level, SplittableRandom random) {
        DriftEvidence evidence = new DriftEvidence(limit);
        for (int i = 0; i < calls; i++) {
            evidence.add(random.nextDouble() < chance.applyAsDouble(i), 1);
            if (evidence.wealth() >= 1 / level) {
                return i + 1;
            }
        }
        return calls + 1;
    }

    private static double falseAlarms(double limit, IntToDoubleFunction chance) {
        SplittableRandom random = new SplittableRandom(1);
        int alarms = 0;
        for (int stream = 0; stream < STREAMS; stream++) {
            alarms += alarm(limit, chance, CALLS, LEVEL, random) <= CALLS ? 1 : 0;
        }
        return (double) alarms / STREAMS;
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.001, 0.01, 0.05, 0.2, 0.5})
    void raisesNoMoreFalseAlarmsThanItsLevelWhereTheErrorIsAtTheLimit(double limit) {
        assertThat(falseAlarms(limit, call -> limit)).isLessThanOrEqualTo(LEVEL + MONTE_CARLO);
    }

    @Test
    void raisesNoMoreFalseAlarmsWhereTheErrorComesAndGoesBelowTheLimit() {
        assertThat(falseAlarms(0.05, call -> call % 200 < 100 ? 0.05 : 0)).isLessThanOrEqualTo(LEVEL + MONTE_CARLO);
    }

    @Test
    void usesItsLevel() {
        assertThat(falseAlarms(0.05, call -> 0.05)).isGreaterThan(LEVEL / 5);
    }

    @Test
    void countsCallsThatAreRarelyChosenForThoseTheyStandFor() {
        // Nine in ten calls are harmless and chosen one in ten times; the tenth, always chosen, is wrong half the time.
        // All together are wrong in 5 % of the cases, and 5 % are tolerated.
        SplittableRandom random = new SplittableRandom(2);
        int alarms = 0;
        int unweighted = 0;
        for (int stream = 0; stream < STREAMS; stream++) {
            DriftEvidence evidence = new DriftEvidence(0.05);
            DriftEvidence wrong = new DriftEvidence(0.05);
            boolean raised = false;
            boolean wronglyRaised = false;
            for (int call = 0; call < CALLS; call++) {
                boolean harmless = random.nextInt(10) > 0;
                if (harmless ? random.nextInt(10) == 0 : true) {
                    boolean mistake = !harmless && random.nextBoolean();
                    evidence.add(mistake, harmless ? 1 : 0.1);
                    wrong.add(mistake, 1);
                }
                raised |= evidence.wealth() >= 1 / LEVEL;
                wronglyRaised |= wrong.wealth() >= 1 / LEVEL;
            }
            alarms += raised ? 1 : 0;
            unweighted += wronglyRaised ? 1 : 0;
        }

        assertThat((double) alarms / STREAMS).isLessThanOrEqualTo(LEVEL + MONTE_CARLO);
        assertThat((double) unweighted / STREAMS).isGreaterThan(0.9);
    }

    @Test
    void isAFairGameAtTheLimit() {
        SplittableRandom random = new SplittableRandom(3);
        double sum = 0;
        int streams = 200_000;
        for (int stream = 0; stream < streams; stream++) {
            DriftEvidence evidence = new DriftEvidence(0.2);
            for (int call = 0; call < 5; call++) {
                evidence.add(random.nextDouble() < 0.2, 0.5);
            }
            sum += evidence.wealth();
        }

        assertThat(sum / streams).isCloseTo(1, within(0.005));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1000, 20_000})
    void raisesTheAlarmSoonAfterADriftHoweverLateItIs(int good) {
        SplittableRandom random = new SplittableRandom(4);
        int[] delays = new int[200];
        for (int stream = 0; stream < delays.length; stream++) {
            delays[stream] = alarm(0.05, call -> call < good ? 0.02 : 0.2, good + 2000, 0.01, random) - good;
        }
        Arrays.sort(delays);

        assertThat(delays[0]).isPositive();
        assertThat(delays[delays.length / 2]).isLessThan(150);
        assertThat(delays[delays.length * 95 / 100]).isLessThan(300);
    }

    @Test
    void staysFiniteHoweverBadItGets() {
        DriftEvidence evidence = new DriftEvidence(0.01);
        for (int call = 0; call < 10_000; call++) {
            evidence.add(true, 1);
        }
        assertThat(evidence.wealth()).isFinite().isGreaterThan(1e300);

        for (int call = 0; call < 200_000; call++) {
            evidence.add(false, 1);
        }
        assertThat(evidence.wealth()).isBetween(0.0, 1.0);
    }

    @Test
    void refusesALimitThatIsNoShare() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new DriftEvidence(1))
                .withMessageContaining("1.0");
        assertThatIllegalArgumentException().isThrownBy(() -> new DriftEvidence(0));
    }
}
