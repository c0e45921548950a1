// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.torture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelshm.memory.queue.Queue;
import io.github.camelshm.memory.queue.QueueOptions;
import io.github.camelshm.memory.queue.QueueStatus;
import io.github.camelshm.memory.segment.ChildProcess;
import io.github.camelshm.memory.segment.Jvm;
import io.github.camelshm.memory.segment.SegmentDirectory;
import io.github.camelshm.torture.QueueTortureLog.Entry;
import io.github.camelshm.torture.QueueTortureLog.Fate;
import io.github.camelshm.torture.QueueTortureLog.Field;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * Producers and consumers of one queue, each a process. They are stopped for a while, and killed with {@code kill -9},
 * at random moments, and others are started in their place. At the end the logs of all of them tell the outcome of each
 * message.
 */
final class QueueTorture implements AutoCloseable {
    private static final int PRODUCERS = 3;
    private static final int WORKERS = 2 * PRODUCERS;
    private static final int MAX_STOP_MILLIS = 300;

    /** A process reaches this limit only if it hangs. */
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final Launcher launcher;
    private final Path segments;
    private final Path logs;
    private final Random random;
    private final Queue queue;
    private final List<Worker> living = new ArrayList<>();
    private final List<String> findings = new ArrayList<>();
    private final QueueTortureLog fields;
    private int started;
    private int kills;
    private int consumerKills;
    private int stops;
    private Duration longestPause = Duration.ZERO;
    private Verdict verdict;

    private static final class Worker {
        final boolean isProducer;
        final ChildProcess process;
        private boolean works;

        Worker(boolean isProducer, ChildProcess process) {
            this.isProducer = isProducer;
            this.process = process;
        }

        void awaitWork() throws InterruptedException {
            if (!works) {
                process.await("working");
                works = true;
            }
        }

        @Override
        public String toString() {
            return process.toString();
        }
    }

    /** Starts a worker, with its number and its arguments. */
    interface Launcher {
        ChildProcess start(int incarnation, String... arguments) throws IOException;
    }

    /**
     * @param segments the folder of the queue
     * @param logs the folder of the workers' logs
     * @param seed of the random events
     */
    QueueTorture(Path segments, Path logs, long seed) throws Exception {
        this(segments, logs, seed, QueueTortureWorker.OPTIONS, QueueTorture::startAsThisUser);
    }

    /** Creates a torture with another way to start workers, on a queue that may exist already. */
    QueueTorture(Path segments, Path logs, long seed, QueueOptions options, Launcher launcher) throws Exception {
        this.launcher = launcher;
        this.segments = segments;
        this.logs = logs;
        this.random = new Random(seed);
        this.queue = Queue.open(SegmentDirectory.at(segments), QueueTortureWorker.QUEUE, options);
        this.fields = QueueTortureWorker.fields(logs);
        for (int i = 0; i < WORKERS; i++) {
            living.add(start(i < PRODUCERS));
        }
        for (Worker worker : living) {
            worker.awaitWork();
        }
    }

    private static ChildProcess startAsThisUser(int incarnation, String... arguments) throws IOException {
        return ChildProcess.java(jvmOf(incarnation), QueueTortureWorker.class, arguments);
    }

    static Jvm jvmOf(int incarnation) {
        return incarnation % 2 == 0 ? Jvm.OF_THIS_BUILD : Jvm.newest();
    }

    /** Kills this number of workers, one after the other, and more until the queue has accepted this number of messages. */
    void killUntil(int times, long messages) throws Exception {
        killWhile(() -> kills < times || sum(Field.ACCEPTED) < messages);
    }

