// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.torture;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;

import io.github.camelshm.memory.queue.Delivery;
import io.github.camelshm.memory.queue.Queue;
import io.github.camelshm.memory.queue.QueueOptions;
import io.github.camelshm.memory.segment.CreateMode;
import io.github.camelshm.memory.segment.SegmentDirectory;
import io.github.camelshm.memory.segment.SegmentException;
import io.github.camelshm.memory.segment.SegmentOptions;
import io.github.camelshm.memory.segment.SegmentRefusedException;
import io.github.camelshm.torture.QueueTortureLog.Entry;
import io.github.camelshm.torture.QueueTortureLog.Fate;
import io.github.camelshm.torture.QueueTortureLog.Field;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.zip.CRC32;

/**
 * A worker of the queue's torture, a producer or a consumer, until it is killed or gets a line to stop. It records
 * its steps in a file that outlives it. A producer does so before and after it offers a message. A consumer does so
 * when it has taken a message, right before it acknowledges it, and after it has acknowledged or requeued it. So at
 * most one offer or one acknowledgement of each worker is uncertain. A message that it had only taken must have been
 * delivered to another consumer.
 *
 * <p>A message consists of the producer's incarnation, a sequence number, random bytes, and the CRC32 of these.
 */
final class QueueTortureWorker {
    static final String QUEUE = "q";

    /** Few slots, so laps are short. Some messages do not fit into a slot, and have files. */
    static final QueueOptions OPTIONS =
            QueueOptions.defaults().withCapacity(64).withMessageSize(256).withMaxMessageSize(10_000);

    /** The most unsettled messages of a consumer: one, and one that it has laid aside. */
    static final int MAX_UNSETTLED = 2;

    private static final int OVERHEAD = Integer.BYTES + Long.BYTES + Long.BYTES;
    private static final int LARGE_ONE_IN = 100;
    private static final int LARGE_ONE_IN_BESIEGED = 5;
    private static final int REQUEUED_ONE_IN = 5_000;

    /** Each is kept for about 128 messages, so more than half of the kills find one unsettled. */
    private static final int LAID_ASIDE_ONE_IN = 100;

    private static final int MAX_BURST = 2_000;
    private static final long MAX_IDLE_NANOS = TimeUnit.MILLISECONDS.toNanos(40);

    /** A call waits this long only if it hangs. */
    private static final int PATIENCE_SECONDS = 60;

    /** The time before a refused call is repeated. */
    private static final long NEXT_TRY_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    private static final long UNREADABLE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final boolean isBesieged;
    private final Queue queue;
    private final int incarnation;
    private final QueueTortureLog fields;
    private final QueueTortureLog entries;
    private final Random random = new Random();

    private long longestPause;

    /** Set by the thread that reads the standard input. */
    private volatile boolean stopping;

    private long taken;
    private Delivery aside;
    private long asideAt;
    private int asideFor;

    private QueueTortureWorker(Path segments, Path logs, int incarnation, Set<String> owners) {
        this.isBesieged = !owners.isEmpty();
        this.incarnation = incarnation;
        this.fields = fields(logs);
        this.entries = entries(logs, incarnation);
        QueueOptions options = isBesieged ? besieged(owners) : OPTIONS;
        this.queue = persist(() -> Queue.open(
                SegmentDirectory.at(segments),
                QUEUE,
                options.withSegment(options.segment().withCreateMode(CreateMode.NEVER))));
    }

    /** The options for a queue of several users, with these names. */
    static QueueOptions besieged(Set<String> owners) {
        return OPTIONS.withSegment(SegmentOptions.defaults()
                .withPermissions(PosixFilePermissions.fromString("rw-rw-rw-"))
                .withTrustedOwners(owners));
    }

    static QueueTortureLog fields(Path logs) {
        return new QueueTortureLog(fieldsFile(logs));
    }

    static Path fieldsFile(Path logs) {
        return logs.resolve("fields");
    }

    /** The deliveries of a consumer. */
    static QueueTortureLog entries(Path logs, int incarnation) {
        return new QueueTortureLog(logs.resolve("taken-by-" + incarnation));
    }

    /**
     * The arguments are the folder of segments, that of logs, an incarnation that no other worker ever had, and {@code
     * producer} or {@code consumer}. Under {@link Siege} the names of the users who take part follow.
     */
    public static void main(String[] args) throws Exception {
        Set<String> owners = Set.of(Arrays.copyOfRange(args, 4, args.length));
        QueueTortureWorker worker =
                new QueueTortureWorker(Path.of(args[0]), Path.of(args[1]), Integer.parseInt(args[2]), owners);
        Thread listener = new Thread(worker::awaitTheEnd, "listener");
        listener.setDaemon(true);
        listener.start();
        if (args[3].equals("producer")) {
            worker.produce();
        } else {
            worker.consume();
        }
        worker.queue.close();
        System.out.println("stopped");
    }

