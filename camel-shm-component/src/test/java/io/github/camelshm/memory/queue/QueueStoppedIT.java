// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.queue;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelshm.memory.participant.Event;
import io.github.camelshm.memory.participant.ParticipantMemory;
import io.github.camelshm.memory.participant.StructureMemory;
import io.github.camelshm.memory.queue.HaltingProcess.Place;
import io.github.camelshm.memory.segment.ChildProcess;
import io.github.camelshm.memory.segment.Jvm;
import io.github.camelshm.memory.segment.SegmentDirectory;
import io.github.camelshm.memory.segment.SegmentInternals;
import io.github.camelshm.memory.segment.SegmentOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A participant of a queue that is stopped, or killed, in each of the states in which others may find it. The others
 * report a stopped one and never recover it, and it continues afterwards. They recover a killed one.
 */
@Tag("once") // Its processes run on both versions of Java.
class QueueStoppedIT {
    private static final int SIZE = 16;
    private static final QueueOptions OPTIONS =
            QueueOptions.defaults().withCapacity(SIZE).withMessageSize(64).withMaxMessageSize(1000);
    private static final String LARGE = "x".repeat(500);

    /** A test reaches this limit only if a process hangs. */
    private static final Duration LIMIT = Duration.ofMinutes(1);

    @TempDir
    Path folder;

    private final List<String> reports = new CopyOnWriteArrayList<>();
    private final List<Queue> open = new ArrayList<>();
    private final List<ChildProcess> peers = new ArrayList<>();

    /** This JVM's queue, which it joins when it first offers or takes. */
    private Queue queue;

    private ChildProcess peer;

    @BeforeEach
    void createQueue() throws Exception {
        queue = open();
        peer = startPeer();
    }

    @AfterEach
    void closeAll() {
        peers.forEach(ChildProcess::close);
        open.forEach(Queue::close);
    }

    @Test
    void producerStoppedWhileWritingDelaysConsumersByTheirTimeoutsAndIsReported() throws Exception {
        // given a producer that is stopped while it writes, and a message behind its own
        int number = haltWriting("first");
        peer.signal("STOP");
        offer("second");

        // then a consumer waits for its timeout only, and the stopped producer is reported
        assertEmpty();
        awaitReport("Queue 'q': participant %d (process %d) is alive, but has stopped in the middle of writing slot 0"
                .formatted(number, peer.pid()));
        assertThat(participant(number).writing()).isOne();

        // and no participant recovers it, however many join and check
        assertEmptyFor(open());
        assertThat(participant(number).writing()).isOne();
        assertThat(participant(number).isAlive()).isTrue();
        assertThat(fill()).isEqualTo(SIZE - 2);

        // and it continues where it was, and its message comes before the others
        goOn();
        peer.await("offered true");
        assertThat(take().deliveries()).isOne();
        assertThat(text(take())).isEqualTo("second");
        assertThat(reports).hasSize(1);
    }

    @Test
    void eachOfSeveralStoppedProducersIsReported() throws Exception {
        ChildProcess other = startPeer();
        for (ChildProcess writing : List.of(peer, other)) {
            writing.ask("join", "joined as");
            writing.ask("halt-in WRITING", "halting");
            writing.ask("offer something", "halted in WRITING");
            writing.signal("STOP");
        }
        offer("behind them");

        await("the reports").atMost(LIMIT).untilAsserted(() -> assertThat(reports)
                .hasSize(2)
                .anyMatch(report -> report.contains("(process %d)".formatted(peer.pid())))
                .anyMatch(report -> report.contains("(process %d)".formatted(other.pid()))));
    }

    @Test
    void stoppedConsumerKeepsItsUnsettledMessageAndBlocksNoOther() throws Exception {
        // given a consumer that is stopped with an unsettled message
        offer("kept");
        int number = joinPeer();
        peer.ask("take", "took kept");
        peer.signal("STOP");

        // then others skip its slot for many laps, and no other process takes the message from it
        passMessages(10 * SIZE);
        assertEmptyFor(open());
        assertThat(participant(number).unsettled()).isOne();
        assertThat(participant(number).isAlive()).isTrue();

        // and it acknowledges the message when it continues, and nothing is reported
        goOn();
        peer.await("acknowledged true kept");
        assertEmpty();
        assertThat(queue.status().redeliveries()).isZero();
        assertThat(reports).isEmpty();
        assertHoldsItsCapacity();
    }

