// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.queue;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.github.camelshm.memory.participant.Owner;
import io.github.camelshm.memory.participant.ParticipantLayout;
import io.github.camelshm.memory.segment.SegmentDirectory;
import io.github.camelshm.memory.segment.SegmentException;
import io.github.camelshm.memory.segment.SegmentOptions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterTry;
import net.jqwik.api.lifecycle.BeforeTry;

/**
 * Whatever bytes another program writes into a queue, every call ends. A call that fails throws an exception that names
 * the queue.
 */
class CorruptQueueTest {
    private static final int SIZE = 16;
    private static final int MESSAGE_SIZE = 64;
    private static final QueueLayout LAYOUT = new QueueLayout(SIZE, MESSAGE_SIZE);

    /** A call reaches this limit only if it never ends. */
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private Path folder;

    @BeforeTry
    void createFolder() throws IOException {
        folder = Files.createTempDirectory("camel-shm-corrupt");
    }

    @AfterTry
    void deleteFolder() throws IOException {
        try (var files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }

    @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
    void everyCallEndsOrThrowsTheQueuesOwnException(
            @ForAll("damages") @Size(min = 1, max = 40) List<Damage> damages,
            @ForAll @Size(max = 20) List<Call> before,
            @ForAll @Size(min = 1, max = 60) List<Call> after)
            throws IOException {
        try (Queue queue = open()) {
            // given a queue in use
            before.forEach(call -> make(call, queue));

            // when any bytes are written anywhere but into its geometry, which a queue reads once, when it attaches
            damage(damages);

            // then every call works or fails, for a participant that has it open and for one that opens it now
            after.forEach(call -> make(call, queue));
            try (Queue other = open()) {
                after.forEach(call -> make(call, other));
            }
        }
    }

    @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
    void corruptHeaderIsRefusedOrUsedWithinTheSegment(
            @ForAll("headers") List<Integer> header, @ForAll @Size(min = 1, max = 20) List<Call> calls)
            throws IOException {
        // given a queue whose layout version, capacity and message size are arbitrary numbers
        open().close();
        ByteBuffer bytes = ByteBuffer.allocate(4 * header.size()).order(ByteOrder.nativeOrder());
        header.forEach(bytes::putInt);
        write(ParticipantLayout.VERSION_OFFSET, bytes.flip());

        // then the queue is refused, or works
        try (Queue queue = open()) {
            calls.forEach(call -> make(call, queue));
        } catch (SegmentException e) {
            requireNamed(e);
        }
    }

    @Example
    void slotBeingWrittenWithoutAnOwnerIsCorrupt() throws IOException {
        try (Queue queue = open()) {
            // when the next slot is in state WRITING and has no owner
            write(ParticipantLayout.HEADER_BYTES, bytesOf(QueueLayout.word(0, 0, QueueLayout.WRITING, Owner.NONE)));

            // then a consumer does not wait for it
            assertThatThrownBy(queue::poll)
                    .isInstanceOf(SegmentException.class)
                    .hasMessage("Slot 0 of queue 'q' is corrupt: "
                            + "WRITING(lap 0, delivered 0 times before, by participant 0)");
        }
    }

    private static ByteBuffer bytesOf(long value) {
        return ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.nativeOrder())
                .putLong(value)
                .flip();
    }

    private Queue open() {
        return Queue.open(
                SegmentDirectory.at(folder),
                "q",
                QueueOptions.defaults()
                        .withCapacity(SIZE)
                        .withMessageSize(MESSAGE_SIZE)
                        .withMaxMessageSize(1000)
                        .withSegment(SegmentOptions.defaults().withCheckInterval(Duration.ofMillis(1))));
    }

    private static void make(Call call, Queue queue) {
        assertTimeoutPreemptively(
                LIMIT,
                () -> {
                    try {
                        call.make(queue);
                    } catch (SegmentException e) {
                        requireNamed(e);
                    }
                },
                () -> call + " has not ended");
    }

    private static void requireNamed(SegmentException e) {
        if (!e.getMessage().contains("'q'")) {
            throw new AssertionError("Does not say which queue: " + e.getMessage(), e);
        }
    }

    private void damage(List<Damage> damages) throws IOException {
        for (Damage damage : damages) {
            ByteBuffer bytes = bytesOf(damage.value());
            // The lower half of a length of four bytes, in the host's byte order.
            boolean isLittle = bytes.order() == ByteOrder.LITTLE_ENDIAN;
            int start = isLittle ? 0 : Long.BYTES - damage.bytes();
            write(damage.offset(), bytes.slice(start, damage.bytes()));
        }
    }

    private void write(int offset, ByteBuffer bytes) throws IOException {
        try (FileChannel file = FileChannel.open(folder.resolve("q"), StandardOpenOption.WRITE)) {
            file.write(bytes, offset);
        }
    }

    /** A number written over the bytes at an offset. */
    record Damage(int offset, int bytes, long value) {}

