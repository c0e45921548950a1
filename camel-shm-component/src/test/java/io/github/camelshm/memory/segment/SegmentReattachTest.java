// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import io.github.camelshm.memory.cell.CellSpec;
import io.github.camelshm.memory.cell.CellType;
import io.github.camelshm.memory.cell.LongCell;
import io.github.camelshm.memory.cell.StringCell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A segment is attached again to another file that takes its name, and its cells continue to work. */
class SegmentReattachTest {
    private static final CellSpec INT64 = CellSpec.of(CellType.INT64);

    @TempDir
    Path folder;

    private final Queue<String> reports = new ConcurrentLinkedQueue<>();
    private SegmentDirectory directory;
    private SegmentOptions options;

    @BeforeEach
    void useTheFolder() {
        directory = SegmentDirectory.at(folder);
        options = SegmentOptions.defaults()
                .withSize(64)
                .withCreateMode(CreateMode.NEVER)
                .withCheckInterval(Duration.ofMillis(5))
                .withAttachTimeout(Duration.ZERO)
                .withReport(reports::add);
    }

    @ParameterizedTest
    @ValueSource(ints = {64, 8, 4096})
    void cellsContinueInTheFileThatReplacedTheirs(int size) throws IOException {
        create("orders", 64);
        try (Segment segment = directory.open("orders", options)) {
            LongCell cell = LongCell.in(segment, INT64);
            cell.set(7);

            replace("orders", size);

            soon().until(() -> segment.timesReattached() == 1);
            assertThat(cell.get()).isZero();
            assertThat(cell.increment()).isEqualTo(1);
            assertThat(segment.size()).isEqualTo(size);
            assertThat(segment.isLost()).isFalse();
            assertThat(segment.outage()).isEmpty();
            soon().until(() -> reports.size() == 1);
            assertThat(reports.peek())
                    .startsWith("Segment 'orders' was lost: it was replaced by another of " + size
                            + " bytes. Attached again ")
                    .endsWith(" ms later, with " + size + " bytes");
        }
    }

    @Test
    void truncatedSegmentIsAttachedAgainWhenItIsLargeEnough() throws IOException {
        create("orders", 64);
        try (Segment segment = directory.open("orders", options)) {
            LongCell cell = LongCell.in(segment, INT64.at(32));
            try (var file = Files.newByteChannel(segment.file(), java.nio.file.StandardOpenOption.WRITE)) {
                file.truncate(0);
            }
            soon().until(segment::isLost);
            soon().until(() -> segment.outage().orElse("").contains("("));
            assertThatExceptionOfType(SegmentLostException.class)
                    .isThrownBy(cell::get)
                    .withMessage("Segment 'orders' is lost: it was truncated from 64 to 0 bytes"
                            + " (Segment 'orders' is empty)");

            Files.write(segment.file(), new byte[39]);
            soon().until(() -> segment.outage().orElse("").contains("39 bytes, but its cells need 40"));
            Files.write(segment.file(), new byte[40]);

            soon().until(segment::isAttached);
            assertThat(cell.increment()).isEqualTo(1);
        }
    }

    @Test
    void userThatMayNotCreateWaitsForTheCreator() throws IOException {
        create("orders", 64);
        try (Segment segment = directory.open("orders", options)) {
            Files.delete(segment.file());
            soon().until(segment::isLost);
            soon().until(() -> segment.outage().orElse("").contains("There is no segment 'orders'"));
            assertThat(segment.file()).doesNotExist();
            assertThat(segment.awaitAttached(Duration.ofMillis(1))).isFalse();

            create("orders", 8);

            assertThat(segment.awaitAttached(Duration.ofSeconds(30))).isTrue();
            assertThat(LongCell.in(segment, INT64).increment()).isEqualTo(1);
        }
    }

    @Test
    void creatorCreatesTheSegmentAgain() {
        SegmentOptions creating = options.withCreateMode(CreateMode.IF_ABSENT)
                .withInitializer(created -> LongCell.in(created, INT64).set(40));
        try (Segment segment = directory.open("orders", creating)) {
            LongCell cell = LongCell.in(segment, INT64);
            cell.increment();

            directory.unlink("orders");

            soon().until(() -> segment.timesReattached() == 1);
            assertThat(segment.isCreated()).isTrue();
            assertThat(cell.increment()).isEqualTo(41);
            assertThat(segment.file()).hasSize(64);
            soon().until(() -> reports.size() == 1);
            assertThat(reports.peek()).contains("it was unlinked. Created again ");
        }
    }

    @Test
    void creatorThatCannotWriteTheFirstContentsReportsItAndRetries() {
        AtomicBoolean fails = new AtomicBoolean();
        SegmentOptions creating = options.withCreateMode(CreateMode.IF_ABSENT).withInitializer(created -> {
            if (fails.get()) {
                throw new IllegalStateException("not now");
            }
        });
        try (Segment segment = directory.open("orders", creating)) {
            fails.set(true);
            directory.unlink("orders");
            soon().until(() -> segment.outage().orElse("").endsWith("(java.lang.IllegalStateException: not now)"));

            fails.set(false);

            soon().until(segment::isAttached);
        }
    }

    @Test
    void unlinksOnlyAFileThatItCreatedAgainItself() throws IOException {
        SegmentOptions creating = options.withCreateMode(CreateMode.IF_ABSENT).withUnlinkOnClose(true);
        Segment mine = directory.open("mine", creating);
        Segment theirs = directory.open("theirs", creating);

        directory.unlink("mine");
        replace("theirs", 64);
        soon().until(() -> mine.timesReattached() == 1 && theirs.timesReattached() == 1);
        mine.close();
        theirs.close();

        assertThat(mine.file()).doesNotExist();
        assertThat(theirs.file()).exists();
    }