    @Test
    void consumerStoppedWhileRemovingALargeMessageBlocksNoOtherAndIsReported() throws Exception {
        // given a consumer that is stopped before it removes a large message's file
        int number = haltReleasing();
        peer.signal("STOP");

        // then others skip its slot, and it is reported
        passMessages(10 * SIZE);
        awaitReport("Queue 'q': participant %d (process %d) is alive, but has stopped in the middle of freeing slot 0"
                .formatted(number, peer.pid()));
        assertEmptyFor(open());
        assertThat(participant(number).unsettled()).isOne();

        // and it removes the file when it continues
        goOn();
        peer.await("acknowledged true");
        assertEmpty();
        assertThat(largeMessages()).isEmpty();
        assertHoldsItsCapacity();
    }

    @Test
    void consumerStoppedWhileWaitingBlocksNoneThatRingsIt() throws Exception {
        // given a consumer that is stopped while it waits for a message
        int number = joinPeer();
        peer.ask("take", "taking");
        stopWhileItWaits(number);

        // then others ring its doorbell and do not wait for it
        passMessages(10 * SIZE);
        assertThat(participant(number).isAlive()).isTrue();

        // and it gets the next message when it continues
        peer.signal("CONT");
        offer("at last");
        peer.await("took at last");
        peer.ask("go-on", "acknowledged true at last");
        assertThat(reports).isEmpty();
        assertHoldsItsCapacity();
    }

    @ParameterizedTest
    @EnumSource(names = {"RECOVERING", "HALF_RECOVERED"})
    void participantStoppedWhileRecoveringBlocksNoOtherAndLosesNothing(Place place) throws Exception {
        // given one that died with an unsettled message, and one that is stopped while it recovers that message
        int dead = haltRecovering(place);
        peer.signal("STOP");

        // then others continue, and cannot know that the dead one's number is not in use
        takeRedeliveredIf(place == Place.HALF_RECOVERED);
        passMessages(10 * SIZE);
        assertThat(participant(dead).isAlive()).isTrue();

        // and the message is delivered, at the latest when the stopped one continues
        goOn();
        takeRedeliveredIf(place == Place.RECOVERING);
        await("the dead one's number to be free").atMost(LIMIT).until(() -> !isInUse(dead));
        assertHoldsItsCapacity();
    }

    @Test
    void messageOfAProducerKilledWhileWritingIsNeverDelivered() throws Exception {
        haltWriting("never sent");
        peer.signal("STOP");
        offer("second");
        assertEmpty();

        peer.close();

        assertThat(text(take())).isEqualTo("second");
        assertHoldsItsCapacity();
    }

    @Test
    void killedConsumersUnsettledMessageIsRedelivered() throws Exception {
        offer("unsettled");
        joinPeer();
        peer.ask("take", "took unsettled");
        passMessages(10 * SIZE);

        peer.close();

        takeRedeliveredIf(true);
        assertHoldsItsCapacity();
    }

    @Test
    void largeMessageOfAConsumerKilledWhileRemovingItIsRemoved() throws Exception {
        int number = haltReleasing();
        assertThat(largeMessages()).hasSize(1);

        peer.close();

        await("its number to be free").atMost(LIMIT).until(() -> !isInUse(number));
        assertThat(largeMessages()).isEmpty();
        assertEmpty();
        assertHoldsItsCapacity();
    }

    @Test
    void consumerKilledWhileWaitingLeavesNoDoorbell() throws Exception {
        int number = joinPeer();
        peer.ask("take", "taking");
        stopWhileItWaits(number);
        assertThat(files()).contains(".q.b" + number + "m");
        passMessages(1);

        peer.close();

        await("its number to be free").atMost(LIMIT).until(() -> !isInUse(number));
        assertThat(files()).doesNotContain(".q.b" + number + "m");
        assertHoldsItsCapacity();
    }

    @ParameterizedTest
    @EnumSource(names = {"RECOVERING", "HALF_RECOVERED"})
    void recoveryThatAKilledParticipantBeganIsFinishedByOthers(Place place) throws Exception {
        int dead = haltRecovering(place);
        takeRedeliveredIf(place == Place.HALF_RECOVERED);
        passMessages(SIZE);

        peer.close();

        takeRedeliveredIf(place == Place.RECOVERING);
        await("both numbers to be free")
                .atMost(LIMIT)
                .until(() -> queue.status().participants().size() == 1);
        assertThat(isInUse(dead) && dead != queue.number()).isFalse();
        assertHoldsItsCapacity();
    }

    // What a peer does.

    private ChildProcess startPeer() throws Exception {
        ChildProcess started = ChildProcess.java(
                peers.isEmpty() ? Jvm.newest() : Jvm.OF_THIS_BUILD, HaltingProcess.class, folder.toString(), "q");
        peers.add(started);
        started.await("ready");
        return started;
    }

