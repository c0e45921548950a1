// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.queue;

import io.github.camelshm.memory.participant.Event;
import io.github.camelshm.memory.participant.ParticipantLayout;
import io.github.camelshm.memory.participant.StructureMemory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/** The slots of a queue: pairs of threads, each of which stands for a process with a participant number of its own. */
public final class QueueStress {
    private static final QueueLayout LAYOUT = new QueueLayout(QueueLayout.MIN_CAPACITY, 32);
    private static final int MESSAGE = 32;

    /** Far more than the states that are in use at a time. */
    private static final int PIECES = 1 << 14;

    private static final int PIECE = (int) LAYOUT.bytes();
    private static final AtomicInteger NEXT = new AtomicInteger();
    private static final ByteBuffer ALL = map();

    private QueueStress() {}

    private static ByteBuffer map() {
        try {
            Path file = Files.createTempFile("camel-shm-jcstress", "");
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                return channel.map(FileChannel.MapMode.READ_WRITE, 0, (long) PIECE * PIECES);
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** An empty queue, and the rings of two participants in it. */
    abstract static class Two {
        final QueueMemory memory;
        final QueueRing one;
        final QueueRing other;

        Two() {
            ByteBuffer piece = ALL.slice(NEXT.getAndIncrement() % PIECES * PIECE, PIECE);
            piece.put(0, new byte[ParticipantLayout.participantOffset(3, 0)]);
            piece.put(LAYOUT.wordOffset(0), new byte[PIECE - LAYOUT.wordOffset(0)]);
            memory = new QueueMemory(new StructureMemory(piece), LAYOUT);
            one = new QueueRing("stress", memory, 1);
            other = new QueueRing("stress", memory, 2);
        }

        /** Sends a message of bytes that are all alike. */
        boolean send(QueueRing by, int value) {
            long position = by.claim();
            if (position == QueueRing.NONE) {
                return false;
            }
            byte[] bytes = new byte[MESSAGE];
            Arrays.fill(bytes, (byte) value);
            memory.write(LAYOUT.slot(position), bytes, 0, MESSAGE);
            return by.publish(position);
        }

        /** The message that is taken: 0 for none, -1 if its bytes are of two. */
        int take(QueueRing by, QueueRing.Taken taken) {
            if (!by.take(taken)) {
                return 0;
            }
            byte[] bytes = new byte[MESSAGE];
            memory.read(taken.slot, bytes, MESSAGE);
            for (byte each : bytes) {
                if (each != bytes[0]) {
                    return -1;
                }
            }
            return bytes[0];
        }

        int take(QueueRing by) {
            return take(by, new QueueRing.Taken());
        }
    }

    /** Who takes a message sees all of it. */
    @JCStressTest
    @Outcome(
            id = {"0", "1"},
            expect = Expect.ACCEPTABLE,
            desc = "Nothing yet, or the message.")
    @Outcome(expect = Expect.FORBIDDEN, desc = "A part of the message.")
    @State
    public static class PublishAndTake extends Two {
        @Actor
        public void send() {
            send(one, 1);
        }

        @Actor
        public void take(I_Result result) {
            result.r1 = take(other);
        }
    }

    /** A slot is written again only after its consumer has copied it. */
    @JCStressTest
    @Outcome(
            id = {"1, 0", "1, 1"},
            expect = Expect.ACCEPTABLE,
            desc = "The old message; the new one had room or not.")
    @Outcome(expect = Expect.FORBIDDEN, desc = "Bytes of the next message.")
    @State
    public static class CopyAndReuse extends Two {
        public CopyAndReuse() {
            for (int i = 0; i < LAYOUT.capacity(); i++) {
                send(one, 1);
            }
        }

        @Actor
        public void take(II_Result result) {
            QueueRing.Taken taken = new QueueRing.Taken();
            result.r1 = take(other, taken);
            other.free(taken);
        }

        @Actor
        public void send(II_Result result) {
            result.r2 = send(one, 2) ? 1 : 0;
        }
    }

    /** A message goes to one of two consumers. */
    @JCStressTest
    @Outcome(
            id = {"1, 0", "0, 1"},
            expect = Expect.ACCEPTABLE,
            desc = "One has it.")
    @Outcome(expect = Expect.FORBIDDEN, desc = "Both or none.")
    @State
    public static class TwoTakers extends Two {
        public TwoTakers() {
            send(one, 1);
        }

        @Actor
        public void take1(II_Result result) {
            result.r1 = take(one);
        }

        @Actor
        public void take2(II_Result result) {
            result.r2 = take(other);
        }
    }

    /** Two who send at once both have their message taken. */
    @JCStressTest
    @Outcome(
            id = {"1, 2, 0", "2, 1, 0"},
            expect = Expect.ACCEPTABLE,
            desc = "Both, in some order.")
    @Outcome(expect = Expect.FORBIDDEN, desc = "One has overwritten the other, or is not found.")
    @State
    public static class TwoSenders extends Two {
        @Actor
        public void send1() {
            send(one, 1);
        }

        @Actor
        public void send2() {
            send(other, 2);
        }

        @Arbiter
        public void takeAll(III_Result result) {
            result.r1 = take(one);
            result.r2 = take(one);
            result.r3 = take(one);
        }
    }

    /** Who is about to block sees the message, or is seen by who has sent it. */
    @JCStressTest
    @Outcome(
            id = {"1, 0", "0, 1", "1, 1"},
            expect = Expect.ACCEPTABLE,
            desc = "Seen to wait, or has seen the message.")
    @Outcome(id = "0, 0", expect = Expect.FORBIDDEN, desc = "Sleeps beside a message.")
    @State
    public static class PublishAndWait extends Two {
        @Actor
        public void send(II_Result result) {
            send(one, 1);
            result.r1 = (int) (memory.participants().waiters(Event.MESSAGE, 0) >> 2) & 1;
        }

        @Actor
        public void await(II_Result result) {
            memory.participants().startWaiting(2, Event.MESSAGE);
            result.r2 = take(other);
        }
    }

    /** An acknowledgement and a producer that passes by do not lose each other's change. */
    @JCStressTest
    @Outcome(
            id = {"1, 1"},
            expect = Expect.ACCEPTABLE,
            desc = "Acknowledged, and the queue holds its whole size again.")
    @Outcome(expect = Expect.FORBIDDEN, desc = "A slot is lost.")
    @State
    public static class AcknowledgeAndPassBy extends Two {
        private final QueueRing.Taken taken = new QueueRing.Taken();

        public AcknowledgeAndPassBy() {
            for (int i = 0; i < LAYOUT.capacity(); i++) {
                send(one, 1);
            }
            take(other, taken);
            for (int i = 1; i < LAYOUT.capacity(); i++) {
                QueueRing.Taken next = new QueueRing.Taken();
                take(one, next);
                one.free(next);
            }
        }

        @Actor
        public void acknowledge(II_Result result) {
            result.r1 = other.free(taken) ? 1 : 0;
        }

        @Actor
        public void send() {
            send(one, 2);
        }

        @Arbiter
        public void requireRoom(II_Result result) {
            int sent = 1;
            while (send(one, 3)) {
                sent++;
            }
            result.r2 = sent == LAYOUT.capacity() ? 1 : 0;
        }
    }

    /** A message that is given back is found again by who has gone past it. */
    @JCStressTest
    @Outcome(
            id = {"1, 0", "0, 1"},
            expect = Expect.ACCEPTABLE,
            desc = "Found, once.")
    @Outcome(expect = Expect.FORBIDDEN, desc = "Lost, or taken twice.")
    @State
    public static class GiveBackAndTake extends Two {
        private final QueueRing.Taken taken = new QueueRing.Taken();

        public GiveBackAndTake() {
            send(one, 1);
            take(one, taken);
            // Goes past it.
            take(other);
        }

        @Actor
        public void requeue() {
            one.requeue(taken);
        }

        @Actor
        public void take(II_Result result) {
            result.r1 = take(other);
        }

        @Arbiter
        public void takeAll(II_Result result) {
            result.r2 = take(other);
        }
    }

    /** Of one who publishes and one who repairs, because it takes the first for dead, one prevails. */
    @JCStressTest
    @Outcome(
            id = {"1, 1", "0, 0"},
            expect = Expect.ACCEPTABLE,
            desc = "Published and found, or fenced off and not found.")
    @Outcome(expect = Expect.FORBIDDEN, desc = "Published and lost, or fenced off and delivered.")
    @State
    public static class PublishAndRepair extends Two {
        private final long position;

        public PublishAndRepair() {
            position = one.claim();
            byte[] bytes = new byte[MESSAGE];
            Arrays.fill(bytes, (byte) 1);
            memory.write(LAYOUT.slot(position), bytes, 0, MESSAGE);
        }

        @Actor
        public void publish(II_Result result) {
            result.r1 = one.publish(position) ? 1 : 0;
        }

        @Actor
        public void repair() {
            // As who has the number's lock byte does it.
            int slot = LAYOUT.slot(position);
            long word = memory.word(slot);
            if (QueueLayout.stateOf(word) == QueueLayout.WRITING) {
                memory.compareAndSetWord(slot, word, QueueLayout.free(QueueLayout.lapOf(word) + 1));
            }
        }

        @Arbiter
        public void take(II_Result result) {
            result.r2 = take(other);
        }
    }
}