    /** Kills workers, one after the other. */
    void killWhile(BooleanSupplier isNotEnough) throws Exception {
        while (isNotEnough.getAsBoolean()) {
            if (random.nextBoolean()) {
                stopForAWhile(living.get(random.nextInt(WORKERS)));
            }
            int index = random.nextInt(WORKERS);
            Worker victim = living.get(index);
            // Most of them at work, a few while they start, join and recover others, or while they are stopped.
            if (random.nextInt(8) != 0) {
                victim.awaitWork();
                Thread.sleep(random.nextInt(60));
            }
            awaitAnother(victim);
            if (random.nextInt(8) == 0) {
                victim.process.signal("STOP");
            }
            kill(victim);
            living.set(index, start(victim.isProducer));
        }
    }

    /** Awaits another worker of the kind, so a pause is due to the queue and not to a lack of workers. */
    private void awaitAnother(Worker victim) throws InterruptedException {
        for (Worker worker : living) {
            if (worker != victim && worker.isProducer == victim.isProducer) {
                worker.awaitWork();
                return;
            }
        }
    }

    private void stopForAWhile(Worker worker) throws Exception {
        worker.awaitWork();
        worker.process.signal("STOP");
        Thread.sleep(random.nextInt(MAX_STOP_MILLIS));
        worker.process.signal("CONT");
        stops++;
    }

    private void kill(Worker victim) throws Exception {
        if (!victim.process.isAlive()) {
            findings.add("died by itself: " + victim.process);
        }
        victim.process.signal("KILL");
        victim.process.awaitExit();
        collect(victim);
        kills++;
        consumerKills += victim.isProducer ? 0 : 1;
    }

    private Worker start(boolean producer) throws IOException {
        int incarnation = ++started;
        return new Worker(
                producer,
                launcher.start(
                        incarnation,
                        segments.toString(),
                        logs.toString(),
                        Integer.toString(incarnation),
                        producer ? "producer" : "consumer"));
    }

    private void collect(Worker worker) {
        worker.process.output().stream()
                .filter(line -> line.startsWith("FOUND"))
                .forEach(findings::add);
        if (!worker.process.errors().isEmpty()) {
            findings.add("complained: " + worker.process);
        }
        worker.process.close();
    }

    /** Lets the consumers take all messages, and ends all workers. */
    void end() throws Exception {
        longestPause = findLongestPause();
        // While no consumer takes a message, so the last messages outlive their producers.
        signalConsumers("STOP");
        stop(true);
        signalConsumers("CONT");
        // Includes messages that the dead left unsettled: the consumers live until they have acknowledged all of them.
        await("every message to be acknowledged").atMost(LIMIT).untilAsserted(() -> assertThat(leftOf(queue.status()))
                .as("%s, %s", queue.status(), living)
                .isZero());
        stop(false);
    }

    /** The errors that were found. Empty if there are none. */
    List<String> findings() throws Exception {
        return findings(0);
    }

    /** @param disturbances how many there were; each may have fenced each consumer in the middle of taking a message */
    List<String> findings(int disturbances) throws Exception {
        verdict = new Verdict();
        verdict.read(disturbances);
        findLeaks();
        return findings;
    }

    private void stop(boolean producers) throws Exception {
        for (Worker worker : living) {
            if (worker.isProducer == producers) {
                stop(worker);
            }
        }
    }

    private void signalConsumers(String signal) throws Exception {
        for (Worker worker : living) {
            if (!worker.isProducer) {
                worker.awaitWork();
                worker.process.signal(signal);
            }
        }
    }

    private void stop(Worker worker) throws Exception {
        worker.process.ask("stop", "stopped");
        if (worker.process.awaitExit() != 0) {
            findings.add("exited with an error: " + worker.process);
        }
        collect(worker);
    }

    /** Lets this number of further consumers join and leave, one after the other. */
    void joinAndLeave(int consumers) throws Exception {
        for (int i = 0; i < consumers; i++) {
            Worker worker = start(false);
            worker.awaitWork();
            stop(worker);
        }
    }

    private static int leftOf(QueueStatus status) {
        return status.ready() + status.writing() + status.unsettled();
    }

