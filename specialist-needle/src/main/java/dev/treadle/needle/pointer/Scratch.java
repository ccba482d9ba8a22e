package dev.treadle.needle.pointer;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.ArrayBlockingQueue;

/**
 * Native memory for the inputs of runs, used again and again: memory taken anew for each run would be given back by the
 * garbage collector only, and until then every run would pay for pages that nobody has touched. Thread-safe.
 */
final class Scratch {

    private static final int KEPT = 16;

    private static final int SMALLEST = 1 << 16;

    private final ArrayBlockingQueue<ByteBuffer> free = new ArrayBlockingQueue<>(KEPT);

    /** A direct buffer of native byte order with at least so many bytes, this thread's own until {@link #give}. */
    ByteBuffer take(int bytes) {
        ByteBuffer buffer = free.poll();
        if (buffer == null || buffer.capacity() < bytes) {
            int capacity = Math.max(SMALLEST, bytes > 1 << 29 ? bytes : Integer.highestOneBit(bytes) * 2);
            buffer = ByteBuffer.allocateDirect(capacity).order(ByteOrder.nativeOrder());
        }
        return buffer.clear();
    }

    /** Gives a buffer back, to which nothing may refer any more. */
    void give(ByteBuffer buffer) {
        free.offer(buffer);
    }
}
