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
 * Producers and consumers of one queue, each a process, which are stopped for a while, and killed with {@code kill -9}, at
 * random moments; others are started in their place. At the end the logs of all of them say what became of each message.
 */
final class QueueTorture implements AutoCloseable {
    private static final int PRODUCERS = 3;
    private static final int WORKERS = 2 * PRODUCERS;
    private static final int LONGEST_STOP_MILLIS = 300;

    /** Only what hangs meets it. */
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
     * @param logs that of the workers' logs
     * @param seed of what happens when
     */
    QueueTorture(Path segments, Path logs, long seed) throws Exception {
        this(segments, logs, seed, QueueTortureWorker.OPTIONS, QueueTorture::startAsThisUser);
    }

    /** The same with workers that are started otherwise, on a queue that may be there already. */
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

    /** Kills that many workers, one after the other, and more until so many messages were acknowledged. */
    void killUntil(int times, long messages) throws Exception {
        killWhile(() -> kills < times || sum(Field.ACKNOWLEDGED) < messages);
    }

    /** Kills workers, one after the other. */
    void killWhile(BooleanSupplier isNotEnough) throws Exception {
        while (isNotEnough.getAsBoolean()) {
            if (random.nextBoolean()) {
                stopForAWhile(living.get(random.nextInt(WORKERS)));
            }
            int index = random.nextInt(WORKERS);
            Worker victim = living.get(index);
            // Most of them at work, a few while they start, join and repair, or while they are stopped.
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

    /** So that a pause is the queue's own, and not that there is nobody else. */
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
        Thread.sleep(random.nextInt(LONGEST_STOP_MILLIS));
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

    /** Lets the consumers work off what is there, and ends all. */
    void end() throws Exception {
        longestPause = findLongestPause();
        // While no consumer takes anything: what is there at the end outlives its producers.
        signalConsumers("STOP");
        stop(true);
        signalConsumers("CONT");
        // What the dead had in hand is in there: the consumers live until all of it is theirs, and done.
        await("every message to be worked off").atMost(LIMIT).untilAsserted(() -> assertThat(leftOf(queue.status()))
                .as("%s, %s", queue.status(), living)
                .isZero());
        stop(false);
    }

    /** What went wrong; nothing, if nothing did. */
    List<String> findings() throws Exception {
        return findings(0);
    }

    /** @param mishaps each of which may have fenced each consumer, in the middle of taking a message */
    List<String> findings(int mishaps) throws Exception {
        verdict = new Verdict();
        verdict.read(mishaps);
        lookForLeaks();
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
            findings.add("did not end well: " + worker.process);
        }
        collect(worker);
    }

    /** Lets so many more consumers join and leave, one after the other. */
    void joinAndLeave(int consumers) throws Exception {
        for (int i = 0; i < consumers; i++) {
            Worker worker = start(false);
            worker.awaitWork();
            stop(worker);
        }
    }

    private static int leftOf(QueueStatus status) {
        return status.ready() + status.writing() + status.taken();
    }

    private void lookForLeaks() throws IOException {
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

    /** Until the {@link #end}, for which the consumers are stopped on purpose. */
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

    /** What a siege adds to the {@link #summary}. */
    String summaryOfSiege() {
        return ("%d messages lost, %d not settled as their takers were fenced or could not read them, "
                        + "%d of them fenced with the message in hand, %d calls refused and made again")
                .formatted(verdict.lost, sum(Field.NOT_SETTLED), verdict.fenced, sum(Field.REFUSED));
    }

    String summary() {
        return ("%d kills, %d of them of consumers, %d stops; %d messages acknowledged and consumed, "
                        + "%d of them by who died right then, "
                        + "%d taken twice, all in hand at a kill (%d) or given back (%d), %d redelivered; "
                        + "longest pause %d ms, of stops up to %d ms")
                .formatted(
                        kills,
                        consumerKills,
                        stops,
                        sum(Field.ACKNOWLEDGED),
                        verdict.acknowledging,
                        verdict.duplicates,
                        verdict.inHand,
                        verdict.givenBack,
                        verdict.redeliveries,
                        longestPause().toMillis(),
                        LONGEST_STOP_MILLIS);
    }

    /** What the logs say. */
    private final class Verdict {
        private final Map<Integer, Messages> byProducer = new HashMap<>();
        private long duplicates;
        private long givenBack;
        private long fenced;
        private long lost;
        private long redeliveries;
        private long inHand;
        private long acknowledging;

        /** Of one producer. */
        private static final class Messages {
            final BitSet taken = new BitSet();
            final BitSet acknowledged = new BitSet();

            /** Those that were acknowledged, or whose takers died in the middle of that. Any other one is lost. */
            final BitSet consumed = new BitSet();

            /** Of those that were delivered more than once: which delivery it was that was acknowledged. */
            final Map<Integer, Integer> acknowledgedDelivery = new HashMap<>();

            /** Those that were taken and given back, or whose takers died or were fenced, and the last such delivery. */
            final Map<Integer, Integer> notAcknowledged = new HashMap<>();
        }

        void read(int mishaps) {
            for (int incarnation = 1; incarnation <= started; incarnation++) {
                readTaken(incarnation);
            }
            for (int incarnation = 1; incarnation <= started; incarnation++) {
                requireAll(incarnation, byProducer.getOrDefault(incarnation, new Messages()));
            }
            redeliveries = queue.status().redeliveries();
            long notSettled = sum(Field.NOT_SETTLED);
            long most = givenBack
                    + (long) consumerKills * QueueTortureWorker.MOST_UNSETTLED
                    + notSettled
                    + (long) mishaps * (WORKERS - PRODUCERS);
            if (redeliveries > most) {
                findings.add(
                        "%d messages were made ready again, but %d were given back, %d not settled and %d consumers killed"
                                .formatted(redeliveries, givenBack, notSettled, consumerKills));
            }
            if (duplicates > givenBack + inHand + fenced) {
                findings.add(
                        "%d messages were taken twice, but %d were given back, %d taken from the fenced and %d in hand at a kill"
                                .formatted(duplicates, givenBack, fenced, inHand));
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
            inHand += held;
            if (held > QueueTortureWorker.MOST_UNSETTLED + fields.get(Field.NOT_SETTLED.of(consumer))) {
                findings.add("consumer %d had %d in hand".formatted(consumer, held));
            }
        }

        private void note(Entry entry) {
            Messages messages = byProducer.computeIfAbsent(entry.producer(), key -> new Messages());
            int sequence = Math.toIntExact(entry.sequence());
            if (messages.taken.get(sequence)) {
                duplicates++;
            }
            messages.taken.set(sequence);
            givenBack += entry.fate() == Fate.GIVEN_BACK ? 1 : 0;
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
            int acknowledged = Math.toIntExact(fields.get(Field.ACKNOWLEDGED.of(producer)));
            int offered = Math.toIntExact(fields.get(Field.OFFERED.of(producer)));
            int lostHere = acknowledged - messages.consumed.get(0, acknowledged).cardinality();
            lost += lostHere;
            if (lostHere > 0) {
                int first = messages.consumed.nextClearBit(0);
                findings.add("%d messages of producer %d, which had %d acknowledged, are lost; the first is %d, %s"
                        .formatted(
                                lostHere,
                                producer,
                                acknowledged,
                                first,
                                messages.taken.get(first) ? "which was taken, and no more" : "which nobody took"));
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
                    findings.add("message %d of producer %d was delivered for the %d. time after it was acknowledged"
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
