// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.torture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Numbers in a mapped file, which a process that is killed with {@code kill -9} leaves as they were at that instant,
 * because the pages are the kernel's. One process writes them, and others read them after its death.
 *
 * <p>Each worker of the queue's torture writes its {@link Field}s into the same file, at its incarnation. Each consumer
 * also writes a file of entries, one for each message that it took, in the order in which it took them.
 */
final class QueueTortureLog {
    private static final int CHUNK_BYTES = 1 << 20;

    private final Path file;
    private MappedByteBuffer chunk;
    private long chunkAt = -1;

    QueueTortureLog(Path file) {
        this.file = file;
    }

    long get(long index) {
        return chunkOf(index).getLong(at(index));
    }

    void put(long index, long number) {
        chunkOf(index).putLong(at(index), number);
    }

    private static int at(long index) {
        return (int) (index * Long.BYTES % CHUNK_BYTES);
    }

    private MappedByteBuffer chunkOf(long index) {
        long wanted = index * Long.BYTES / CHUNK_BYTES;
        if (wanted != chunkAt) {
            try (FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                // Grows the file, with zeros that take no space until they are written.
                chunk = channel.map(FileChannel.MapMode.READ_WRITE, wanted * CHUNK_BYTES, CHUNK_BYTES);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            chunkAt = wanted;
        }
        return chunk;
    }

    /** A number that each worker records. */
    enum Field {
        /** Of a producer: how many messages it began to offer. */
        OFFERED(0),
        /** Of a producer: how many of them the queue has accepted. */
        ACCEPTED(1),
        /** The longest time in nanoseconds that it waited for room, or for a message. */
        LONGEST_PAUSE(2),
        /** Of a consumer: how many messages it took and could not settle because it was fenced, or could not read. */
        NOT_SETTLED(3),
        /** How many calls it repeated because they were refused. */
        REFUSED(4);

        private static final int EACH = 8;

        private final int index;

        Field(int index) {
            this.index = index;
        }

        /** The index of this worker's number. */
        long of(int incarnation) {
            return (long) incarnation * EACH + index;
        }
    }

    /** The outcome of a delivery. */
    enum Fate {
        /** It was taken, and not acknowledged: it is unsettled, or its consumer died with it. */
        TAKEN(0),
        ACKNOWLEDGED(1),
        REQUEUED(2),
        /** Its consumer is acknowledging it, or died in the middle of that, so it may be acknowledged or not. */
        ACKNOWLEDGING(3),
        /** It was taken, and not acknowledged because its consumer was fenced: it is redelivered. */
        FENCED(4);

        private static final int BITS = 3;

        private final int code;

        Fate(int code) {
            this.code = code;
        }

        static Fate of(int code) {
            return switch (code) {
                case 0 -> TAKEN;
                case 1 -> ACKNOWLEDGED;
                case 2 -> REQUEUED;
                case 3 -> ACKNOWLEDGING;
                case 4 -> FENCED;
                default -> throw new IllegalArgumentException("No fate: " + code);
            };
        }
    }

    /**
     * A delivery, as one number that is never 0.
     *
     * @param producer its producer's incarnation
     * @param sequence its number among that producer's, from 0
     * @param deliveries the number of the delivery, from 1
     */
    record Entry(int producer, long sequence, int deliveries, Fate fate) {
        private static final int SEQUENCE_BITS = 38;
        private static final int DELIVERIES_BITS = 8;

        long packed() {
            return (((long) producer << SEQUENCE_BITS | sequence) << DELIVERIES_BITS | deliveries) << Fate.BITS
                    | fate.code;
        }

        static Entry of(long packed) {
            long message = packed >>> (DELIVERIES_BITS + Fate.BITS);
            return new Entry(
                    (int) (message >>> SEQUENCE_BITS),
                    message & (1L << SEQUENCE_BITS) - 1,
                    (int) (packed >>> Fate.BITS) & (1 << DELIVERIES_BITS) - 1,
                    Fate.of((int) packed & (1 << Fate.BITS) - 1));
        }
    }
}