    private void findLeaks() throws IOException {
        int room = 0;
        while (room <= queue.capacity() && queue.offer(new byte[1], 0, 1)) {
            room++;
        }
        if (room != queue.capacity()) {
            findings.add("a queue of %d has room for %d: %s".formatted(queue.capacity(), room, queue.status()));
        }
        queue.purge();
        queue.close();
        try (Stream<Path> files = Files.list(segments)) {
            files.map(file -> file.getFileName().toString())
                    .filter(file -> file.matches("\\.q\\.[pbr].*"))
                    .forEach(file -> findings.add("left behind: " + file));
        }
    }

    private long sum(Field field) {
        long sum = 0;
        for (int incarnation = 1; incarnation <= started; incarnation++) {
            sum += fields.get(field.of(incarnation));
        }
        return sum;
    }

    /** The longest pause before {@link #end}, which stops the consumers on purpose. */
    Duration longestPause() {
        return longestPause;
    }

    private Duration findLongestPause() {
        long longest = 0;
        for (int incarnation = 1; incarnation <= started; incarnation++) {
            longest = Math.max(longest, fields.get(Field.LONGEST_PAUSE.of(incarnation)));
        }
        return Duration.ofNanos(longest);
    }

    /** The part of the {@link #summary} for a siege. */
    String summaryOfSiege() {
        return ("%d messages lost, %d not settled because their consumers were fenced or could not read them, "
                        + "%d of them fenced with the message unsettled, %d calls refused and repeated")
                .formatted(verdict.lost, sum(Field.NOT_SETTLED), verdict.fenced, sum(Field.REFUSED));
    }

    String summary() {
        return ("%d kills, %d of them of consumers, %d stops; %d messages accepted and consumed, "
                        + "%d of them by consumers that died right then, "
                        + "%d taken twice, all unsettled at a kill (%d) or requeued (%d), %d redelivered; "
                        + "longest pause %d ms, of stops up to %d ms")
                .formatted(
                        kills,
                        consumerKills,
                        stops,
                        sum(Field.ACCEPTED),
                        verdict.acknowledging,
                        verdict.duplicates,
                        verdict.unsettled,
                        verdict.requeued,
                        verdict.redeliveries,
                        longestPause().toMillis(),
                        MAX_STOP_MILLIS);
    }

    /** The result of the logs. */
    private final class Verdict {
        private final Map<Integer, Messages> byProducer = new HashMap<>();
        private long duplicates;
        private long requeued;
        private long fenced;
        private long lost;
        private long redeliveries;
        private long unsettled;
        private long acknowledging;

        /** The messages of one producer. */
        private static final class Messages {
            final BitSet taken = new BitSet();
            final BitSet acknowledged = new BitSet();

            /**
             * Messages that were acknowledged, or whose consumers died in the middle of that. Any other one is lost.
             */
            final BitSet consumed = new BitSet();

            /** The acknowledged delivery of each message that was delivered more than once. */
            final Map<Integer, Integer> acknowledgedDelivery = new HashMap<>();

            /** Messages that were requeued, or whose consumers died or were fenced, and the last such delivery. */
            final Map<Integer, Integer> notAcknowledged = new HashMap<>();
        }

        void read(int disturbances) {
            for (int incarnation = 1; incarnation <= started; incarnation++) {
                readTaken(incarnation);
            }
            for (int incarnation = 1; incarnation <= started; incarnation++) {
                requireAll(incarnation, byProducer.getOrDefault(incarnation, new Messages()));
            }
            redeliveries = queue.status().redeliveries();
            long notSettled = sum(Field.NOT_SETTLED);
            long most = requeued
                    + (long) consumerKills * QueueTortureWorker.MAX_UNSETTLED
                    + notSettled
                    + (long) disturbances * (WORKERS - PRODUCERS);
            if (redeliveries > most) {
                findings.add(
                        "%d messages were made ready again, but %d were requeued, %d not settled and %d consumers killed"
                                .formatted(redeliveries, requeued, notSettled, consumerKills));
            }
            if (duplicates > requeued + unsettled + fenced) {
                findings.add(
                        "%d messages were taken twice, but %d were requeued, %d taken from the fenced and %d unsettled at a kill"
                                .formatted(duplicates, requeued, fenced, unsettled));
            }
        }

