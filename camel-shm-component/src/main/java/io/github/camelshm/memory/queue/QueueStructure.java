// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.queue;

import static io.github.camelshm.memory.queue.QueueLayout.numberOf;
import static io.github.camelshm.memory.queue.QueueLayout.ownerOf;
import static io.github.camelshm.memory.queue.QueueLayout.stateOf;

import io.github.camelshm.memory.participant.Owner;
import io.github.camelshm.memory.participant.Structure;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.IntPredicate;
import java.util.function.LongPredicate;

/** A queue as the recovery of its participants sees it: its slots, large messages and reply queues. */
final class QueueStructure implements Structure {
    private static final int MAX_TRIES = 1_000;

    /** Far longer than a process that has lost its core needs to get it back. */
    private static final long STALLED_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final String name;
    private final QueueMemory memory;
    private final QueueLayout layout;
    private final QueueFiles files;
    private final OwnedSlots ownedSlots;

    /** The slots that were owned at the last check. */
    private BitSet owned = new BitSet();

    /** The slots that the last check found being written or released, by slot. */
    private Map<Integer, Stall> stalls = Map.of();

    /** A slot that is being written or released, since when, and whether that was reported. */
    private record Stall(long word, long since, boolean isReported) {}

    QueueStructure(String name, QueueMemory memory, QueueFiles files) {
        this.name = name;
        this.memory = memory;
        this.layout = memory.layout();
        this.files = files;
        this.ownedSlots = new OwnedSlots(memory);
    }

    @Override
    public BitSet owners() {
        owned = ownedSlots.find();
        BitSet owners = new BitSet();
        owned.stream().forEach(slot -> owners.set(ownerOf(memory.word(slot))));
        return owners;
    }

    @Override
    public boolean reclaim(IntPredicate owners) {
        boolean isAny = false;
        for (int slot = 0; slot < layout.capacity(); slot++) {
            isAny |= reclaim(slot, owners);
        }
        return isAny;
    }

    /** Producers may skip it meanwhile, each once; nothing else changes it. */
    private boolean reclaim(int slot, IntPredicate owners) {
        for (int tries = 0; tries < MAX_TRIES; tries++) {
            long word = memory.word(slot);
            if (numberOf(word) == Owner.NONE || !owners.test(ownerOf(word))) {
                return false;
            }
            if (reclaim(slot, word)) {
                return true;
            }
        }
        return false;
    }

    /** Makes the transition that the slot's owner will not make. */
    private boolean reclaim(int slot, long word) {
        boolean again = stateOf(word) == QueueLayout.TAKEN;
        if (stateOf(word) == QueueLayout.FREEING && memory.length(slot) == QueueLayout.LARGE) {
            files.delete(memory.large(slot));
        }
        long next = again ? QueueLayout.requeued(word) : QueueLayout.free(QueueLayout.lapOf(word) + 1);
        boolean isMoved = memory.compareAndSetWord(slot, word, next);
        if (isMoved && again) {
            memory.countRedelivery();
        }
        return isMoved;
    }

    /** A slot that is rewritten meanwhile may yield any name, but it never names a file of a dead participant. */
    @Override
    public LongPredicate namedFiles(int number) {
        Set<Long> named = new HashSet<>();
        for (int slot = 0; slot < layout.capacity(); slot++) {
            if (memory.length(slot) == QueueLayout.LARGE && stateOf(memory.word(slot)) != QueueLayout.FREE) {
                LargeMessage message = memory.large(slot);
                if (message.number() == number) {
                    named.add(message.file());
                }
            }
        }
        return named::contains;
    }

    @Override
    public boolean removeIncarnationFiles(int number, long incarnation) {
        return incarnation == 0 || files.deleteReplyQueue(number, incarnation);
    }

    /** Reports participants that have been writing or freeing a slot, which takes an instant, since an earlier check. */
    @Override
    public List<String> stalled() {
        long now = System.nanoTime();
        Map<Integer, Stall> found = new HashMap<>();
        List<String> reports = new ArrayList<>();
        for (int slot = owned.nextSetBit(0); slot >= 0; slot = owned.nextSetBit(slot + 1)) {
            long word = memory.word(slot);
            if (isInstant(word)) {
                Stall known = stalls.get(slot);
                Stall stall = known != null && known.word() == word ? known : new Stall(word, now, false);
                if (!stall.isReported() && now - stall.since() >= STALLED_NANOS) {
                    stall = new Stall(word, stall.since(), true);
                    reports.add(reportOf(slot, word));
                }
                found.put(slot, stall);
            }
        }
        stalls = found;
        return reports;
    }

    private String reportOf(int slot, long word) {
        return "Queue '%s': participant %d (process %d) is alive, but has stopped in the middle of %s slot %d"
                .formatted(
                        name,
                        numberOf(word),
                        memory.participants().processId(numberOf(word)),
                        stateOf(word) == QueueLayout.WRITING ? "writing" : "freeing",
                        slot);
    }

    /** Whether a participant is writing or freeing the slot, which takes an instant. */
    private static boolean isInstant(long word) {
        boolean isOwned = numberOf(word) != Owner.NONE;
        return isOwned && (stateOf(word) == QueueLayout.WRITING || stateOf(word) == QueueLayout.FREEING);
    }
}
