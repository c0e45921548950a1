// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.participant;

import static java.util.Objects.requireNonNull;

import io.github.camelshm.memory.segment.LockFile;
import io.github.camelshm.memory.segment.Segment;
import io.github.camelshm.memory.segment.SegmentException;
import io.github.camelshm.memory.segment.SegmentKind;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * This process's part in a structure, in one mapping of its segment: a leased number, and what waits and rings under
 * it. After the segment was attached again, or this participant was fenced, the process joins anew with another
 * instance. Thread-safe.
 */
public final class Participation {
    private final Participants all;
    private final Lease lease;
    private final Map<Event, Ringer> ringers;
    private final Map<Event, Waiting> waitings = new EnumMap<>(Event.class);

    /** Volatile: set by one thread, and read by others, which then leave this number's words alone. */
    private volatile boolean hasEnded;

    private Participation(
            Segment segment,
            ParticipantMemory memory,
            StructureFiles files,
            Participants all,
            Lease lease,
            Map<Event, Ringer> ringers,
            DoorbellFailures failures) {
        this.all = all;
        this.lease = lease;
        this.ringers = ringers;
        for (Event event : Event.values()) {
            waitings.put(
                    event,
                    new Waiting(
                            event,
                            lease.number(),
                            memory,
                            files.doorbell(lease.number(), event),
                            segment.file(),
                            failures));
        }
    }

    /**
     * Leases a number. {@link #recover} is to be called once before the structure is used.
     *
     * @throws SegmentException if all numbers are in use, or the system refuses to lock
     */
    public static Participation join(
            Segment segment,
            SegmentKind kind,
            ParticipantMemory memory,
            StructureFiles files,
            LockFile locks,
            Structure structure) {
        DoorbellFailures failures = new DoorbellFailures(segment, kind);
        Map<Event, Ringer> ringers = new EnumMap<>(Event.class);
        for (Event event : Event.values()) {
            ringers.put(event, new Ringer(memory, files, event, failures));
        }
        Participants all = new Participants(segment.name(), kind, memory, files, locks, structure, ringers.values());
        Lease lease = all.join();
        Participation joined = null;
        try {
            joined = new Participation(segment, memory, files, all, lease, ringers, failures);
            return joined;
        } finally {
            if (joined == null) {
                lease.release();
            }
        }
    }

    public int number() {
        return lease.number();
    }

    /** The {@link Owner} that this participant writes into words of the structure. */
    public int owner() {
        return lease.owner();
    }

    /** Positive and random: distinguishes this participant from an earlier or later one with its number. */
    public long incarnation() {
        return lease.incarnation();
    }

    /** Whether it has left, or was abandoned. */
    public boolean hasEnded() {
        return hasEnded;
    }

    /** False if it has ended, or was fenced. */
    public boolean isStillIn() {
        return !hasEnded && all.isStill(lease);
    }

    /** As {@link Participants#recover}. */
    public List<String> recover() {
        return all.recover(lease);
    }

    /** Rings those that wait for this. */
    public Ringer ringer(Event event) {
        return requireNonNull(ringers.get(event));
    }

    /**
     * Blocks until the event may have happened.
     *
     * @param task the last attempt before blocking. It runs after this participant has announced that it waits, so it
     *     sees every event that others did not ring for
     * @return what it found
     */
    public <T> @Nullable T await(Event event, Supplier<@Nullable T> task, long nanos) throws InterruptedException {
        return requireNonNull(waitings.get(event)).await(task, nanos);
    }

    /** Wakes all threads of this process that wait, and ends the lease: what this participant owns is reclaimed. */
    public void leave() {
        // First the doorbells, which have this number in their names: after leaving it may belong to another
        // participant.
        close();
        all.leave(lease);
    }

    /** As {@link #leave}, where the mapping is no longer the structure's, or this participant was fenced. */
    public void abandon() {
        close();
        lease.release();
    }

    private void close() {
        hasEnded = true;
        waitings.values().forEach(Waiting::close);
        ringers.values().forEach(Ringer::close);
    }
}