    @Test
    void exclusiveCreatorAttachesToTheReplacementOfItsFile() throws IOException {
        try (Segment segment = directory.open("orders", options.withCreateMode(CreateMode.EXCLUSIVE))) {
            replace("orders", 16);

            soon().until(() -> segment.timesReattached() == 1);
            assertThat(segment.size()).isEqualTo(16);
        }
    }

    @Test
    void allUsersOfAFileAreAttachedToOneMapping() throws IOException {
        create("orders", 64);
        try (Segment one = directory.open("orders", options);
                Segment other = directory.open("orders", options)) {
            for (int i = 1; i <= 5; i++) {
                int times = i;
                replace("orders", 64);
                soon().until(() -> one.timesReattached() == times && other.timesReattached() == times);
                assertThat(one.memory()).isSameAs(other.memory());
            }
        }
    }

    @Test
    void segmentClosedWhileLostIsNotAttachedAgain() throws IOException {
        create("orders", 64);
        Segment segment = directory.open("orders", options);
        Files.delete(segment.file());
        soon().until(segment::isLost);

        segment.close();
        create("orders", 64);

        // a second segment, opened later, shows that checks have run since
        try (Segment later = directory.open("orders", options)) {
            replace("orders", 64);
            soon().until(() -> later.timesReattached() == 1);
        }
        assertThat(segment.isAttached()).isFalse();
        assertThat(segment.timesReattached()).isZero();
    }

    @Test
    void openOrAttachLaterAttachesWhenTheSegmentAppears() throws IOException {
        try (Segment segment = directory.openOrAttachLater("orders", options.withRequired(INT64.at(8)))) {
            LongCell cell = LongCell.in(segment, INT64.at(8));
            assertThatExceptionOfType(SegmentLostException.class)
                    .isThrownBy(cell::get)
                    .withMessage("Segment 'orders' is lost: it does not exist yet (There is no segment 'orders' in "
                            + folder.toRealPath() + ")");

            create("orders", 16);

            soon().until(segment::isAttached);
            assertThat(cell.increment()).isEqualTo(1);
            assertThat(segment.timesReattached()).isZero();
            assertThat(reports).isEmpty();
        }
    }

    @Test
    void openOrAttachLaterFailsAtOnceIfWaitingCannotHelp() throws IOException {
        create("small", 4);

        assertThatExceptionOfType(SegmentTooSmallException.class)
                .isThrownBy(() -> directory.openOrAttachLater(
                        "x",
                        options.withCreateMode(CreateMode.IF_ABSENT).withSize(4).withRequired(INT64)));
        assertThatExceptionOfType(SegmentTooSmallException.class)
                .isThrownBy(() -> directory.openOrAttachLater("small", options.withRequired(INT64)));
        assertThatExceptionOfType(SegmentExistsException.class)
                .isThrownBy(() -> directory.openOrAttachLater("small", options.withCreateMode(CreateMode.EXCLUSIVE)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> directory.openOrAttachLater("small", options.withReattach(false)));
    }

    @Test
    void byteWhoseWordExceedsTheNewSegmentIsStillReadAndSet() throws IOException {
        create("orders", 4);
        try (Segment segment = directory.open("orders", options)) {
            LongCell cell = LongCell.in(segment, CellSpec.of(CellType.UINT8).at(1));
            assertThat(cell.increment()).isEqualTo(1);

            replace("orders", 2);
            soon().until(() -> segment.timesReattached() == 1);

            cell.set(9);
            assertThat(cell.get()).isEqualTo(9);
            assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(cell::increment);
        }
    }

    @Test
    void threadsSeeNoErrorExceptTheLossWhileTheSegmentIsReplaced() throws Exception {
        create("orders", 64);
        AtomicBoolean done = new AtomicBoolean();
        Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
        List<Thread> threads = new ArrayList<>();
        try (Segment segment = directory.open("orders", options)) {
            LongCell number = LongCell.in(segment, INT64);
            LongCell small = LongCell.in(segment, CellSpec.of(CellType.UINT8).at(9));
            StringCell text =
                    StringCell.in(segment, CellSpec.of(CellType.STRING, 8).at(16));
            for (int i = 0; i < 3; i++) {
                Thread thread = new Thread(() -> {
                    while (!done.get()) {
                        try {
                            number.increment();
                            small.increment();
                            text.set("text");
                        } catch (SegmentLostException e) {
                            Thread.onSpinWait();
                        } catch (Throwable e) {
                            failures.add(e);
                        }
                    }
                });
                thread.start();
                threads.add(thread);
            }
            for (int i = 1; i <= 30; i++) {
                int times = i;
                if (i % 2 == 0) {
                    Files.delete(segment.file());
                    create("orders", 64);
                } else {
                    replace("orders", 56 + i);
                }
                soon().until(() -> segment.timesReattached() >= times && segment.isAttached());
            }
            soon().until(() -> number.get() > 0);
            done.set(true);
            for (Thread thread : threads) {
                thread.join();
            }
            assertThat(failures).isEmpty();
            try (Segment seenByOthers = directory.open("orders", options)) {
                assertThat(LongCell.in(seenByOthers, INT64).get()).isEqualTo(number.get());
            }
        }
    }

    private static ConditionFactory soon() {
        return await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(1));
    }

    private void create(String name, int size) throws IOException {
        Path temporary = Files.write(folder.resolve(".new"), new byte[size]);
        Files.move(temporary, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }

    /** Puts another file under the same name, as a peer's restart does. In one step, so the name is never free. */
    private void replace(String name, int size) throws IOException {
        create(name, size);
    }
}
