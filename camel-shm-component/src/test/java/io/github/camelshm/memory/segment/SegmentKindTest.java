// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.github.camelshm.memory.cell.BooleanCell;
import io.github.camelshm.memory.cell.BytesCell;
import io.github.camelshm.memory.cell.Cell;
import io.github.camelshm.memory.cell.CellSpec;
import io.github.camelshm.memory.cell.CellType;
import io.github.camelshm.memory.cell.DoubleCell;
import io.github.camelshm.memory.cell.LongCell;
import io.github.camelshm.memory.cell.RawCell;
import io.github.camelshm.memory.cell.RecordCell;
import io.github.camelshm.memory.cell.RecordLayout;
import io.github.camelshm.memory.cell.StringCell;
import io.github.camelshm.memory.queue.Queue;
import io.github.camelshm.memory.queue.QueueOptions;
import io.github.camelshm.process.CellsOrQueueCreator;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Cells are not written over a queue, and a queue is not opened over cells. */
class SegmentKindTest {
    private static final String IS_A_QUEUE =
            "Segment 'orders' is a queue: use shm-queue:orders, or type=raw to reach its bytes";
    private static final String IS_NOT_A_QUEUE =
            "Segment 'orders' is not a queue: it has no queue's header (use shm:orders for cells)";
    private static final CellSpec INT64 = CellSpec.of(CellType.INT64);
    private static final CellSpec RAW = CellSpec.of(CellType.RAW, 8);

    private static final SegmentOptions OPTIONS =
            SegmentOptions.defaults().withCheckInterval(Duration.ofMillis(5)).withAttachTimeout(Duration.ZERO);
    private static final SegmentOptions EXISTING = OPTIONS.withCreateMode(CreateMode.NEVER);
    private static final QueueOptions QUEUE =
            QueueOptions.defaults().withCapacity(16).withMessageSize(64).withSegment(OPTIONS);

    @TempDir
    Path folder;

    private SegmentDirectory directory;
    private Path orders;

    @BeforeEach
    void useTheFolder() {
        directory = SegmentDirectory.at(folder);
        orders = directory.path().resolve("orders");
    }

    static Stream<CellSpec> cellsThatAreNotRaw() {
        return Stream.of(CellType.values()).filter(type -> type != CellType.RAW).map(type -> switch (type) {
            case STRING, BYTES -> CellSpec.of(type, 10);
            case RECORD -> CellSpec.of(RecordLayout.parse("count:int64"));
            default -> CellSpec.of(type);
        });
    }

    @ParameterizedTest
    @MethodSource("cellsThatAreNotRaw")
    void cellOfAQueueIsRefusedAndTheQueueIsUnchanged(CellSpec cell) throws IOException {
        createQueue();
        byte[] before = Files.readAllBytes(orders);

        refused(IS_A_QUEUE, () -> directory.open("orders", EXISTING.withRequired(cell)));
        refused(IS_A_QUEUE, () -> directory.open("orders", OPTIONS.withRequired(cell)));
        refused(IS_A_QUEUE, () -> directory.openOrAttachLater("orders", OPTIONS.withRequired(cell.at(64))));
        try (Segment segment = directory.open("orders", EXISTING)) {
            refused(IS_A_QUEUE, () -> Cell.in(segment, cell));
            refused(IS_A_QUEUE, () -> Cell.in(segment, cell.at(32 << 10)));
        }

        assertThat(orders).hasBinaryContent(before);
    }

    @Test
    void everyFactoryOfACellIsRefusedOnAQueue() {
        createQueue();
        try (Segment segment = directory.open("orders", EXISTING)) {
            refused(IS_A_QUEUE, () -> LongCell.in(segment, INT64));
            refused(IS_A_QUEUE, () -> DoubleCell.in(segment, CellSpec.of(CellType.FLOAT64)));
            refused(IS_A_QUEUE, () -> BooleanCell.in(segment, CellSpec.of(CellType.BOOLEAN)));
            refused(IS_A_QUEUE, () -> StringCell.in(segment, CellSpec.of(CellType.STRING, 8)));
            refused(IS_A_QUEUE, () -> BytesCell.in(segment, CellSpec.of(CellType.BYTES, 8)));
            refused(IS_A_QUEUE, () -> RecordCell.in(segment, CellSpec.of(RecordLayout.parse("count:int64"))));
        }
    }

