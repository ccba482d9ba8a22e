package dev.treadle.needle;

import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.Content;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.treadle.router.Evidence;
import dev.treadle.router.Proposal;
import dev.treadle.router.Reason;
import dev.treadle.router.Specialist;
import dev.treadle.router.SpecialistException;
import dev.treadle.router.ToolSchemas;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A specialist that runs inside the process, from a {@link Bundle} of weights.
 *
 * <p>Thread-safe: calls run side by side, each on its caller's thread. {@link #close} waits for calls that are under way.
 */
public abstract class BundledSpecialist implements Specialist {

    private static final Pattern CONTROL = Pattern.compile("[\\p{Cntrl}\\p{Zl}\\p{Zp}]+");
    private static final int LONGEST_DETAIL = 400;

    private final Bundle bundle;

    // Native memory must not be freed under a run: runs hold the read lock, close the write lock.
    private final ReadWriteLock lock = new ReentrantReadWriteLock();
    private boolean closed;

    /** A specialist with the weights of a bundle. */
    protected BundledSpecialist(Bundle bundle) {
        this.bundle = bundle;
    }

    /** The weights: their name, licence and how they were trained. */
    public final Bundle bundle() {
        return bundle;
    }

    /**
     * Computes what requests with these tools will need, so that the first of them is as fast as the next. Does nothing where
     * {@link #propose} would abstain because the tools' names do not tell them apart.
     *
     * @throws IllegalStateException after {@link #close}
     * @throws SpecialistException if the runtime is broken
     */
    public final void warmUp(List<ToolSpecification> tools) {
        lock.readLock().lock();
        try {
            requireOpen();
            if (ToolSchemas.nameFault(tools).isEmpty()) {
                prepare(tools);
            }
        } finally {
            lock.readLock().unlock();
        }
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalStateException after {@link #close}
     */
    @Override
    public final Proposal propose(ChatRequest request) {
        lock.readLock().lock();
        try {
            requireOpen();
            List<ToolSpecification> tools = request.toolSpecifications();
            if (tools == null || tools.isEmpty()) {
                return abstained(Reason.UNSUPPORTED, "the request offers no tools");
            }
            Optional<String> fault = ToolSchemas.nameFault(tools);
            return fault.isPresent() ? abstained(Reason.UNSUPPORTED, fault.get()) : answer(queryOf(request), tools);
        } finally {
            lock.readLock().unlock();
        }
    }

    @Override
    public final void close() {
        lock.writeLock().lock();
        try {
            if (!closed) {
                closed = true;
                release();
            }
        } finally {
            lock.writeLock().unlock();
        }
    }

    /** Does what {@link #warmUp} says, while the specialist is open. */
    protected abstract void prepare(List<ToolSpecification> tools);

    /**
     * Does what {@link #propose} says, while the specialist is open.
     *
     * @param query the text of the last message; empty where that is not a user's, or not text alone
     * @param tools at least one
     */
    protected abstract Proposal answer(String query, List<ToolSpecification> tools);

    /** Frees native memory. Called once, when no call is under way and none will come. */
    protected abstract void release();

    /** An abstention that leaves no evidence. */
    protected static Proposal abstained(Reason reason, String detail) {
        return abstained(reason, detail, Evidence.NONE);
    }

    /**
     * An abstention.
     *
     * @param detail for a person: what is made of names in the request may be of any length and have line ends; they go
     */
    protected static Proposal abstained(Reason reason, String detail, Evidence evidence) {
        String line = CONTROL.matcher(detail).replaceAll(" ");
        return new Proposal.Abstained(
                reason,
                line.length() <= LONGEST_DETAIL ? line : line.substring(0, LONGEST_DETAIL - 3) + "...",
                evidence);
    }

    private static String queryOf(ChatRequest request) {
        List<ChatMessage> messages = request.messages();
        if (messages.isEmpty() || !(messages.get(messages.size() - 1) instanceof UserMessage user)) {
            return "";
        }
        List<Content> contents = user.contents();
        return contents.stream().allMatch(TextContent.class::isInstance)
                ? contents.stream().map(c -> ((TextContent) c).text()).collect(Collectors.joining("\n"))
                : "";
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("this " + getClass().getSimpleName() + " is closed");
        }
    }
}