    /** The calls that a program can make on a queue. */
    enum Call {
        OFFER {
            @Override
            void make(Queue queue) {
                queue.offer(new byte[40], 0, 40);
            }
        },
        OFFER_LARGE {
            @Override
            void make(Queue queue) {
                queue.offer(new byte[500], 0, 500);
            }
        },
        OFFER_WAITING {
            @Override
            void make(Queue queue) throws InterruptedException {
                queue.offer(new byte[1], 0, 1, 2, TimeUnit.MILLISECONDS);
            }
        },
        TAKE {
            @Override
            void make(Queue queue) {
                Delivery delivery = queue.poll();
                if (delivery != null) {
                    try {
                        delivery.read();
                    } finally {
                        delivery.acknowledge();
                    }
                }
            }
        },
        TAKE_WAITING {
            @Override
            void make(Queue queue) throws InterruptedException {
                queue.poll(2, TimeUnit.MILLISECONDS);
            }
        },
        REQUEUE {
            @Override
            void make(Queue queue) {
                Delivery delivery = queue.poll();
                if (delivery != null) {
                    delivery.requeue();
                }
            }
        },
        PEEK {
            @Override
            void make(Queue queue) {
                queue.peek(100);
            }
        },
        STATUS {
            @Override
            void make(Queue queue) {
                queue.depth();
                queue.consumers();
                queue.status();
            }
        },
        PURGE {
            @Override
            void make(Queue queue) {
                queue.purge();
            }
        },
        JOIN_AS_CONSUMER {
            @Override
            void make(Queue queue) {
                queue.addConsumer();
                queue.removeConsumer();
            }
        },
        FIND_REPLIES {
            @Override
            void make(Queue queue) {
                queue.replyQueueOf(queue.number(), queue.incarnation());
            }
        };

        abstract void make(Queue queue) throws InterruptedException;
    }

    @Provide
    Arbitrary<List<Damage>> damages() {
        Arbitrary<Integer> slots = Arbitraries.integers().between(0, SIZE - 1);
        Arbitrary<Integer> numbers = Arbitraries.oneOf(
                Arbitraries.integers().between(1, 4), Arbitraries.integers().between(0, ParticipantLayout.MAX_NUMBER));
        Arbitrary<Damage> word =
                Combinators.combine(slots, words()).as((slot, value) -> new Damage(LAYOUT.wordOffset(slot), 8, value));
        Arbitrary<Damage> length = Combinators.combine(
                        slots, Arbitraries.of(QueueLayout.LARGE, -2, Integer.MIN_VALUE, Integer.MAX_VALUE, 0, 64, 65))
                .as((slot, value) -> new Damage(LAYOUT.lengthOffset(slot), 4, value));
        Arbitrary<Damage> large = Combinators.combine(slots, Arbitraries.of(0, 8, 16), odd())
                .as((slot, field, value) -> new Damage(LAYOUT.payloadOffset(slot) + field, 8, value));
        Arbitrary<Damage> header = Combinators.combine(
                        Arbitraries.of(
                                ParticipantLayout.RESCANS_OFFSET,
                                QueueLayout.REDELIVERIES_OFFSET,
                                ParticipantLayout.NUMBERS_OFFSET,
                                ParticipantLayout.NUMBERS_OFFSET + 24),
                        odd())
                .as((offset, value) -> new Damage(offset, 8, value));
        Arbitrary<Damage> participant = Combinators.combine(numbers, Arbitraries.of(0, 8, 16, 24, 32, 40), odd())
                .as((number, field, value) -> new Damage(ParticipantLayout.participantOffset(number, field), 8, value));
        return Arbitraries.frequencyOf(
                        Tuple.of(6, word),
                        Tuple.of(2, length),
                        Tuple.of(2, large),
                        Tuple.of(1, header),
                        Tuple.of(2, participant))
                .list();
    }

    /** Words of slots, possible and impossible ones. */
    private static Arbitrary<Long> words() {
        Arbitrary<Long> laps = Arbitraries.oneOf(
                Arbitraries.longs().between(0, 4),
                Arbitraries.longs().between((1L << 44) - 3, (1L << 44) - 1),
                Arbitraries.longs().between(0, (1L << 44) - 1));
        Arbitrary<Integer> owners = Arbitraries.oneOf(
                Arbitraries.integers().between(0, 4), Arbitraries.integers().between(0, 4095));
        Arbitrary<Integer> states = Arbitraries.oneOf(
                Arbitraries.integers().between(0, 4), Arbitraries.integers().between(0, 15));
        Arbitrary<Long> made = Combinators.combine(laps, Arbitraries.integers().between(0, 15), states, owners)
                .as(QueueLayout::word);
        return Arbitraries.oneOf(made, Arbitraries.longs());
    }

    private static Arbitrary<Long> odd() {
        return Arbitraries.oneOf(
                Arbitraries.of(0L, 1L, -1L, Long.MIN_VALUE, Long.MAX_VALUE, 1000L, 1L << 31, 1L << 32),
                Arbitraries.longs());
    }

    @Provide
    Arbitrary<List<Integer>> headers() {
        Arbitrary<Integer> numbers = Arbitraries.oneOf(
                Arbitraries.of(0, 1, -1, 16, 32, 64, 1 << 18, 1 << 19, 1 << 30, Integer.MIN_VALUE, Integer.MAX_VALUE),
                Arbitraries.integers());
        return Combinators.combine(
                        Arbitraries.frequencyOf(
                                Tuple.of(9, Arbitraries.just(QueueLayout.VERSION)), Tuple.of(1, numbers)),
                        numbers,
                        numbers)
                .as(List::of);
    }
}
