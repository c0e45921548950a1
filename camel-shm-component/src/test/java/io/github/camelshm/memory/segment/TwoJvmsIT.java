// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelshm.memory.cell.Cell;
import io.github.camelshm.memory.cell.CellSpec;
import io.github.camelshm.memory.cell.CellType;
import io.github.camelshm.memory.cell.DoubleCell;
import io.github.camelshm.memory.cell.LongCell;
import io.github.camelshm.process.SegmentPeer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Two JVMs, one of them of the newest Java if installed, use the same cells and the same names at the same time. */
@Tag("once") // Its processes run on both versions of Java.
class TwoJvmsIT {
    private static final int TIMES = 1_000_000;
    private static final CellSpec INT32 = CellSpec.of(CellType.INT32);

    /** In the host's memory, but apart from other programs' segments. */
    private static Path folder;

    private static SegmentDirectory directory;
    private static ChildProcess first;
    private static ChildProcess second;

    private Segment segment;
    private Segment start;

    @BeforeAll
    static void startBoth() throws Exception {
        folder = Files.createTempDirectory(SegmentDirectory.ofHost().path(), "camel-shm-test");
        directory = SegmentDirectory.at(folder);
        first = ChildProcess.java(Jvm.OF_THIS_BUILD, SegmentPeer.class, folder.toString());
        second = ChildProcess.java(Jvm.newest(), SegmentPeer.class, folder.toString());
        first.await("ready");
        second.await("ready");
    }

    @AfterAll
    static void killBoth() throws Exception {
        first.close();
        second.close();
        Files.delete(folder);
    }

    @BeforeEach
    void create() {
        SegmentOptions options = SegmentOptions.defaults().withSize(64).withUnlinkOnClose(true);
        segment = directory.open("counter", options);
        start = directory.open("start", options);
    }

    @AfterEach
    void unlink() {
        segment.close();
        start.close();
    }

    static Stream<Arguments> numbersInBothOrders() {
        return Stream.of(CellType.values())
                .filter(type -> type.isInteger() || type.isFloat())
                .flatMap(type -> Stream.of(Arguments.of(type, "little"), Arguments.of(type, "big")));
    }

    @ParameterizedTest
    @MethodSource("numbersInBothOrders")
    void millionIncrementsByEachJvmAreAllCounted(CellType type, String order) throws Exception {
        // given two JVMs that are about to count
        String add = "add counter %s 8 %s %d start".formatted(type, order, TIMES);
        first.ask(add, "waiting");
        second.ask(add, "waiting");

        // when they start at the same moment
        LongCell.in(start, INT32).set(1);
        first.await("added");
        second.await("added");

        // then the total is exact, modulo the type's range
        Cell cell = Cell.in(
                segment,
                CellSpec.of(type).at(8).in(order.equals("big") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN));
        if (cell instanceof LongCell integer) {
            assertThat(integer.get()).isEqualTo(modulo(2L * TIMES, type));
        } else {
            assertThat(((DoubleCell) cell).get()).isEqualTo(2.0 * TIMES);
        }
    }

    @ParameterizedTest
    @MethodSource("narrowNeighbours")
    void millionIncrementsOfTwoNeighboursInOneWordAreAllCounted(CellType type, long firstOffset, long secondOffset)
            throws Exception {
        String add = "add counter %s %d little %d start";
        first.ask(add.formatted(type, firstOffset, TIMES), "waiting");
        second.ask(add.formatted(type, secondOffset, TIMES + 1), "waiting");

        LongCell.in(start, INT32).set(1);
        first.await("added");
        second.await("added");

        assertThat(LongCell.in(segment, CellSpec.of(type).at(firstOffset)).get())
                .isEqualTo(modulo(TIMES, type));
        assertThat(LongCell.in(segment, CellSpec.of(type).at(secondOffset)).get())
                .isEqualTo(modulo(TIMES + 1, type));
    }

    static Stream<Arguments> narrowNeighbours() {
        return Stream.of(
                Arguments.of(CellType.UINT8, 0, 1),
                Arguments.of(CellType.INT8, 3, 0),
                Arguments.of(CellType.UINT16, 4, 6));
    }

    @Test
    void concurrentCreationsMakeOneSegment() throws Exception {
        int rounds = 100;
        LongCell round = LongCell.in(start, INT32);
        LongCell done = LongCell.in(start, INT32.at(4));
        String create = "create-each contested start " + rounds;
        first.send(create);
        second.send(create);

        List<String> created = new ArrayList<>();
        for (int i = 1; i <= rounds; i++) {
            // when both open it before it exists
            long both = 2L * i;
            round.set(i);
            await().atMost(Duration.ofMinutes(2))
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(1))
                    .until(() -> done.get() == both);
            String prefix = "round %d ".formatted(i);
            List<String> lines = Stream.of(first.await(prefix), second.await(prefix))
                    .map(line -> line.substring(prefix.length()))
                    .sorted()
                    .toList();

            // then one has created it and the other attached to it, both at full size and with the initial value
            assertThat(lines)
                    .as("round %d", i)
                    .isIn(List.of("attached 24 41", "created 24 42"), List.of("attached 24 42", "created 24 41"));
            created.add(lines.toString());
            assertThat(directory.unlink("contested")).isTrue();
        }

        // and every one of the hundred was created
        assertThat(created).hasSize(rounds);
        try (var files = Files.list(folder)) {
            assertThat(files.filter(file -> !file.toString().endsWith(".lock")))
                    .containsExactlyInAnyOrder(segment.file(), start.file());
        }
    }

    private static long modulo(long total, CellType type) {
        if (type.bytes() == Long.BYTES) {
            return total;
        }
        long numbers = 1L << (8 * type.bytes());
        long rest = total % numbers;
        return rest > type.max() ? rest - numbers : rest;
    }
}