    @Test
    void cellOfAQueueInUseInThisJvmIsRefused() {
        try (Queue queue = Queue.open(directory, "orders", QUEUE)) {
            refused(IS_A_QUEUE, () -> directory.open("orders", EXISTING.withRequired(INT64)));
            refused(IS_A_QUEUE, () -> Cell.in(queue.segment(), INT64));
        }
    }

    @Test
    void cellBeyondTheEndOfAQueueIsRefusedBecauseItIsAQueue() {
        createQueue();

        refused(IS_A_QUEUE, () -> directory.open("orders", EXISTING.withRequired(INT64.at(1 << 20))));
    }

    @Test
    void refusedCellNeitherClosesTheQueueNorKeepsItOpen() throws IOException {
        try (Queue queue = Queue.open(directory, "orders", QUEUE.withSegment(OPTIONS.withUnlinkOnClose(true)))) {
            refused(IS_A_QUEUE, () -> directory.open("orders", OPTIONS.withRequired(INT64)));
            assertThat(queue.segment().isAttached()).isTrue();
            assertThat(orders).exists();
        }
        assertThat(orders).doesNotExist();
    }

    @Test
    void onlyRawCellAccessesAQueue() {
        createQueue();
        try (Segment segment = directory.open("orders", EXISTING.withRequired(RAW))) {
            refused(IS_A_QUEUE, () -> Cell.in(segment, INT64));

            assertThat(new String(RawCell.in(segment, RAW).get(), StandardCharsets.US_ASCII))
                    .isEqualTo("camelshq");
        }
    }

    @Test
    void rawCellsWorkAgainAfterAReattachDespiteARefusedCell() throws IOException {
        createQueue();
        try (Segment segment = directory.open("orders", EXISTING)) {
            RawCell raw = RawCell.in(segment, RAW);
            refused(IS_A_QUEUE, () -> Cell.in(segment, INT64));
            replaceByQueue();

            soon(() -> segment.timesReattached() == 1);

            assertThat(raw.get()).startsWith('c', 'a', 'm', 'e', 'l');
        }
    }

    @Test
    void cellsStayLostWhileTheirNameMeansAQueue() throws IOException {
        try (Segment segment = directory.open("orders", OPTIONS)) {
            LongCell cell = LongCell.in(segment, INT64);
            replaceByQueue();

            soon(() -> segment.outage().orElse("").contains("is a queue"));
            assertThatExceptionOfType(SegmentLostException.class)
                    .isThrownBy(cell::increment)
                    .withMessageStartingWith("Segment 'orders' is lost: it was replaced by another of ")
                    .withMessageEndingWith(" bytes (" + IS_A_QUEUE + ")");
            replaceByBytes(4096);

            soon(segment::isAttached);
            assertThat(cell.increment()).isEqualTo(1);
        }
    }

    @Test
    void cellCreatedWhileTheSegmentIsLostIsNotAttachedToAQueue() throws IOException {
        try (Segment segment = directory.openOrAttachLater("orders", EXISTING)) {
            LongCell cell = LongCell.in(segment, INT64);
            createQueue();
            soon(() -> segment.outage().orElse("").contains(IS_A_QUEUE));
            assertThatExceptionOfType(SegmentLostException.class).isThrownBy(cell::get);
        }
    }

    @Test
    void cellOfALostQueueIsRefused() throws IOException {
        try (Queue queue = Queue.openOrAttachLater(
                directory, "orders", QUEUE.withSegment(EXISTING.withCreateMode(CreateMode.NEVER)))) {
            refused(IS_A_QUEUE, () -> Cell.in(queue.segment(), INT64));
            createQueue();

            soon(() -> queue.segment().isAttached());
            assertThat(queue.depth()).isZero();
        }
    }

    // ---- queues over cells

    @ParameterizedTest
    @ValueSource(ints = {0, 4, 8, 4096, 1 << 16})
    void queueIsNotOpenedOverOtherBytes(int size) throws IOException {
        replaceByBytes(size);

        refused(IS_NOT_A_QUEUE, () -> Queue.open(directory, "orders", QUEUE));
        refused(IS_NOT_A_QUEUE, () -> Queue.open(directory, "orders", QUEUE.withSegment(EXISTING)));
        refused(IS_NOT_A_QUEUE, () -> Queue.openOrAttachLater(directory, "orders", QUEUE));
        assertThat(orders).hasSize(size);
    }

