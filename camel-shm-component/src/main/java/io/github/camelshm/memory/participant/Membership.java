// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.participant;

import io.github.camelshm.memory.segment.LockFile;
import io.github.camelshm.memory.segment.Segment;
import io.github.camelshm.memory.segment.SegmentException;
import io.github.camelshm.memory.segment.SegmentInternals;
import io.github.camelshm.memory.segment.SegmentKind;
import io.github.camelshm.memory.segment.SegmentOptions;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * This process's part in a structure for as long as the structure is open: it joins at the first call that needs a number,
 * and joins anew where the segment was attached again, or others have fenced this participant. Between calls it checks that
 * it was not fenced, and recovers what dead participants left. Thread-safe.
 */
public abstract class Membership<M extends MappedStructure, P extends Participant> {
    private final Segment segment;
    private final SegmentKind kind;
    private final SegmentOptions options;
    private final StructureAccess access;
    private final LockFile locks;

    /** Null until this process takes part. Written under this; volatile, because every call reads it. */
    private volatile @Nullable P participant;

    /** The memory that was validated last. Guarded by this. */
    private @Nullable M validated;

    /** Guarded by this. */
    private @Nullable Future<?> check;

    /** Why the last check of the participants failed, if it did. Used only by the thread that makes the checks. */
    private @Nullable String checkFailure;

    /** Guarded by this. */
    private boolean closed;

    protected Membership(Segment segment, SegmentKind kind, SegmentOptions options, StructureAccess access) {
        this.segment = segment;
        this.kind = kind;
        this.options = options;
        this.access = access;
        this.locks = SegmentInternals.lockFile(segment.name(), segment.file(), options.trustedOwners());
    }

    /**
     * The structure in these bytes. Called while this object is locked.
     *
     * @throws SegmentException if they hold no such structure
     */
    protected abstract M memory(ByteBuffer bytes);

    /**
     * Joins the structure, and recovers what dead participants left. Called while this object is locked.
     *
     * @throws SegmentException if all numbers are in use, or the system refuses to lock
     */
    protected abstract P join(M memory, LockFile locks);

    /** What this process publishes after it has joined. If that fails, it has joined anyway. */
    protected void afterJoin(P joined) {}

    /** What else this process does after each check, whether that failed or not. */
    protected void afterCheck() {}

    /** The structure's memory in the segment's present mapping, also for callers that only read. */
    public synchronized M memory() {
        ByteBuffer bytes = SegmentInternals.memory(segment);
        M memory = validated;
        if (memory == null || !memory.isOf(bytes)) {
            memory = memory(bytes);
            validated = memory;
        }
        return memory;
    }

    /** Which participants of the structure in this memory are alive. */
    public Liveness liveness(ParticipantMemory memory) {
        return new Liveness(memory, locks);
    }

    /** Ends this process's part. What it owns is reclaimed. */
    public synchronized void leave() {
        closed = true;
        if (check != null) {
            check.cancel(false);
            check = null;
        }
        P leaving = participant;
        boolean isAttached = current().isPresent();
        participant = null;
        if (leaving != null && isAttached) {
            leaving.leave();
        } else if (leaving != null) {
            leaving.abandon();
        }
    }

    /** This process's part in the segment's present mapping. */
    public P participant() {
        ByteBuffer bytes = SegmentInternals.memory(segment);
        P current = participant;
        return current != null && current.isOn(bytes) ? current : join();
    }

    /** This process's part, without joining; empty if it has none, or the segment was attached again since. */
    public Optional<P> current() {
        P current = participant;
        return current != null && segment.isAttached() && current.isOn(SegmentInternals.memory(segment))
                ? Optional.of(current)
                : Optional.empty();
    }

    private synchronized P join() {
        if (closed) {
            throw new IllegalStateException("%s '%s' is closed".formatted(kind.title(), segment.name()));
        }
        M memory = memory();
        P current = participant;
        if (current == null || !current.isOn(SegmentInternals.memory(segment))) {
            if (current != null) {
                current.abandon();
                participant = null;
            }
            current = join(memory, locks);
            participant = current;
            afterJoin(current);
            if (check == null) {
                Duration wanted = options.checkInterval();
                Duration interval = wanted.compareTo(access.longestCheck()) < 0 ? wanted : access.longestCheck();
                check = SegmentInternals.schedule(this::check, interval, interval);
            }
        }
        return current;
    }

    /** Takes part anew, after others have fenced this participant. */
    public synchronized void rejoin(P fenced) {
        if (participant == fenced) {
            fenced.abandon();
            participant = null;
            join();
        }
    }

    /** What each participant does periodically: checks that it was not fenced, and recovers what dead participants left. */
    public void check() {
        P current = current().orElse(null);
        if (current == null) {
            return;
        }
        if (!current.participation().isStillIn()) {
            rejoin(current);
            return;
        }
        try {
            current.recover().forEach(options.report());
            checkFailure = null;
        } catch (SegmentException e) {
            // Such as a lock file of another user. Calls that need no lock succeed, so it is reported here, once.
            if (checkFailure == null || !checkFailure.equals(e.getMessage())) {
                checkFailure = e.getMessage();
                options.report().accept(checkFailure);
            }
        }
        afterCheck();
    }
}
