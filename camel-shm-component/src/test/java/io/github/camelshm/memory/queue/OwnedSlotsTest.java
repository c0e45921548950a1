// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelshm.memory.participant.Owner;
import io.github.camelshm.memory.participant.ParticipantLayout;
import io.github.camelshm.memory.participant.StructureMemory;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Whatever participants do, a search finds the slots that a scan of the whole queue would find. */
class OwnedSlotsTest {
    private static final QueueLayout LAYOUT = new QueueLayout(16, 64);

    /** A step of one of the participants, if it is possible. */
    enum Step {
        CLAIM,
        PUBLISH,
        GIVE_UP,
        TAKE,
        FREE,
        BEGIN_FREE,
        REQUEUE
    }

    private final CountedMemory counted = new CountedMemory();
    private final QueueMemory memory = new QueueMemory(counted, LAYOUT);
    private final OwnedSlots ownedSlots = new OwnedSlots(memory);
    private final List<Participant> participants = List.of(new Participant(1), new Participant(2));

    @Property(tries = 2_000, edgeCases = EdgeCasesMode.NONE)
    void everyOwnedSlotIsFound(
            @ForAll @Size(min = 1, max = 60) List<Step> steps,
            @ForAll @Size(60) List<@IntRange(min = 1, max = 20) Integer> times,
            @ForAll @Size(60) List<Boolean> bySecond,
            @ForAll @Size(60) List<Boolean> searches) {
        // given a first search, which reads all slots
        ownedSlots.find();

        for (int i = 0; i < steps.size(); i++) {
            // when a participant repeats a step
            Participant participant = participants.get(bySecond.get(i) ? 1 : 0);
            for (int time = times.get(i); time > 0; time--) {
                participant.make(steps.get(i));
            }

            // then a search, now or later, finds each slot's owner
            if (searches.get(i)) {
                assertThat(ownedSlots.find()).as("after step %d", i).isEqualTo(owned());
            }
        }
        assertThat(ownedSlots.find()).isEqualTo(owned());
    }

    @Example
    void searchOfAnUnchangedQueueReadsOneSlot() {
        // given a queue that was in use, and a search since
        Participant participant = participants.get(0);
        for (int i = 0; i < 100; i++) {
            participant.make(Step.CLAIM);
            participant.make(Step.PUBLISH);
            participant.make(Step.TAKE);
            participant.make(Step.FREE);
        }
        ownedSlots.find();

        // when it is searched again
        counted.reads = 0;
        BitSet owned = ownedSlots.find();

        // then one slot was read
        assertThat(owned.isEmpty()).isTrue();
        assertThat(counted.reads).isEqualTo(1);
    }

    @Example
    void ownerWrittenOverAFreeSlotIsFoundWithinSixteenSearches() {
        // given an idle queue
        ownedSlots.find();
        ownedSlots.find();

        // when a slot beyond its end is overwritten with an owner
        memory.compareAndSetWord(9, memory.word(9), QueueLayout.word(7, 0, QueueLayout.WRITING, 77));

        // then one of the next searches finds it
        boolean found = false;
        for (int search = 0; search < 16; search++) {
            found |= ownedSlots.find().get(9);
        }
        assertThat(found).isTrue();
    }

    private BitSet owned() {
        BitSet owned = new BitSet();
        for (int slot = 0; slot < LAYOUT.capacity(); slot++) {
            owned.set(slot, QueueLayout.numberOf(memory.word(slot)) != Owner.NONE);
        }
        return owned;
    }

    private final class Participant {
        private final QueueRing ring;
        private final Deque<Long> claimed = new ArrayDeque<>();
        private final Deque<QueueRing.Taken> taken = new ArrayDeque<>();

        Participant(int number) {
            ring = new QueueRing("q", memory, Owner.of(number, 1));
        }

        void make(Step step) {
            switch (step) {
                case CLAIM -> {
                    long position = ring.claim();
                    if (position != QueueRing.NONE) {
                        claimed.add(position);
                    }
                }
                case PUBLISH -> {
                    if (!claimed.isEmpty()) {
                        ring.publish(claimed.remove());
                    }
                }
                case GIVE_UP -> {
                    if (!claimed.isEmpty()) {
                        ring.abort(claimed.removeLast());
                    }
                }
                case TAKE -> {
                    QueueRing.Taken into = new QueueRing.Taken();
                    if (ring.take(into)) {
                        taken.add(into);
                    }
                }
                case FREE -> {
                    if (!taken.isEmpty()) {
                        ring.free(taken.removeLast());
                    }
                }
                case BEGIN_FREE -> {
                    if (!taken.isEmpty()) {
                        ring.beginFree(taken.element());
                    }
                }
                case REQUEUE -> {
                    if (!taken.isEmpty() && QueueLayout.stateOf(taken.element().word) == QueueLayout.TAKEN) {
                        ring.requeue(taken.remove());
                    }
                }
            }
        }
    }

    /** Counts the reads of words. */
    private static final class CountedMemory extends StructureMemory {
        private int reads;

        CountedMemory() {
            super(ByteBuffer.allocateDirect(Math.toIntExact(LAYOUT.bytes())));
        }

        @Override
        public long getVolatile(int offset) {
            reads += offset >= ParticipantLayout.HEADER_BYTES ? 1 : 0;
            return super.getVolatile(offset);
        }
    }
}
