package dev.treadle.needle.pointer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ElementVectorsTest {

    private final AtomicInteger computed = new AtomicInteger();
    private final ElementVectors vectors = new ElementVectors(
            text -> {
                computed.incrementAndGet();
                return new float[] {text.length()};
            },
            10);

    @Test
    void computesATextOnce() {
        assertThat(vectors.of("abc")).containsExactly(3);
        assertThat(vectors.of("abc")).isSameAs(vectors.of("abc"));
        assertThat(computed).hasValue(1);
    }

    @Test
    void keepsNoMoreThanItsCapacity() {
        for (int i = 0; i < 1000; i++) {
            vectors.of("text " + i);
            assertThat(vectors.size()).isLessThanOrEqualTo(10);
        }
    }

    @Test
    void keepsWhatIsInUse() {
        for (int i = 0; i < 1000; i++) {
            vectors.of("often");
            vectors.of("text " + i);
        }

        assertThat(computed).hasValue(1001);
    }
}
