package dev.treadle.policy;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.treadle.router.Exchange;
import dev.treadle.router.ExchangeListener;
import dev.treadle.router.Verdict;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what the orchestrator teaches: every escalated request of a user with the calls that the orchestrator made, and
 * every {@link Audit}, as JSON lines that are lines of a corpus. {@code treadle journal export} makes data to calibrate and
 * train with of them. Register it with {@link dev.treadle.router.RouterBuilder#exchangeListener}.
 *
 * <p>A line has
 *
 * <ul>
 *   <li>{@code id} of the request, {@code source}, {@code query} (the last message of the user), {@code tools}, and {@code
 *       answers}: the orchestrator's calls, none where it answered in words; no {@code answers} where it failed;
 *   <li>{@code time}, {@code verdict} ({@code escalated}; of an audit {@code agreed}, {@code disagreed}, {@code failed}),
 *       {@code reason} of the escalation, {@code tier}, {@code confidence}, {@code proposed} (the specialist's calls),
 *       {@code chance} (with which a call was chosen for an audit), {@code error} (its class).
 * </ul>
 *
 * <p>These are words of users: {@link Builder#redact} changes or withholds a record before it is written. Files are for
 * their owner only where the file system knows owners. They are written by one journal at a time, each line by one write,
 * on the thread of the request; a line that a crash cut off is taken away on the next open. Lines go to the operating
 * system as they come and are forced to disk when a file is full and on close.
 *
 * <p>Thread-safe. No failure reaches the request: it is counted ({@link #counts}), and the first of its kind logged;
 * of the JVM itself (out of memory), each.
 */
public final class Journal implements ExchangeListener, AutoCloseable {

    /** The size at which a file is full. */
    public static final long DEFAULT_FILE_BYTES = 16L << 20;

    /** The most files that are kept; the oldest is deleted. */
    public static final int DEFAULT_FILES = 64;

    /** The source that lines name. */
    public static final String DEFAULT_SOURCE = "journal";

    private static final Logger LOG = LoggerFactory.getLogger(Journal.class);

    private final Path folder;
    private final JournalFiles files;
    private final String source;
    private final Function<ObjectNode, Optional<ObjectNode>> redact;
    private final Clock clock;
    private final LongAdder written = new LongAdder();
    private final LongAdder withheld = new LongAdder();
    private final LongAdder lost = new LongAdder();
    private final Complaint loss = new Complaint();
    private final Complaint redaction = new Complaint();

    private Journal(Builder builder) throws IOException {
        folder = builder.folder;
        source = builder.source;
        redact = builder.redact;
        clock = builder.clock;
        files = JournalFiles.open(new JournalFiles.Settings(folder, builder.fileBytes, builder.files, this::logFirst));
    }

    /**
     * A journal in a folder of its own.
     *
     * @param folder is made where it is missing
     */
    public static Builder builder(Path folder) {
        return new Builder(folder);
    }

    /**
     * What became of records.
     *
     * @param written to a file
     * @param withheld by the redaction, or since it failed
     * @param lost since they could not be written
     */
    public record Counts(long written, long withheld, long lost) {}

    /** Writes the request down if it is a user's and was escalated. */
    @Override
    public void onExchange(Exchange exchange) {
        if (exchange.trace().verdict() instanceof Verdict.Escalate) {
            exchange.query()
                    .ifPresent(query -> write(() -> JournalRecord.escalated(exchange, query, source, clock.instant())));
        }
    }

    /** Writes an audit down. */
    void audited(Exchange exchange, AuditJudge.Judgement judgement, double chance) {
        exchange.query()
                .ifPresent(query -> write(
                        () -> JournalRecord.audited(exchange, query, source, clock.instant(), judgement, chance)));
    }

    private void write(Supplier<ObjectNode> making) {
        try {
            Optional<ObjectNode> record = redacted(making.get());
            if (record.isPresent()) {
                files.append((record.get() + "\n").getBytes(StandardCharsets.UTF_8));
                written.increment();
            } else {
                withheld.increment();
            }
        } catch (Throwable e) {
            lost.increment();
            logFirst(e);
        }
    }

    private Optional<ObjectNode> redacted(ObjectNode record) {
        try {
            return requireNonNull(redact.apply(record), "the redaction returned null");
        } catch (Throwable e) {
            // Its message may have the very words that it was to hide.
            if (redaction.isDue(e)) {
                LOG.warn(
                        "the redaction of the journal failed with {}; what it fails on is not written, only counted",
                        e.getClass().getName());
            }
            return Optional.empty();
        }
    }

    private void logFirst(Throwable e) {
        if (loss.isDue(e)) {
            LOG.warn("cannot write to the journal {}; further failures are only counted", folder, e);
        }
    }

    /** Builds a {@link Journal}. Not thread-safe. */
    public static final class Builder {
        private final Path folder;
        private long fileBytes = DEFAULT_FILE_BYTES;
        private int files = DEFAULT_FILES;
        private String source = DEFAULT_SOURCE;
        private Function<ObjectNode, Optional<ObjectNode>> redact = Optional::of;
        private Clock clock = Clock.systemUTC();

        private Builder(Path folder) {
            this.folder = requireNonNull(folder, "a journal needs a folder");
        }

        /** The size in bytes at which a file is full; default {@link #DEFAULT_FILE_BYTES}. A longer line has its own. */
        public Builder fileBytes(long value) {
            fileBytes = positive("bytes of a file", value);
            return this;
        }

        /** The most files that are kept; default {@link #DEFAULT_FILES}. */
        public Builder files(int value) {
            files = (int) positive("files", value);
            return this;
        }

        /** The source that lines name; default {@link #DEFAULT_SOURCE}. */
        public Builder source(String value) {
            source = requireNonNull(value, "a journal needs a source");
            return this;
        }

        /**
         * Changes each record before it is written, in place or as another; with an empty result, or where this throws, it
         * is not written. The words of the user are in {@code query}, {@code answers} and {@code proposed}. Called on
         * several threads at once.
         */
        public Builder redact(Function<ObjectNode, Optional<ObjectNode>> value) {
            redact = requireNonNull(value, "there is no redaction");
            return this;
        }

        /** Of the time of a record; default: the system's. */
        public Builder clock(Clock value) {
            clock = value;
            return this;
        }

        /**
         * Opens the journal.
         *
         * @throws JournalException if the folder cannot be made, written to, or has another journal open
         */
        public Journal build() {
            try {
                return new Journal(this);
            } catch (IOException | UnsupportedOperationException e) {
                throw new JournalException(
                        "cannot open the journal in " + folder + ": " + e.getMessage()
                                + "; name a folder that this program may write to",
                        e);
            }
        }

        private static long positive(String what, long value) {
            if (value < 1) {
                throw new IllegalArgumentException("the limit of " + what + " must be at least 1: " + value);
            }
            return value;
        }
    }

    /** What became of records so far. */
    public Counts counts() {
        return new Counts(written.sum(), withheld.sum(), lost.sum());
    }

    /** Forces what was written to disk and closes the files; records that come later are lost. Idempotent. */
    @Override
    public void close() {
        try {
            files.close();
        } catch (IOException e) {
            logFirst(e);
        }
    }
}