    private int joinPeer() throws Exception {
        return numberIn(peer.ask("join", "joined as"));
    }

    private static int numberIn(String joined) {
        return Integer.parseInt(joined.substring("joined as ".length()));
    }

    private int haltWriting(String text) throws Exception {
        int number = joinPeer();
        peer.ask("halt-in WRITING", "halting");
        peer.ask("offer " + text, "halted in WRITING");
        return number;
    }

    private int haltReleasing() throws Exception {
        offer(LARGE);
        int number = joinPeer();
        peer.ask("halt-in FREEING", "halting");
        peer.ask("take", "halted in FREEING");
        return number;
    }

    /**
     * Runs before this JVM joins, which might recover faster.
     *
     * @return the dead participant's number; it had an unsettled message
     */
    private int haltRecovering(Place place) throws Exception {
        joinPeer();
        ChildProcess dying = startPeer();
        int dead = numberIn(dying.ask("join", "joined as"));
        dying.ask("offer unsettled", "offered true");
        dying.ask("take", "took unsettled");
        peer.ask("halt-in " + place, "halting");
        dying.close();
        peer.await("halted in " + place);
        return dead;
    }

    private void stopWhileItWaits(int number) throws Exception {
        ParticipantMemory memory = new ParticipantMemory(new StructureMemory(SegmentInternals.memory(queue.segment())));
        for (; ; ) {
            await("participant %d to wait".formatted(number))
                    .atMost(LIMIT)
                    .until(() -> (memory.waitNumber(number, Event.MESSAGE) & 1) != 0);
            peer.signal("STOP");
            if ((memory.waitNumber(number, Event.MESSAGE) & 1) != 0) {
                return;
            }
            // It had just stopped waiting to scan again.
            peer.signal("CONT");
        }
    }

    private void goOn() throws Exception {
        peer.signal("CONT");
        peer.send("go-on");
    }

    // What the others do.

    private Queue open() {
        Queue opened = Queue.open(
                SegmentDirectory.at(folder),
                "q",
                OPTIONS.withSegment(
                        SegmentOptions.defaults().withReport(reports::add).withCheckInterval(Duration.ofMillis(50))));
        open.add(opened);
        return opened;
    }

    private void offer(String text) throws InterruptedException {
        byte[] bytes = text.getBytes(UTF_8);
        assertThat(queue.offer(bytes, 0, bytes.length, LIMIT.toMillis(), MILLISECONDS))
                .isTrue();
    }

    private Delivery take() throws InterruptedException {
        Delivery delivery = queue.poll(LIMIT.toMillis(), MILLISECONDS);
        assertThat(delivery).as("a message in %s", queue.status()).isNotNull();
        assertThat(delivery.acknowledge()).isTrue();
        return delivery;
    }

    /** Takes the dead one's unsettled message, if its slot has been reclaimed by now, or will be soon. */
    private void takeRedeliveredIf(boolean isSo) throws InterruptedException {
        if (isSo) {
            Delivery again = take();
            assertThat(text(again)).isEqualTo("unsettled");
            assertThat(again.deliveries()).isEqualTo(2);
        }
    }

    private void passMessages(int count) throws InterruptedException {
        for (int i = 0; i < count; i++) {
            offer("message " + i);
            assertThat(text(take())).isEqualTo("message " + i);
        }
    }

    private void assertEmpty() throws InterruptedException {
        assertEmptyFor(queue);
    }

    private static void assertEmptyFor(Queue consumer) throws InterruptedException {
        long start = System.nanoTime();
        assertThat(consumer.poll(100, MILLISECONDS)).isNull();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(LIMIT);
    }

    private int fill() {
        int room = 0;
        while (room <= SIZE && queue.offer(new byte[1], 0, 1)) {
            room++;
        }
        return room;
    }

    private void assertHoldsItsCapacity() throws InterruptedException {
        assertThat(fill()).isEqualTo(SIZE);
        assertThat(queue.purge()).isEqualTo(SIZE);
    }

    private static String text(Delivery delivery) {
        return new String(delivery.read(), UTF_8);
    }

    // What the tests observe.

    private void awaitReport(String report) {
        await("the report").atMost(LIMIT).untilAsserted(() -> assertThat(reports)
                .containsExactly(report));
    }

    private QueueStatus.Participant participant(int number) {
        return queue.status().participants().stream()
                .filter(found -> found.number() == number)
                .findFirst()
                .orElseThrow();
    }

    private boolean isInUse(int number) {
        return queue.status().participants().stream().anyMatch(found -> found.number() == number);
    }

    private List<String> largeMessages() throws IOException {
        return files().stream().filter(file -> file.startsWith(".q.p")).toList();
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