        /** The log of one consumer, in the order in which it took the messages. */
        private void readTaken(int consumer) {
            QueueTortureLog entries = QueueTortureWorker.entries(logs, consumer);
            Map<Integer, Long> last = new HashMap<>();
            int held = 0;
            long packed;
            for (long i = 0; (packed = entries.get(i)) != 0; i++) {
                Entry entry = Entry.of(packed);
                held += entry.fate() == Fate.TAKEN || entry.fate() == Fate.ACKNOWLEDGING ? 1 : 0;
                note(entry);
                if (entry.deliveries() == 1) {
                    Long before = last.put(entry.producer(), entry.sequence());
                    if (before != null && before >= entry.sequence()) {
                        findings.add("consumer %d took %s after the producer's %d".formatted(consumer, entry, before));
                    }
                }
            }
            unsettled += held;
            if (held > QueueTortureWorker.MAX_UNSETTLED + fields.get(Field.NOT_SETTLED.of(consumer))) {
                findings.add("consumer %d had %d unsettled".formatted(consumer, held));
            }
        }

        private void note(Entry entry) {
            Messages messages = byProducer.computeIfAbsent(entry.producer(), key -> new Messages());
            int sequence = Math.toIntExact(entry.sequence());
            if (messages.taken.get(sequence)) {
                duplicates++;
            }
            messages.taken.set(sequence);
            requeued += entry.fate() == Fate.REQUEUED ? 1 : 0;
            fenced += entry.fate() == Fate.FENCED ? 1 : 0;
            if (entry.fate() == Fate.ACKNOWLEDGED || entry.fate() == Fate.ACKNOWLEDGING) {
                messages.consumed.set(sequence);
            }
            if (entry.fate() != Fate.ACKNOWLEDGED) {
                messages.notAcknowledged.merge(sequence, entry.deliveries(), Math::max);
                return;
            }
            if (messages.acknowledged.get(sequence)) {
                findings.add("acknowledged twice: " + entry);
            }
            messages.acknowledged.set(sequence);
            if (entry.deliveries() > 1) {
                messages.acknowledgedDelivery.put(sequence, entry.deliveries());
            }
        }

        private void requireAll(int producer, Messages messages) {
            int accepted = Math.toIntExact(fields.get(Field.ACCEPTED.of(producer)));
            int offered = Math.toIntExact(fields.get(Field.OFFERED.of(producer)));
            int lostHere = accepted - messages.consumed.get(0, accepted).cardinality();
            lost += lostHere;
            if (lostHere > 0) {
                int first = messages.consumed.nextClearBit(0);
                findings.add(
                        "%d messages of producer %d, of which the queue had accepted %d, are lost; the first is %d, %s"
                                .formatted(
                                        lostHere,
                                        producer,
                                        accepted,
                                        first,
                                        messages.taken.get(first)
                                                ? "which was taken, but not acknowledged"
                                                : "which no consumer took"));
            }
            BitSet uncertain = (BitSet) messages.consumed.clone();
            uncertain.andNot(messages.acknowledged);
            acknowledging += uncertain.cardinality();
            if (messages.taken.length() > offered) {
                findings.add("message %d of producer %d, which offered %d, was taken"
                        .formatted(messages.taken.length() - 1, producer, offered));
            }
            messages.notAcknowledged.forEach((sequence, delivery) -> {
                // An acknowledged message is never delivered again, so that delivery was its last.
                if (messages.acknowledged.get(sequence)
                        && messages.acknowledgedDelivery.getOrDefault(sequence, 1) <= delivery) {
                    findings.add("message %d of producer %d had its delivery %d after it was acknowledged"
                            .formatted(sequence, producer, delivery));
                }
            });
        }
    }

    @Override
    public void close() {
        living.forEach(worker -> worker.process.close());
        queue.close();
    }
}
