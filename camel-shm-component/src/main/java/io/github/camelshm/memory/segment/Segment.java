// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.segment;

import io.github.camelshm.text.Printable;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A named block of raw bytes that programs of this host share, opened by {@link SegmentDirectory#open}. A segment is in
 * one of three states:
 *
 * <ul>
 *   <li>Attached: its cells work.
 *   <li>Lost: the name no longer refers to the same file of the same size, or refers to nothing that can be used yet. Every
 *       operation on the cells fails with a {@link SegmentLostException}.
 *   <li>Closed: every operation fails with an {@link IllegalStateException}.
 * </ul>
 *
 * <p>The name is checked every {@link SegmentOptions#checkInterval}, so values that were written within one interval
 * before the loss may be lost too. With {@link SegmentOptions#reattach} a lost segment is attached again, and its cells
 * continue to work. This happens as soon as the name refers to a segment that has room for all of them, and that is not a
 * queue unless all of them are raw. If the {@link CreateMode} allows it, the segment is created again.
 *
 * <p>Thread-safe.
 */
public final class Segment implements AutoCloseable {
    private final String name;
    private final Path file;
    private final SegmentOptions options;

    /**
     * The bytes; null while it is lost and once it is closed. Written under {@link Mapping}'s lock, read by every operation.
     * Volatile, so a thread that reads it sees what was written before: the outage, and what others had put into the file.
     */
    private volatile @Nullable ByteBuffer memory;

    /** What the segment is attached to, or was last; null if it was never attached. Written under {@link Mapping}'s lock. */
    private volatile @Nullable Mapping mapping;

    /** What happened to a lost segment. Written before {@link #memory} is cleared, which publishes it. */
    private volatile @Nullable String outage;

    /** Why a lost segment is not attached again; null if that has not been tried yet. */
    private volatile @Nullable String hindrance;

    private volatile boolean created;
    private volatile boolean closed;
    private volatile @Nullable Instant attachedSince;
    private final AtomicInteger timesAttached = new AtomicInteger();

    /** The size in bytes that the cells created so far need. It only grows. Guarded by this. */
    private long requiredSize;

    /** The kind that the cells created so far need; empty if any will do. Written under {@link Mapping}'s lock. */
    private volatile Optional<SegmentKind> neededKind;

    /** The repeated attempts to attach again. Guarded by this. */
    private @Nullable Future<?> attempts;

    private long lostAtNanos;

    /** Created at its first use: a cell of fixed size needs none. If two threads create one each, either will do. */
    private volatile @Nullable LockFile lockFile;

    /** Creates a segment that is not attached yet. */
    Segment(String name, Path file, SegmentOptions options) {
        this.name = name;
        this.file = file;
        this.options = options;
        this.requiredSize = options.requiredSize();
        this.neededKind = options.kind();
    }

    /** The name, as in {@code shm_open}, without a leading slash. */
    public String name() {
        return name;
    }

    /** The file that the name refers to. */
    public Path file() {
        return file;
    }

    /** The size in bytes, at least 1, of the file that it is attached to, or was last; 0 if it never was. */
    public long size() {
        Mapping last = mapping;
        return last == null ? 0 : last.size();
    }

    /** Whether the last attachment created the segment, rather than attach to an existing one. */
    public boolean isCreated() {
        return created;
    }

    /** Whether its cells work now. */
    public boolean isAttached() {
        return memory != null;
    }

    /** Whether the name is known to refer to this segment no longer, or to nothing that can be used. */
    public boolean isLost() {
        return memory == null && outage != null;
    }

    /** What happened to a lost segment, and what prevents it from being attached again; empty while it is attached. */
    public Optional<String> outage() {
        String happened = outage;
        return memory != null || happened == null
                ? Optional.empty()
                : Optional.of(Printable.of(withHindrance(happened)));
    }

    /** When the segment was last attached; empty if it never was. */
    public Optional<Instant> attachedSince() {
        return Optional.ofNullable(attachedSince);
    }

    /** How many times it was attached: once, and again after each loss. */
    public int timesAttached() {
        return timesAttached.get();
    }

    /** How many times it was lost and attached again. */
    public int timesReattached() {
        return Math.max(0, timesAttached.get() - 1);
    }

    /**
     * When it was last checked whether the name still refers to the attached file, in milliseconds since 1970; 0 if never.
     * While the segment is attached, the last check is at most about {@link SegmentOptions#checkInterval} ago. So this
     * method serves as a clock where that is precise enough, at the cost of reading a field.
     */
    public long lastChecked() {
        Mapping last = mapping;
        return last == null ? 0 : last.lastChecked();
    }

    /** Checks now, rather than at the end of the interval, whether the name still refers to the attached file. */
    public void checkNow() {
        Mapping last = mapping;
        if (last != null) {
            last.check();
        }
    }

    /**
     * Waits for a lost segment to be attached again.
     *
     * @return whether it is attached; not if the timeout has elapsed, it is closed, the options do not let it be attached
     *     again, or the thread is interrupted, which keeps its interrupt status
     */
    public boolean awaitAttached(Duration timeout) {
        long deadline = System.nanoTime() + TimeUnit.NANOSECONDS.convert(timeout);
        synchronized (this) {
            while (memory == null && !closed && options.reattach()) {
                long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (left <= 0) {
                    break;
                }
                try {
                    wait(left);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    break;
                }
            }
        }
        return memory != null;
    }

    /**
     * What to throw instead of a memory fault that surfaced while the segment was in use. The fault may be another
     * segment's, so this one is checked now.
     *
     * @param error the fault, as the JVM reports it
     * @return a {@link SegmentLostException} if this segment is lost
     */
    public SegmentException faulted(InternalError error) {
        checkNow();
        if (isLost()) {
            return lost(error);
        }
        return new SegmentException(
                name,
                "A memory fault occurred while segment '%s' was in use; the segment itself is intact".formatted(name),
                error);
    }

    /**
     * Ends the use of the segment. Closing it twice is harmless. A segment that is to be unlinked after use is unlinked
     * when its last user on the host closes it. A lost segment is not unlinked, because its name is no longer ours.
     */
    @Override
    public void close() {
        stopTrying();
        Mapping.leave(this);
        synchronized (this) {
            notifyAll();
        }
    }

    /**
     * The segment's bytes, for the duration of one operation.
     *
     * @throws SegmentLostException if the segment is lost
     * @throws IllegalStateException if it is closed
     */
    ByteBuffer memory() {
        ByteBuffer bytes = memory;
        if (bytes == null) {
            throw unusable();
        }
        return bytes;
    }

    /**
     * Locks a byte of the segment's lock file against every other thread of the host, for one write. A lock file that is
     * removed or replaced in use is noticed within the {@code checkInterval}.
     *
     * @param what it is locked for, for the error
     * @throws SegmentException if another thread of the host holds it for longer than the {@code lockTimeout}
     */
    LockFile.Held lock(long position, Object what) {
        LockFile locks = lockFile;
        if (locks == null) {
            locks = new LockFile(name, file, options.trustedOwners());
            lockFile = locks;
        }
        return locks.lock(position, what, options.lockTimeout(), options.checkInterval());
    }

    /** The options that the segment was opened with. */
    public SegmentOptions options() {
        return options;
    }

    boolean isClosed() {
        return closed;
    }

    /** The smallest size in bytes of a file that has room for the required region and for the cells created so far. */
    synchronized long requiredSize() {
        return requiredSize;
    }

    /** What the segment is attached to, or was last; null if it was never attached. */
    @Nullable
    Mapping mapping() {
        return mapping;
    }

    /** Makes sure that the segment suits a new region. Called under {@link Mapping}'s lock. */
    void need(Region region) {
        Optional<SegmentKind> kind = SegmentKind.neededBy(region);
        kind.ifPresent(needed -> needed.require(name, kind().orElse(needed)));
        requireRoom(region);
        neededKind = kind.or(() -> neededKind);
        synchronized (this) {
            requiredSize = Math.max(requiredSize, region.requiredSize());
        }
    }

    /** The kind of the attached segment; if none is attached, the kind that the cells need. */
    private Optional<SegmentKind> kind() {
        ByteBuffer bytes = memory;
        try {
            return bytes == null ? neededKind : Optional.of(SegmentKind.of(bytes));
        } catch (InternalError e) {
            // Truncated at this instant. The next check finds that, and the kind of what is attached then is checked.
            return neededKind;
        }
    }

    /** @throws SegmentException if the file to attach to is of another kind than is needed */
    void requireKind(SegmentKind actual) {
        neededKind.ifPresent(needed -> needed.require(name, actual));
    }

    /** Starts to use a mapping. Called under {@link Mapping}'s lock. */
    void attach(Mapping to, boolean asCreator) {
        mapping = to;
        created = asCreator;
        attachedSince = Instant.now();
        timesAttached.incrementAndGet();
        outage = null;
        lockFile = null; // So the next write compares it, however recently the one before did.
        memory = to.memory();
        synchronized (this) {
            notifyAll();
        }
    }

    /** Makes the segment lost: the name no longer refers to the mapping. Called under {@link Mapping}'s lock. */
    void lose(String change) {
        lostAtNanos = System.nanoTime();
        hindrance = null;
        outage = change;
        memory = null;
        if (options.reattach()) {
            keepTrying(false);
        }
    }

    /** Makes the segment closed. Called under {@link Mapping}'s lock. */
    void markClosed() {
        closed = true;
        memory = null;
    }

    /** Makes the segment lost, and keeps trying to attach it. Called if it could not be opened, for this reason. */
    void attachLater(@Nullable String reason) {
        lostAtNanos = System.nanoTime();
        outage = "it does not exist yet";
        hindrance = reason;
        keepTrying(true);
    }

    /** @param mayCreate at the first attempt; not just after a loss: its unlinker may be about to create it */
    private synchronized void keepTrying(boolean mayCreate) {
        if (attempts == null && !closed) {
            AtomicBoolean create = new AtomicBoolean(mayCreate);
            attempts = SegmentWatch.start(
                    () -> tryToAttach(create.getAndSet(true)), Duration.ZERO, options.checkInterval());
        }
    }

    private synchronized void stopTrying() {
        if (attempts != null) {
            attempts.cancel(false);
            attempts = null;
        }
    }

    private void tryToAttach(boolean mayCreate) {
        String happened = outage;
        try {
            SegmentOpening.attempt(this, mayCreate);
        } catch (SegmentException e) {
            hindrance = e.getMessage();
            return;
        } catch (RuntimeException e) {
            // Thrown by the initializer, for example.
            hindrance = e.toString();
            return;
        }
        stopTrying();
        if (isLost()) {
            // Lost again in the meantime: lose() started no attempts, because these had not stopped yet.
            keepTrying(false);
        } else if (!closed && timesReattached() > 0) {
            long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - lostAtNanos);
            options.report()
                    .accept("Segment '%s' was lost: %s. %s %d ms later, with %d bytes"
                            .formatted(name, happened, created ? "Created again" : "Attached again", millis, size()));
        }
    }

    private void requireRoom(Region region) {
        if (mapping != null) {
            SegmentOptions.requireRoom(name, size(), region);
        }
        if (region.requiredSize() > SegmentFile.MAX_MAPPED) {
            throw new IllegalArgumentException(
                    "Segment '%s' is %d bytes, but %s is not in the first %d bytes, which are all that can be mapped"
                            .formatted(name, size(), region, SegmentFile.MAX_MAPPED));
        }
    }

    private RuntimeException unusable() {
        return closed && outage == null
                ? new IllegalStateException("Segment '%s' is closed".formatted(name))
                : lost(null);
    }

    private SegmentLostException lost(@Nullable Throwable cause) {
        String happened = outage;
        // Null if the segment was attached again since it was found to be lost.
        String why = happened == null ? "it has just been attached again" : withHindrance(happened);
        return new SegmentLostException(name, "Segment '%s' is lost: %s".formatted(name, why), cause);
    }

    private String withHindrance(String happened) {
        String why = hindrance;
        return why == null ? happened : "%s (%s)".formatted(happened, why);
    }

    /** Such as {@code segment 'counter' of 4 bytes in /dev/shm}. */
    @Override
    public String toString() {
        return "segment '%s' of %d bytes in %s".formatted(name, size(), Printable.of(file.getParent()));
    }
}