    @Test
    void queueIsNotOpenedOverCellsThatThisJvmUses() {
        try (Segment segment = directory.open("orders", OPTIONS.withSize(1 << 16))) {
            LongCell.in(segment, INT64).set(5);

            refused(IS_NOT_A_QUEUE, () -> Queue.open(directory, "orders", QUEUE));

            assertThat(LongCell.in(segment, INT64).get()).isEqualTo(5);
        }
    }

    @Test
    void truncatedQueueIsRefusedAsTooSmall() throws IOException {
        createQueue();
        try (FileChannel file = FileChannel.open(orders, StandardOpenOption.WRITE)) {
            file.truncate(100);
        }

        assertThatExceptionOfType(SegmentTooSmallException.class)
                .isThrownBy(() -> Queue.open(directory, "orders", QUEUE))
                .withMessageStartingWith("Segment 'orders' is 100 bytes, but ");
    }

    @Test
    void queueThatIsBeingCreatedIsAwaited() throws Exception {
        createQueue();
        byte[] whole = Files.readAllBytes(orders);
        Files.delete(orders);
        Files.createFile(orders);
        QueueOptions patient = QUEUE.withSegment(EXISTING.withAttachTimeout(Duration.ofMinutes(1)));
        CompletableFuture<Integer> opening = CompletableFuture.supplyAsync(() -> {
            try (Queue queue = Queue.open(directory, "orders", patient)) {
                return queue.capacity();
            }
        });
        assertThat(opening).isNotDone();

        Files.write(orders, whole);

        assertThat(opening.get()).isEqualTo(16);
    }

    @Test
    void queueStaysLostWhileItsNameMeansCells() throws IOException {
        try (Queue queue = Queue.open(directory, "orders", QUEUE)) {
            replaceByBytes(1 << 16);

            soon(() -> queue.segment().outage().orElse("").contains("is not a queue"));
            assertThatExceptionOfType(SegmentLostException.class)
                    .isThrownBy(queue::depth)
                    .withMessageStartingWith("Segment 'orders' is lost: it was replaced by another of 65536 bytes (")
                    .withMessageEndingWith("(" + IS_NOT_A_QUEUE + ")");
            replaceByQueue();

            soon(() -> queue.segment().isAttached());
            assertThat(queue.offer(new byte[1], 0, 1)).isTrue();
        }
    }

    // ---- both at the same moment

    @Test
    void ofCellsAndAQueueCreatedAtTheSameMomentOneIsRefused() throws Exception {
        try (ChildProcess cells = creator("cells");
                ChildProcess queues = creator("queue")) {
            for (int round = 0; round < 200; round++) {
                cells.send("create race" + round);
                queues.send("create race" + round);
                List<String> outcomes = List.of(cells.await("created"), queues.await("created"));

                boolean isQueue = directory.kind("race" + round).equals(Optional.of(SegmentKind.QUEUE));
                String name = "race" + round;
                assertThat(outcomes)
                        .containsExactly(
                                isQueue ? "created not: " + IS_A_QUEUE.replace("orders", name) : "created " + name,
                                isQueue ? "created " + name : "created not: " + IS_NOT_A_QUEUE.replace("orders", name));
            }
        }
    }

    private ChildProcess creator(String kind) throws Exception {
        ChildProcess creator = ChildProcess.java(
                Jvm.OF_THIS_BUILD, CellsOrQueueCreator.class, directory.path().toString(), kind);
        creator.await("ready");
        return creator;
    }

    private static void refused(String message, ThrowingCallable opening) {
        assertThatExceptionOfType(SegmentException.class).isThrownBy(opening).withMessage(message);
    }

    private void createQueue() {
        Queue.open(directory, "orders", QUEUE).close();
    }

    private void replaceByQueue() throws IOException {
        Queue.open(directory, "new", QUEUE).close();
        Files.move(folder.resolve("new"), orders, StandardCopyOption.ATOMIC_MOVE);
    }

    private void replaceByBytes(int size) throws IOException {
        Path made = Files.write(folder.resolve("new"), new byte[size]);
        Files.move(made, orders, StandardCopyOption.ATOMIC_MOVE);
    }

    private static void soon(java.util.concurrent.Callable<Boolean> condition) {
        await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(2))
                .until(condition);
    }
}