    /** Under siege a call may be refused for a moment, and is repeated. */
    private <T> T persist(Callable<T> call) {
        long start = System.nanoTime();
        for (; ; ) {
            try {
                return call.call();
            } catch (SegmentException e) {
                if (!isBesieged) {
                    throw e;
                }
                if (System.nanoTime() - start > SECONDS.toNanos(PATIENCE_SECONDS)) {
                    report("still refused: " + e);
                    start = System.nanoTime();
                }
                count(Field.REFUSED);
                LockSupport.parkNanos(NEXT_TRY_NANOS);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private void awaitTheEnd() {
        try {
            new BufferedReader(new InputStreamReader(System.in, UTF_8)).readLine();
        } catch (IOException e) {
            report("cannot read: " + e);
        }
        stopping = true;
    }

    /** Produces in bursts, so the queue is full at times, and empty at others. */
    private void produce() {
        persist(() -> {
            queue.addProducer();
            return queue;
        });
        System.out.println("working");
        for (long sequence = 0; !stopping; ) {
            for (int burst = random.nextInt(MAX_BURST); burst > 0 && !stopping; burst--) {
                offer(sequence++);
            }
            LockSupport.parkNanos(random.nextLong(MAX_IDLE_NANOS));
        }
    }

    private void offer(long sequence) {
        byte[] message = message(sequence);
        long start = System.nanoTime();
        fields.put(Field.OFFERED.of(incarnation), sequence + 1);
        boolean offered = false;
        for (long waitingSince = start; !offered && !stopping; ) {
            offered = persist(() -> queue.offer(message, 0, message.length, 1, SECONDS));
            if (!offered && System.nanoTime() - waitingSince > SECONDS.toNanos(PATIENCE_SECONDS)) {
                report("no room for " + queue.status());
                waitingSince = System.nanoTime();
            }
        }
        if (offered) {
            fields.put(Field.ACCEPTED.of(incarnation), sequence + 1);
            recordPauseSince(start);
        }
    }

    private byte[] message(long sequence) {
        boolean large = random.nextInt(isBesieged ? LARGE_ONE_IN_BESIEGED : LARGE_ONE_IN) == 0;
        byte[] message = new byte
                [large
                        ? random.nextInt(OPTIONS.messageSize() + 1, OPTIONS.maxMessageSize())
                        : OVERHEAD + random.nextInt(100)];
        random.nextBytes(message);
        ByteBuffer.wrap(message)
                .putInt(incarnation)
                .putLong(sequence)
                .putLong(message.length - Long.BYTES, sum(message, message.length));
        return message;
    }

    private static long sum(byte[] message, int length) {
        CRC32 crc = new CRC32();
        crc.update(message, 0, length - Long.BYTES);
        return crc.getValue();
    }

    private void consume() {
        persist(() -> {
            queue.addConsumer();
            return queue;
        });
        System.out.println("working");
        long waitingSince = System.nanoTime();
        while (!stopping) {
            Delivery delivery = persist(() -> queue.poll(1, SECONDS));
            if (delivery != null) {
                recordPauseSince(waitingSince);
                work(delivery);
                waitingSince = System.nanoTime();
            } else if (System.nanoTime() - waitingSince > SECONDS.toNanos(PATIENCE_SECONDS)) {
                report("no message in " + queue.status());
                waitingSince = System.nanoTime();
            }
            if (aside != null && (delivery == null || --asideFor == 0)) {
                acknowledge(aside, asideAt);
                aside = null;
            }
        }
        if (aside != null) {
            acknowledge(aside, asideAt);
        }
    }

    private void work(Delivery delivery) {
        byte[] message;
        try {
            message = delivery.read();
        } catch (SegmentException e) {
            requeueUnread(delivery, e);
            return;
        }
        ByteBuffer content = ByteBuffer.wrap(message);
        if (message.length < OVERHEAD || content.getLong(message.length - Long.BYTES) != sum(message, message.length)) {
            report("a torn message of %d bytes".formatted(message.length));
            return;
        }
        long at = taken++;
        entries.put(at, new Entry(content.getInt(), content.getLong(), delivery.deliveries(), Fate.TAKEN).packed());
        if (random.nextInt(REQUEUED_ONE_IN) == 0) {
            finish(delivery, at, Fate.REQUEUED, delivery.requeue());
        } else if (aside == null && random.nextInt(LAID_ASIDE_ONE_IN) == 0) {
            // Kept for some laps of the others.
            aside = delivery;
            asideAt = at;
            asideFor = 1 + random.nextInt(4 * OPTIONS.capacity());
        } else {
            acknowledge(delivery, at);
        }
    }

    private void acknowledge(Delivery delivery, long at) {
        write(at, Fate.ACKNOWLEDGING);
        finish(delivery, at, Fate.ACKNOWLEDGED, delivery.acknowledge());
    }

    private void finish(Delivery delivery, long at, Fate fate, boolean done) {
        if (done) {
            write(at, fate);
            return;
        }
        if (!isBesieged) {
            report("fenced");
        }
        count(Field.NOT_SETTLED);
        // The release of a large message may have begun. Then the participant that recovered its slot has finished it.
        boolean mayBeDone = fate == Fate.ACKNOWLEDGED && delivery.isLarge();
        if (!mayBeDone) {
            write(at, Fate.FENCED);
        }
    }

    /**
     * Its file may not be opened right now, or is gone because another acknowledged it after this participant was
     * fenced.
     */
    private void requeueUnread(Delivery delivery, SegmentException refusal) {
        if (!isBesieged) {
            throw refusal;
        }
        count(Field.NOT_SETTLED);
        if (delivery.requeue() && !(refusal instanceof SegmentRefusedException)) {
            report("unsettled, and cannot be read: " + refusal);
        }
        // Otherwise its count of deliveries would rise quickly while the directory is closed.
        LockSupport.parkNanos(UNREADABLE_NANOS);
    }

    private void count(Field field) {
        fields.put(field.of(incarnation), fields.get(field.of(incarnation)) + 1);
    }

    private void write(long at, Fate fate) {
        Entry entry = Entry.of(entries.get(at));
        entries.put(at, new Entry(entry.producer(), entry.sequence(), entry.deliveries(), fate).packed());
    }

    private void recordPauseSince(long start) {
        long nanos = System.nanoTime() - start;
        if (nanos > longestPause) {
            longestPause = nanos;
            fields.put(Field.LONGEST_PAUSE.of(incarnation), nanos);
        }
    }

    private static void report(String finding) {
        System.out.println("FOUND " + finding);
        System.out.flush();
    }
}
