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
 * A named block of raw bytes that programs of this host share, opened by {@link SegmentDirectory#open}.
 *
 * <p>It is in one of three states. Attached: its cells work. Lost: the name no longer means the same file of the same
 * size, or means nothing that can be used yet, and every operation on its cells fails with a {@link
 * SegmentLostException}; the check is made every {@link SegmentOptions#checkInterval}, so what was written within one
 * interval before may be lost too. With {@link SegmentOptions#reattach} it is then attached again, and its cells go on by
 * themselves, as soon as the name means a segment that has room for all of them, and is no queue unless all of them are
 * raw; one whose {@link CreateMode} lets it create the segment makes it again. Closed: every operation fails with an {@link
 * IllegalStateException}.
 *
 * <p>Thread-safe.
 */
public final class Segment implements AutoCloseable {
    private final String name;
    private final Path file;
    private final SegmentOptions options;

    /**
     * The segment's bytes, null while it is lost and once it is closed: the one field that tells both. Written under
     * {@link Mapping}'s lock, volatile, so that what is written before it (the outage, what others had put into the
     * file) is seen by whoever sees it; read by every operation.
     */
    private volatile @Nullable ByteBuffer memory;

    /** What is in memory, or was last; null if nothing ever was. Written under {@link Mapping}'s lock. */
    private volatile @Nullable Mapping mapping;

    /** What happened to a lost segment. Written before {@link #memory} is cleared, which publishes it. */
    private volatile @Nullable String outage;

    /** Why a lost segment is not attached again, or null if that has not been tried yet. */
    private volatile @Nullable String hindrance;

    private volatile boolean created;
    private volatile boolean closed;
    private volatile @Nullable Instant attachedSince;
    private final AtomicInteger timesAttached = new AtomicInteger();

    /** What the cells made so far need, in bytes. Grows; guarded by this. */
    private long requiredSize;

    /** The kind that the cells made so far need; nothing if any will do. Written under {@link Mapping}'s lock. */
    private volatile Optional<SegmentKind> neededKind;

    /** The attempts to attach again. Guarded by this. */
    private @Nullable Future<?> attempts;

    private long lostAtNanos;

    /** Made at its first use: a cell of fixed size needs none. Two threads may make one each, of which either will do. */
    private volatile @Nullable LockFile lockFile;

    /** Not attached to anything yet. */
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

    /** The file that the name means. */
    public Path file() {
        return file;
    }

    /** The size in bytes, at least 1, of what it is attached to, or was last; 0 if it never was. */
    public long size() {
        Mapping last = mapping;
        return last == null ? 0 : last.size();
    }

    /** Whether it was this opening that created it, the last time if it did so again, rather than attach to what was there. */
    public boolean isCreated() {
        return created;
    }

    /** Whether its cells work now. */
    public boolean isAttached() {
        return memory != null;
    }

    /** Whether the name is known not to mean this segment any more, or to mean none that can be used. */
    public boolean isLost() {
        return memory == null && outage != null;
    }

    /** What happened to it, and what hinders it from being attached again; nothing while it is attached. */
    public Optional<String> outage() {
        String happened = outage;
        return memory != null || happened == null
                ? Optional.empty()
                : Optional.of(Printable.of(withHindrance(happened)));
    }

    /** When it was attached, the last time; nothing if it never was. */
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
     * When it was last looked whether the name still means what is attached, in milliseconds since 1970; 0 if never.
     * While it is attached that is about {@link SegmentOptions#checkInterval} ago at most, so it does for a clock where
     * that is near enough, and costs a read of a field.
     */
    public long lastChecked() {
        Mapping last = mapping;
        return last == null ? 0 : last.lastChecked();
    }

    /** Looks now, rather than at the next check, whether the name still means what is attached. */
    public void checkNow() {
        Mapping last = mapping;
        if (last != null) {
            last.check();
        }
    }

    /**
     * Waits for a lost segment to be attached again.
     *
     * @return whether it is attached; not if the time is over, the segment closed or the thread interrupted, whose
     *     interrupt is kept, or if nobody tries to attach it
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
     * segment's, so this one is looked at now.
     *
     * @param error the fault, as the JVM reports it
     * @return a {@link SegmentLostException} if this segment is not what it was
     */
    public SegmentException faulted(InternalError error) {
        checkNow();
        if (isLost()) {
            return lost(error);
        }
        return new SegmentException(
                name,
                "A memory fault surfaced while segment '%s' was in use, which itself is unharmed".formatted(name),
                error);
    }

    /**
     * Ends its use. Closing twice is harmless. A segment that is to be unlinked after use is unlinked when its last user
     * on the host closes it, unless it was lost: then it is not ours any more.
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
     * The bytes to work on, for no longer than one operation.
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
     * Locks a byte of the segment's lock file against every other thread of the host.
     *
     * @param what it is locked for, for the error
     * @throws SegmentException if somebody else has it for longer than {@link SegmentOptions#lockTimeout}
     */
    LockFile.Held lock(long position, Object what) {
        LockFile locks = lockFile;
        if (locks == null) {
            locks = new LockFile(name, file, options.trustedOwners());
            lockFile = locks;
        }
        return locks.lock(position, what, options.lockTimeout());
    }

    /** How it was opened. */
    public SegmentOptions options() {
        return options;
    }

    /** The least size in bytes of a file that has room for what is required and for the cells made so far. */
    synchronized long requiredSize() {
        return requiredSize;
    }

    boolean isClosed() {
        return closed;
    }

    /** What it is attached to, or was last; null if nothing ever was. */
    @Nullable
    Mapping mapping() {
        return mapping;
    }

    /** Under {@link Mapping}'s lock. */
    void need(Region region) {
        Optional<SegmentKind> kind = SegmentKind.neededBy(region);
        kind.ifPresent(needed -> needed.require(name, kind().orElse(needed)));
        requireRoom(region);
        neededKind = kind.or(() -> neededKind);
        synchronized (this) {
            requiredSize = Math.max(requiredSize, region.requiredSize());
        }
    }

    /** Of a segment that is not attached what its cells need. */
    private Optional<SegmentKind> kind() {
        ByteBuffer bytes = memory;
        try {
            return bytes == null ? neededKind : Optional.of(SegmentKind.of(bytes));
        } catch (InternalError e) {
            // Truncated in this instant. The next check finds that, and what is attached then is asked again.
            return neededKind;
        }
    }

    /** @throws SegmentException if what it is to be attached to is of another kind than is needed */
    void requireKind(SegmentKind actual) {
        neededKind.ifPresent(needed -> needed.require(name, actual));
    }

    /** Takes a mapping into use. Under {@link Mapping}'s lock. */
    void attach(Mapping to, boolean asCreator) {
        mapping = to;
        created = asCreator;
        attachedSince = Instant.now();
        timesAttached.incrementAndGet();
        outage = null;
        memory = to.memory();
        synchronized (this) {
            notifyAll();
        }
    }

    /** Is told that the mapping is not what the name means any more. Under {@link Mapping}'s lock. */
    void lose(String change) {
        lostAtNanos = System.nanoTime();
        hindrance = null;
        outage = change;
        memory = null;
        if (options.reattach()) {
            keepTrying(false);
        }
    }

    /** Under {@link Mapping}'s lock. */
    void markClosed() {
        closed = true;
        memory = null;
    }

    /** Goes on trying to attach, as what could not be opened, for this reason. */
    void attachLater(@Nullable String reason) {
        lostAtNanos = System.nanoTime();
        outage = "it is not there yet";
        hindrance = reason;
        keepTrying(true);
    }

    /**
     * @param mayCreate whether the first attempt may create the segment. Not just after it was lost: whoever unlinked it
     *     may be about to make it anew, and would find the name taken.
     */
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
            // The initializer's, say.
            hindrance = e.toString();
            return;
        }
        stopTrying();
        if (isLost()) {
            // Again, in between, when what lose() wanted to start was still there.
            keepTrying(false);
        } else if (!closed && timesReattached() > 0) {
            long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - lostAtNanos);
            options.report()
                    .accept("Segment '%s' was lost: %s. %s %d ms later, with %d bytes"
                            .formatted(name, happened, created ? "Made again" : "Attached again", millis, size()));
        }
    }

    private void requireRoom(Region region) {
        if (mapping != null) {
            SegmentOptions.requireRoom(name, size(), region);
        }
        if (region.requiredSize() > SegmentFile.MAX_MAPPED) {
            throw new IllegalArgumentException(
                    "Segment '%s' is %d bytes, but %s is not in the first %d, which can be used"
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
        // None if it was attached again since it was found to be lost.
        String why = happened == null ? "it is attached again right now" : withHindrance(happened);
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
