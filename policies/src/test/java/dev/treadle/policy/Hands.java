package dev.treadle.policy;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;

/** An executor that runs what it was given when the test says so. */
final class Hands implements Executor {

    private final Queue<Runnable> waiting = new ArrayDeque<>();

    @Override
    public void execute(Runnable task) {
        waiting.add(task);
    }

    int waiting() {
        return waiting.size();
    }

    /** Runs one task. */
    void step() {
        waiting.remove().run();
    }

    /** Runs tasks until there are none. */
    void work() {
        while (!waiting.isEmpty()) {
            step();
        }
    }
}
