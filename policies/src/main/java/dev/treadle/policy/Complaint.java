package dev.treadle.policy;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What may fail at every request and is logged at the first, so that it does not fill the log; but of the JVM itself, which
 * nobody may overlook, each failure: out of memory, out of stack. Thread-safe.
 */
final class Complaint {

    private final AtomicBoolean made = new AtomicBoolean();

    /** Whether a failure is to be logged. */
    boolean isDue(Throwable failure) {
        return made.compareAndSet(false, true) || failure instanceof VirtualMachineError;
    }
}
