// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.queue;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.camelshm.memory.participant.Owner;
import io.github.camelshm.memory.segment.SegmentDirectory;
import io.github.camelshm.memory.segment.SegmentException;
import io.github.camelshm.memory.segment.SegmentOptions;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A queue as a Java program without Camel uses it, in one process. */
@Timeout(120)
class QueueTest {
    private static final QueueOptions SMALL =
            QueueOptions.defaults().withCapacity(16).withMessageSize(64).withMaxMessageSize(1000);

    @TempDir
    Path folder;

    private final List<Queue> open = new ArrayList<>();
    private final List<String> reports = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        open.forEach(Queue::close);
    }

    @Test
    void deliversMessagesInOrder() {
        Queue producer = open(SMALL);
        Queue consumer = open(SMALL);

        offer(producer, "one");
        offer(producer, "two");

        assertThat(take(consumer)).isEqualTo("one");
        assertThat(take(consumer)).isEqualTo("two");
        assertThat(consumer.poll()).isNull();
    }

    @Test
    void passesItsSlotsManyTimes() {
        Queue producer = open(SMALL);
        Queue consumer = open(SMALL);

        for (int i = 0; i < 1000; i++) {
            offer(producer, "message " + i);
            assertThat(take(consumer)).isEqualTo("message " + i);
        }
        assertThat(consumer.status().ready()).isZero();
    }

    @Test
    void holdsAsManyMessagesAsItsCapacity() {
        Queue queue = open(SMALL);

        IntStream.range(0, 16).forEach(i -> offer(queue, "" + i));

        assertThat(tryOffer(queue, "too many")).isFalse();
        assertThat(queue.depth()).isEqualTo(16);
        assertThat(take(queue)).isEqualTo("0");
        assertThat(tryOffer(queue, "16")).isTrue();
    }

    @Test
    void slowConsumerDoesNotStopTheOthers() {
        Queue queue = open(SMALL);
        offer(queue, "slow");
        Delivery slow = queue.poll();

        for (int i = 0; i < 1000; i++) {
            offer(queue, "message " + i);
            assertThat(take(queue)).isEqualTo("message " + i);
        }
        assertThat(slow.acknowledge()).isTrue();

        assertThat(IntStream.range(0, 16).allMatch(i -> tryOffer(queue, "" + i)))
                .isTrue();
        assertThat(tryOffer(queue, "too many")).isFalse();
    }

    @Test
    void isFullWhenAllMessagesAreUnsettled() {
        Queue queue = open(SMALL);
        IntStream.range(0, 16).forEach(i -> offer(queue, "" + i));
        List<Delivery> unsettled = Stream.generate(queue::poll).limit(16).toList();

        for (int i = 0; i < 100; i++) {
            assertThat(tryOffer(queue, "no room")).isFalse();
        }

        assertThat(unsettled).allMatch(Delivery::acknowledge);
        assertThat(tryOffer(queue, "room")).isTrue();
        assertThat(take(queue)).isEqualTo("room");
    }

    @Test
    void offerToAQueueOfUnsettledMessagesChangesNothing() {
        Queue queue = open(SMALL);
        IntStream.range(0, 16).forEach(i -> offer(queue, "" + i));
        IntStream.range(0, 16).forEach(i -> queue.poll());

        IntStream.range(0, 100)
                .forEach(i -> assertThat(tryOffer(queue, "no room")).isFalse());

        assertThat(queue.status().end()).isEqualTo(16);
    }

    @Test
    void participantThatLeftCannotSettleUnderItsFormerNumber() {
        Queue queue = open(SMALL);
        Queue successor = open(SMALL);
        offer(queue, "first");
        Delivery late = queue.poll();
        int number = queue.number();
        queue.close();
        assertThat(successor.number()).as("the number that is free again").isEqualTo(number);
        assertThat(take(successor)).isEqualTo("first");
        IntStream.range(0, 15).forEach(i -> {
            offer(successor, "between");
            take(successor);
        });
        offer(successor, "second, in the same slot");
        Delivery second = successor.poll();

        assertThat(late.acknowledge()).isFalse();
        assertThat(late.requeue()).isFalse();

        assertThat(second.acknowledge()).isTrue();
    }

    @Test
    void generationsTellHoldersOfANumberApart() {
        long word = QueueLayout.word(3, 0, QueueLayout.TAKEN, Owner.of(7, 1));

        assertThat(QueueLayout.numberOf(word)).isEqualTo(7);
        assertThat(QueueLayout.word(3, 0, QueueLayout.TAKEN, Owner.of(7, 2))).isNotEqualTo(word);
    }

    @Test
    void requeuedMessageIsRedeliveredAndCounted() {
        Queue queue = open(SMALL);
        offer(queue, "a");
        offer(queue, "b");
        Delivery first = queue.poll();
        assertThat(first.deliveries()).isEqualTo(1);
        assertThat(take(queue)).isEqualTo("b");

        assertThat(first.requeue()).isTrue();

        Delivery again = queue.poll();
        assertThat(text(again)).isEqualTo("a");
        assertThat(again.deliveries()).isEqualTo(2);
        assertThat(again.acknowledge()).isTrue();
        assertThat(queue.status().redeliveries()).isOne();
    }

    @Test
    void releasedMessageIsRedeliveredAndNotCounted() {
        Queue queue = open(SMALL);
        Queue other = open(SMALL);
        offer(queue, "a");
        offer(queue, "b");
        Delivery first = queue.poll();
        assertThat(take(other)).isEqualTo("b");

        assertThat(first.release()).isTrue();

        assertThat(first.release()).isFalse();
        Delivery again = other.poll();
        assertThat(text(again)).isEqualTo("a");
        assertThat(again.deliveries()).isEqualTo(1);
        assertThat(again.acknowledge()).isTrue();
        assertThat(queue.status().redeliveries()).isZero();
    }

    @Test
    void deliveryCountSaturates() {
        Queue queue = open(SMALL);
        offer(queue, "a");

        IntStream.range(0, 40).forEach(i -> queue.poll().requeue());

        assertThat(queue.poll().deliveries()).isEqualTo(16);
    }

    @Test
    void messageRequeuedBehindAConsumerIsDeliveredToIt() {
        Queue queue = open(SMALL);
        Queue other = open(SMALL);
        offer(queue, "a");
        Delivery early = queue.poll();
        IntStream.range(0, 100).forEach(i -> {
            offer(queue, "x");
            take(other);
        });

        early.requeue();

        assertThat(take(other)).isEqualTo("a");
        assertThat(other.poll()).isNull();
    }

    @Test
    void deliveryIsSettledOnlyOnce() {
        Queue queue = open(SMALL);
        offer(queue, "a");
        Delivery delivery = queue.poll();

        assertThat(delivery.acknowledge()).isTrue();
        assertThat(delivery.acknowledge()).isFalse();
        assertThat(delivery.requeue()).isFalse();
    }

    @Test
    void deliveryWithoutAMessageOrWithoutAFileSaysSo() {
        Queue queue = open(SMALL);
        offer(queue, "a");
        Delivery delivery = new Delivery();

        assertThatThrownBy(delivery::acknowledge)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("No message");
        assertThat(queue.poll(delivery)).isTrue();
        assertThatThrownBy(delivery::openFile)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("no file");
    }

    @Test
    void messagesUnsettledAtCloseAreRedelivered() {
        Queue queue = open(SMALL);
        Queue other = open(SMALL);
        offer(queue, "a");
        Delivery unsettled = queue.poll();

        queue.close();

        Delivery again = other.poll();
        assertThat(text(again)).isEqualTo("a");
        assertThat(again.deliveries()).isEqualTo(2);
        assertThat(unsettled.acknowledge()).isFalse();
        assertThat(again.acknowledge()).isTrue();
    }

    @Test
    void messagesOutliveTheQueuesParticipants() {
        offer(open(SMALL), "a");
        open.forEach(Queue::close);

        assertThat(take(open(SMALL))).isEqualTo("a");
    }

    @Test
    void emptyMessageIsDelivered() {
        Queue queue = open(SMALL);
        offer(queue, "");

        assertThat(take(queue)).isEmpty();
    }

    @Test
    void largeMessageHasAFileUntilItIsAcknowledged() throws Exception {
        Queue queue = open(SMALL);
        String large = "x".repeat(999);

        offer(queue, large);

        assertThat(files()).contains(".q.p1.0");
        assertThat(queue.peek(9)).hasSize(1).allSatisfy(bytes -> assertThat(bytes)
                .hasSize(999));
        Delivery delivery = queue.poll();
        assertThat(delivery.isLarge()).isTrue();
        assertThat(delivery.length()).isEqualTo(999);
        try (InputStream stream = delivery.open()) {
            assertThat(delivery.acknowledge()).isTrue();
            assertThat(stream.readAllBytes()).asString(UTF_8).isEqualTo(large);
        }
        assertThat(files()).doesNotContain(".q.p1.0");
    }

    @Test
    void requeuedLargeMessageIsRedeliveredToOthers() {
        Queue queue = open(SMALL);
        Queue other = open(SMALL);
        offer(queue, "x".repeat(500));
        queue.poll();
        queue.close();

        assertThat(take(other)).isEqualTo("x".repeat(500));
    }

    @Test
    void refusesATooLargeMessageAndNamesBothSizes() throws Exception {
        Queue queue = open(SMALL);

        assertThatThrownBy(() -> offer(queue, "x".repeat(1001)))
                .isInstanceOf(MessageTooLargeException.class)
                .hasMessage("A message of 1001 bytes is too large for queue 'q': the limit is 1000 bytes "
                        + "(maxMessageSize)");
        assertThat(queue.depth()).isZero();
    }

    @Test
    void messageTooLargeForItsReaderStaysUnsettled() {
        Queue queue = open(SMALL);
        Queue reader = open(SMALL.withMaxMessageSize(500));
        offer(queue, "x".repeat(501));
        Delivery delivery = reader.poll();

        assertThatThrownBy(delivery::read)
                .isInstanceOf(MessageTooLargeException.class)
                .hasMessage("A message of 501 bytes is too large for queue 'q': the limit is 500 bytes "
                        + "(maxMessageSize)");

        assertThat(delivery.requeue()).isTrue();
        assertThat(take(queue)).hasSize(501);
    }

    @Test
    void largeMessageTakesTheNextNumberIfAFileHasItsName() throws Exception {
        // given a file, a link to nothing and a directory under the names of the next large messages
        Queue queue = open(SMALL);
        int number = queue.number();
        Path file = Files.writeString(folder.resolve(".q.p%d.0".formatted(number)), "planted");
        Path link = Files.createSymbolicLink(folder.resolve(".q.p%d.1".formatted(number)), folder.resolve("nothing"));
        Path subfolder = Files.createDirectory(folder.resolve(".q.p%d.2".formatted(number)));

        offer(queue, "x".repeat(999));

        assertThat(take(queue)).hasSize(999);
        assertThat(file).hasContent("planted");
        assertThat(link).isSymbolicLink();
        assertThat(subfolder).isEmptyDirectory();
        assertThat(folder.resolve("nothing")).doesNotExist();
    }

    @Test
    void largeMessageWithoutAFreeNameNamesTheFilesOwner() throws Exception {
        Queue queue = open(SMALL);
        for (int i = 0; i < 100; i++) {
            Files.writeString(folder.resolve(".q.p%d.%d".formatted(queue.number(), i)), "planted");
        }
        Path last = folder.resolve(".q.p%d.99".formatted(queue.number()));

        assertThatThrownBy(() -> offer(queue, "x".repeat(999)))
                .isInstanceOf(SegmentException.class)
                .hasMessageStartingWith("Queue 'q' cannot be given a message of 999 bytes in %s: ", folder.toRealPath())
                .hasMessageContaining("the files of its next 100 large messages exist already")
                .hasMessageContaining(
                        "the last of them %s (it belongs to %s and has ",
                        last.getFileName(), Files.getOwner(last).getName());

        // and the next large message has a number beyond those
        offer(queue, "x".repeat(999));
        assertThat(take(queue)).hasSize(999);
    }

    @Test
    void largeMessageForAFullQueueLeavesNoFile() throws Exception {
        Queue queue = open(SMALL);
        IntStream.range(0, 16).forEach(i -> offer(queue, "" + i));

        assertThat(tryOffer(queue, "x".repeat(500))).isFalse();
        assertThat(files()).noneMatch(file -> file.contains(".p"));
    }

    @Test
    void peeksWithoutTaking() {
        Queue queue = open(SMALL);
        offer(queue, "a");
        offer(queue, "b");
        offer(queue, "c");

        assertThat(queue.peek(2)).extracting(bytes -> new String(bytes, UTF_8)).containsExactly("a", "b");
        assertThat(queue.depth()).isEqualTo(3);
    }

    @Test
    void blockingMessageIsRemovedIfItIsNotNeeded() {
        Queue queue = open(SMALL);
        Queue consumer = open(SMALL);
        IntStream.range(0, 16).forEach(i -> offer(queue, "" + i));
        Delivery slow = consumer.poll();
        List<String> asked = new ArrayList<>();

        assertThat(queue.removeObsolete(9, bytes -> asked.add(new String(bytes, UTF_8))))
                .isTrue();

        assertThat(asked).as("the first ready message").containsExactly("1");
        offer(queue, "in its place");
        assertThat(tryOffer(queue, "too many")).isFalse();
        IntStream.range(2, 16).forEach(i -> assertThat(take(consumer)).isEqualTo("" + i));
        assertThat(take(consumer)).isEqualTo("in its place");
        assertThat(consumer.poll()).isNull();
        assertThat(slow.acknowledge()).isTrue();
        assertThat(queue.status().redeliveries()).isZero();
    }

    @Test
    void blockingMessageThatIsNeededStaysInItsPlace() {
        Queue queue = open(SMALL);
        IntStream.range(0, 16).forEach(i -> offer(queue, "" + i));

        assertThat(queue.removeObsolete(9, bytes -> false)).isFalse();

        assertThat(tryOffer(queue, "too many")).isFalse();
        IntStream.range(0, 16).forEach(i -> {
            Delivery delivery = queue.poll();
            assertThat(text(delivery)).isEqualTo("" + i);
            assertThat(delivery.deliveries()).isOne();
            assertThat(delivery.acknowledge()).isTrue();
        });
        assertThat(queue.status().redeliveries()).isZero();
    }

    @Test
    void noMessageBlocksIfThereIsRoomOrAllAreUnsettled() {
        Queue queue = open(SMALL);
        IntStream.range(0, 15).forEach(i -> offer(queue, "" + i));

        assertThat(queue.removeObsolete(9, bytes -> true)).isFalse();
        offer(queue, "15");
        IntStream.range(0, 16).forEach(i -> queue.poll());
        assertThat(queue.removeObsolete(9, bytes -> true)).isFalse();

        assertThat(queue.status().unsettled()).isEqualTo(16);
    }

    @Test
    void blockingLargeMessageIsRemovedWithItsFile() throws Exception {
        Queue queue = open(SMALL);
        Queue reader = open(SMALL.withMaxMessageSize(500));
        offer(queue, "x".repeat(999));
        IntStream.range(0, 15).forEach(i -> offer(queue, "" + i));
        List<String> asked = new ArrayList<>();

        assertThat(reader.removeObsolete(9, bytes -> asked.add(new String(bytes, UTF_8))))
                .as("removed although it is larger than this process reads")
                .isTrue();

        assertThat(asked).containsExactly("x".repeat(9));
        assertThat(files()).noneMatch(file -> file.contains(".p"));
        offer(queue, "in its place");
        assertThat(take(queue)).isEqualTo("0");
    }

    @Test
    void blockingMessageTakenMeanwhileIsNotRemoved() {
        Queue queue = open(SMALL);
        IntStream.range(0, 16).forEach(i -> offer(queue, "" + i));
        List<Delivery> taken = new ArrayList<>();

        assertThat(queue.removeObsolete(9, bytes -> taken.add(queue.poll()))).isFalse();

        assertThat(text(taken.get(0))).isEqualTo("0");
        assertThat(taken.get(0).acknowledge()).isTrue();
        assertThat(queue.depth()).isEqualTo(15);
    }

    @Test
    void readsTheFirstBytesOfAMessageOrAll() {
        Queue queue = open(SMALL);
        offer(queue, "small");
        offer(queue, "large ".repeat(100));

        Delivery small = queue.poll();
        Delivery large = queue.poll();

        assertThat(small.readFirst(2)).asString(UTF_8).isEqualTo("sm");
        assertThat(small.readFirst(9)).asString(UTF_8).isEqualTo("small");
        assertThat(large.readFirst(5)).asString(UTF_8).isEqualTo("large");
        assertThat(large.readFirst(900)).hasSize(600);
    }

    @Test
    void purgeRemovesReadyMessages() {
        Queue queue = open(SMALL);
        IntStream.range(0, 5).forEach(i -> offer(queue, "" + i));

        assertThat(queue.purge()).isEqualTo(5);
        assertThat(queue.depth()).isZero();
    }

    @Test
    void statusListsTheParticipants() {
        Queue producer = open(SMALL);
        Queue consumer = open(SMALL);
        producer.addProducer();
        consumer.addConsumer();
        consumer.addConsumer();
        offer(producer, "a");
        offer(producer, "b");
        consumer.poll();

        QueueStatus status = open(SMALL).status();

        assertThat(status.ready()).isOne();
        assertThat(status.unsettled()).isOne();
        assertThat(status.end()).isEqualTo(2);
        long pid = ProcessHandle.current().pid();
        assertThat(status.participants())
                .containsExactly(
                        new QueueStatus.Participant(1, true, pid, 0, 1, 0, 0),
                        new QueueStatus.Participant(2, true, pid, 2, 0, 0, 1));
        assertThat(consumer.consumers()).isEqualTo(2);
        consumer.close();
        assertThat(producer.consumers()).isZero();
    }

    @Test
    void participantThatCannotJoinIsNotCounted() throws Exception {
        Queue queue = open(SMALL);
        Path lockFile = folder.resolve(".q.lock");
        Path aside = Files.move(lockFile, folder.resolve("aside"));
        Files.createSymbolicLink(lockFile, aside);
        assertThatThrownBy(queue::addProducer).isInstanceOf(SegmentException.class);
        assertThatThrownBy(queue::addConsumer).isInstanceOf(SegmentException.class);

        Files.move(aside, lockFile, StandardCopyOption.REPLACE_EXISTING);
        queue.addProducer();
        queue.addConsumer();

        assertThat(queue.status().producers()).isOne();
        assertThat(queue.status().consumers()).isOne();
    }

    @Test
    void existingQueueKeepsItsGeometryAndReportsIt() {
        open(SMALL);

        Queue other = open(QueueOptions.defaults().withCapacity(100).withMessageSize(1000));

        assertThat(other.capacity()).isEqualTo(16);
        assertThat(other.messageSize()).isEqualTo(64);
        assertThat(reports)
                .containsExactly(
                        "Queue 'q' exists already, with 16 messages of 64 bytes: these are used instead of the "
                                + "configured 128 messages of 1000 bytes");
    }

    @Test
    void segmentThatIsNoQueueIsRefused() throws Exception {
        Files.write(folder.resolve("q"), new byte[1 << 16]);

        assertThatThrownBy(() -> open(SMALL))
                .isInstanceOf(SegmentException.class)
                .hasMessage("Segment 'q' is not a queue: it has no queue's header (use shm:q for cells)");
    }

    @Test
    void lastUserOfAnUnlinkedQueueRemovesItsFiles() throws Exception {
        Queue queue = Queue.open(
                SegmentDirectory.at(folder),
                "q",
                SMALL.withSegment(SegmentOptions.defaults().withUnlinkOnClose(true)));
        offer(queue, "x".repeat(999));
        // Files of a dead participant that no other has recovered.
        Files.createFile(folder.resolve(".q.b7m"));

        queue.close();

        assertThat(files()).isEmpty();
    }

    @Test
    void unlinkingAQueueRemovesItsFiles() throws Exception {
        Queue queue = open(SMALL);
        offer(queue, "x".repeat(500));
        queue.openReplyQueue();
        assertThat(CompletableFuture.supplyAsync(() -> waitFor(queue, 300))).isNotNull();
        queue.close();

        assertThat(SegmentDirectory.at(folder).unlink("q")).isTrue();

        assertThat(files()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(IdleStrategy.class)
    void waitsForAMessage(IdleStrategy idle) throws Exception {
        Queue producer = open(SMALL);
        Queue consumer = open(SMALL);
        ExecutorService executor = Executors.newSingleThreadExecutor();
        try {
            Future<Delivery> waiting = executor.submit(() -> consumer.poll(60, SECONDS, idle));
            Thread.sleep(50);
            assertThat(waiting.isDone()).isFalse();

            offer(producer, "at last");

            assertThat(text(waiting.get())).isEqualTo("at last");
        } finally {
            executor.shutdownNow();
        }
    }

    @ParameterizedTest
    @EnumSource(IdleStrategy.class)
    void waitsForItsTimeoutOnly(IdleStrategy idle) throws Exception {
        Queue queue = open(SMALL);
        long start = System.nanoTime();

        assertThat(queue.poll(30, MILLISECONDS, idle)).isNull();

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(30));
    }

    @Test
    void waitsForRoom() throws Exception {
        Queue producer = open(SMALL);
        Queue consumer = open(SMALL);
        IntStream.range(0, 16).forEach(i -> offer(producer, "" + i));
        ExecutorService executor = Executors.newSingleThreadExecutor();
        try {
            byte[] bytes = "late".getBytes(UTF_8);
            Future<Boolean> waiting = executor.submit(() -> producer.offer(bytes, 0, bytes.length, 60, SECONDS));
            Thread.sleep(50);
            assertThat(waiting.isDone()).isFalse();

            take(consumer);

            assertThat(waiting.get()).isTrue();
        } finally {
            executor.shutdownNow();
        }
    }

    @Test
    void interruptEndsAWaitAndLosesNothing() throws Exception {
        Queue queue = open(SMALL);
        ExecutorService executor = Executors.newSingleThreadExecutor();
        Future<Delivery> waiting = executor.submit(() -> queue.poll(60, SECONDS));
        Thread.sleep(50);

        executor.shutdownNow();

        assertThatThrownBy(waiting::get)
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(InterruptedException.class);
        offer(queue, "a");
        assertThat(take(queue)).isEqualTo("a");
    }

    @Test
    void closingEndsAWait() throws Exception {
        Queue queue = open(SMALL);
        ExecutorService executor = Executors.newSingleThreadExecutor();
        Future<Delivery> waiting = executor.submit(() -> queue.poll(60, SECONDS));
        Thread.sleep(50);

        queue.close();

        assertThatThrownBy(waiting::get)
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(IllegalStateException.class);
        executor.shutdownNow();
    }

    @Test
    void recreatedQueueIsJoinedAgain() throws Exception {
        Queue queue = open(SMALL);
        offer(queue, "lost with the old one");

        SegmentDirectory.at(folder).unlink("q");

        Awaitility.await().ignoreExceptions().until(() -> tryOffer(queue, "new"));
        assertThat(take(queue)).isEqualTo("new");
    }

    @Test
    void manyThreadsUseOneQueue() throws Exception {
        Queue producer = open(QueueOptions.defaults().withCapacity(64).withMessageSize(64));
        Queue consumer = open(SMALL);
        int each = 20_000;
        ExecutorService executor = Executors.newCachedThreadPool();
        try {
            List<Future<?>> offering = new ArrayList<>();
            for (int thread = 0; thread < 3; thread++) {
                String name = "t" + thread + " ";
                offering.add(executor.submit(() -> {
                    for (int i = 0; i < each; i++) {
                        byte[] bytes = (name + i).getBytes(UTF_8);
                        assertThat(producer.offer(bytes, 0, bytes.length, 60, SECONDS))
                                .isTrue();
                    }
                    return null;
                }));
            }
            List<Future<List<String>>> taking = Stream.generate(() -> executor.submit(() -> {
                        List<String> taken = new ArrayList<>();
                        for (Delivery delivery; (delivery = consumer.poll(3, SECONDS)) != null; ) {
                            taken.add(text(delivery));
                            delivery.acknowledge();
                        }
                        return taken;
                    }))
                    .limit(3)
                    .toList();
            List<String> all = new ArrayList<>();
            for (Future<List<String>> future : taking) {
                List<String> taken = future.get();
                for (int thread = 0; thread < 3; thread++) {
                    String name = "t" + thread + " ";
                    assertThat(taken.stream()
                                    .filter(text -> text.startsWith(name))
                                    .map(text -> Integer.valueOf(text.substring(name.length()))))
                            .isSorted();
                }
                all.addAll(taken);
            }
            for (Future<?> offered : offering) {
                offered.get();
            }
            assertThat(all).doesNotHaveDuplicates().hasSize(3 * each);
        } finally {
            executor.shutdownNow();
        }
    }

    @Test
    void repliesFindTheirRequester() throws Exception {
        Queue requester = open(SMALL);
        Queue replier = open(SMALL);
        Queue replies = requester.openReplyQueue();
        open.add(replies);
        int number = requester.number();
        long incarnation = requester.incarnation();

        offer(replier.replyQueueOf(number, incarnation).orElseThrow(), "reply");

        assertThat(take(replies)).isEqualTo("reply");
        replies.close();
        requester.close();
        assertThat(replier.replyQueueOf(number, incarnation)).isEmpty();
        Awaitility.await("the reply queue to be gone")
                .until(() -> files().stream().noneMatch(file -> file.contains(".q.r")));
    }

    @Test
    void replyQueuesThatComeAndGoKeepNoDescriptorsOpen() {
        assumeThat(Path.of("/proc/self/fd"))
                .as("open files are only known there")
                .isDirectory();
        try (Queue requester = open(SMALL)) {
            int first = 0;
            for (int i = 0; i < 300; i++) {
                requester.openReplyQueue().close();
                first = i == 100 ? openFiles() : first;
            }
            assertThat(openFiles()).isLessThan(first + 100);
        }
    }

    private static int openFiles() {
        return new File("/proc/self/fd").list().length;
    }

    @Test
    void replyForARequesterThatLeftIsDiscarded() {
        Queue replier = open(SMALL);

        assertThat(replier.replyQueueOf(7, 12345)).isEmpty();
    }

    private Object waitFor(Queue queue, int millis) {
        try {
            return Arrays.asList(queue.poll(millis, MILLISECONDS));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private Queue open(QueueOptions options) {
        SegmentOptions segment =
                SegmentOptions.defaults().withReport(reports::add).withCheckInterval(Duration.ofMillis(20));
        Queue queue = Queue.open(SegmentDirectory.at(folder), "q", options.withSegment(segment));
        open.add(queue);
        return queue;
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    private static void offer(Queue queue, String text) {
        assertThat(tryOffer(queue, text)).isTrue();
    }

    private static boolean tryOffer(Queue queue, String text) {
        byte[] bytes = text.getBytes(UTF_8);
        return queue.offer(bytes, 0, bytes.length);
    }

    private static String take(Queue queue) {
        Delivery delivery = queue.poll();
        assertThat(delivery).isNotNull();
        String text = text(delivery);
        assertThat(delivery.acknowledge()).isTrue();
        return text;
    }

    private static String text(Delivery delivery) {
        return new String(delivery.read(), UTF_8);
    }
}
