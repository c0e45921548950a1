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

/** Whatever participants do, a look finds the slots that a look at all of them would find. */
class OwnedSlotsTest {
    private static final QueueLayout LAYOUT = new QueueLayout(16, 64);

    /** What one of the participants does, if it can. */
    enum Step {
        CLAIM,
        PUBLISH,
        GIVE_UP,
        TAKE,
        FREE,
        RELEASE,
        GIVE_BACK
    }

    private final CountedMemory counted = new CountedMemory();
    private final QueueMemory memory = new QueueMemory(counted, LAYOUT);
    private final OwnedSlots ownedSlots = new OwnedSlots(memory);
    private final List<Participant> participants = List.of(new Participant(1), new Participant(2));

    @Property(tries = 2_000, edgeCases = EdgeCasesMode.NONE)
    void everyOwnedSlotIsFound(
            @ForAll @Size(min = 1, max = 60) List<Step> steps,
            @ForAll @Size(60) List<@IntRange(min = 1, max = 20) Integer> times,
            @ForAll @Size(60) List<Boolean> who,
            @ForAll @Size(60) List<Boolean> looks) {
        // given a first look, which is at all slots
        ownedSlots.find();

        for (int i = 0; i < steps.size(); i++) {
            // when participants do this and that
            Participant participant = participants.get(who.get(i) ? 1 : 0);
            for (int time = times.get(i); time > 0; time--) {
                participant.make(steps.get(i));
            }

            // then whoever looks now, or later, finds who owns what
            if (looks.get(i)) {
                assertThat(ownedSlots.find()).as("after step %d", i).isEqualTo(owned());
            }
        }
        assertThat(ownedSlots.find()).isEqualTo(owned());
    }

    @Example
    void whereNothingHasHappenedOneSlotIsLookedAt() {
        // given a queue that was in use, and a look since
        Participant participant = participants.get(0);
        for (int i = 0; i < 100; i++) {
            participant.make(Step.CLAIM);
            participant.make(Step.PUBLISH);
            participant.make(Step.TAKE);
            participant.make(Step.FREE);
        }
        ownedSlots.find();

        // when another look is taken
        counted.looks = 0;
        BitSet owned = ownedSlots.find();

        // then it was at one slot
        assertThat(owned.isEmpty()).isTrue();
        assertThat(counted.looks).isEqualTo(1);
    }

    @Example
    void whatSomebodyWroteOverAFreeSlotIsFoundWithinSomeLooks() {
        // given a queue in which nothing happens
        ownedSlots.find();
        ownedSlots.find();

        // when a slot beyond its end is overwritten with an owner
        memory.compareAndSetWord(9, memory.word(9), QueueLayout.word(7, 0, QueueLayout.WRITING, 77));

        // then one of the next looks finds it
        boolean found = false;
        for (int looks = 0; looks < 16; looks++) {
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
                        ring.giveUp(claimed.removeLast());
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
                case RELEASE -> {
                    if (!taken.isEmpty()) {
                        ring.beginRelease(taken.element());
                    }
                }
                case GIVE_BACK -> {
                    if (!taken.isEmpty() && QueueLayout.stateOf(taken.element().word) == QueueLayout.TAKEN) {
                        ring.requeue(taken.remove());
                    }
                }
            }
        }
    }

    /** Counts the looks at words. */
    private static final class CountedMemory extends StructureMemory {
        private int looks;

        CountedMemory() {
            super(ByteBuffer.allocateDirect(Math.toIntExact(LAYOUT.bytes())));
        }

        @Override
        public long getVolatile(int offset) {
            looks += offset >= ParticipantLayout.HEADER_BYTES ? 1 : 0;
            return super.getVolatile(offset);
        }
    }
}
