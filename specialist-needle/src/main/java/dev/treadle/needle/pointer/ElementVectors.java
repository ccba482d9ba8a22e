package dev.treadle.needle.pointer;

import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * The vectors of texts that come again and again: each is computed once and kept while it is in use.
 *
 * <p>Two generations: what is read moves to the young one; when that is full, it becomes the old one and the old one
 * goes. So reading takes no lock, and at most about {@code capacity} vectors are kept. Thread-safe; two threads that
 * miss the same text at once both compute it.
 */
final class ElementVectors {

    private final Function<String, float[]> compute;
    private final int half;
    private volatile Generations generations = new Generations(new ConcurrentHashMap<>(), new ConcurrentHashMap<>());

    private static final class Generations {
        final ConcurrentHashMap<String, float[]> young;
        final ConcurrentHashMap<String, float[]> old;

        Generations(ConcurrentHashMap<String, float[]> young, ConcurrentHashMap<String, float[]> old) {
            this.young = young;
            this.old = old;
        }
    }

    /**
     * A cache.
     *
     * @param capacity how many vectors to keep, at least 2
     */
    ElementVectors(Function<String, float[]> compute, int capacity) {
        this.compute = compute;
        this.half = Math.max(1, capacity / 2);
    }

    /** The vector of a text. Not to be modified. */
    float[] of(String text) {
        Generations now = generations;
        float[] vector = now.young.get(text);
        if (vector == null) {
            vector = now.old.get(text);
            if (vector == null) {
                vector = compute.apply(text);
            }
            now.young.put(text, vector);
            if (now.young.mappingCount() >= half) {
                age(now);
            }
        }
        return vector;
    }

    private synchronized void age(Generations full) {
        if (generations == full) {
            generations = new Generations(new ConcurrentHashMap<>(), full.young);
        }
    }

    /** How many vectors are kept. */
    int size() {
        Generations now = generations;
        return now.young.size() + now.old.size();
    }
}
