package dev.treadle.policy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ComplaintTest {

    private final Complaint complaint = new Complaint();

    @Test
    void isDueAtTheFirstFailureOnly() {
        assertThat(complaint.isDue(new IllegalStateException())).isTrue();
        assertThat(complaint.isDue(new IllegalStateException())).isFalse();
        assertThat(complaint.isDue(new NoClassDefFoundError())).isFalse();
    }

    @Test
    void isDueWheneverTheMachineItselfFails() {
        assertThat(complaint.isDue(new IllegalStateException())).isTrue();
        assertThat(complaint.isDue(new OutOfMemoryError())).isTrue();
        assertThat(complaint.isDue(new StackOverflowError())).isTrue();
    }
}
