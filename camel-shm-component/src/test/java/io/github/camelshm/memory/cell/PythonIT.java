// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.cell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelshm.memory.segment.ChildProcess;
import io.github.camelshm.memory.segment.CreateMode;
import io.github.camelshm.memory.segment.Jvm;
import io.github.camelshm.memory.segment.Segment;
import io.github.camelshm.memory.segment.SegmentDirectory;
import io.github.camelshm.memory.segment.SegmentOptions;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Java and Python's {@code multiprocessing.shared_memory} share a segment that either of them creates. */
@Tag("once") // It compares bytes.
class PythonIT {
    /**
     * Creates or attaches to the segment, and executes lines: {@code get} and {@code set} an item of a struct format,
     * {@code end}. Python before 3.13 unlinks at its end a segment that it only attached to, unless its resource
     * tracker is told to forget it.
     */
    private static final String SCRIPT =
            """
            import struct, sys
            from multiprocessing import resource_tracker, shared_memory
            name, how = sys.argv[1], sys.argv[2]
            if how == 'create':
                memory = shared_memory.SharedMemory(name=name, create=True, size=int(sys.argv[3]))
            else:
                memory = shared_memory.SharedMemory(name=name)
                if how == 'attach':
                    resource_tracker.unregister(memory._name, 'shared_memory')
            print('size', memory.size)
            for line in sys.stdin:
                words = line.split()
                if words[0] == 'get':
                    print('got', struct.unpack_from(words[1], memory.buf, int(words[2]))[0])
                elif words[0] == 'set':
                    value = float(words[3]) if words[1][-1] in 'fd' else int(words[3])
                    struct.pack_into(words[1], memory.buf, int(words[2]), value)
                    print('done')
                else:
                    break
            memory.close()
            if how == 'create':
                memory.unlink()
            print('ended', sys.version_info[0], sys.version_info[1])
            """;

    private static final SegmentDirectory HOST = SegmentDirectory.ofHost();
    private static final CellSpec INT32 = CellSpec.of(CellType.INT32);
    private static final CellSpec UINT8 = CellSpec.of(CellType.UINT8);
    private static final SegmentOptions ATTACH = SegmentOptions.defaults().withCreateMode(CreateMode.NEVER);
    private static final SegmentOptions CREATE = SegmentOptions.defaults()
            .withCreateMode(CreateMode.EXCLUSIVE)
            .withSize(4)
            .withUnlinkOnClose(true);

    private final String name = "camel-shm-test-" + UUID.randomUUID();

    @BeforeEach
    void needsPythonAndItsSharedMemory() throws Exception {
        if (!HOST.path().equals(Path.of("/dev/shm"))) {
            Jvm.skipLoudly("This host has no /dev/shm");
        }
        try (ChildProcess python = ChildProcess.python("from multiprocessing import shared_memory")) {
            if (python.awaitExit() != 0) {
                Jvm.skipLoudly("Python has no multiprocessing.shared_memory: " + python);
            }
        } catch (IOException e) {
            Jvm.skipLoudly("There is no python3: " + e.getMessage());
        }
    }

    @AfterEach
    void unlink() throws IOException {
        Files.deleteIfExists(HOST.path().resolve(name));
    }

    @Test
    void javaCountsInASegmentOfFourBytesThatPythonCreated() throws Exception {
        // given a counter of four bytes, created by Python
        try (ChildProcess python = ChildProcess.python(SCRIPT, name, "create", "4")) {
            assertThat(python.await("size")).isEqualTo("size 4");
            try (Segment segment = HOST.open(name, ATTACH.withRequired(INT32))) {
                LongCell counter = LongCell.in(segment, INT32);
                assertThat(segment.size()).isEqualTo(4);

                // then each reads the values that the other writes
                assertThat(counter.increment()).isEqualTo(1);
                assertThat(counter.increment()).isEqualTo(2);
                assertThat(python.ask("get i 0", "got")).isEqualTo("got 2");
                python.ask("set i 0 -7", "done");
                assertThat(counter.get()).isEqualTo(-7);
                assertThat(counter.increment()).isEqualTo(-6);
                assertThat(python.ask("get i 0", "got")).isEqualTo("got -6");
            }

            // and Python's segment is still there until Python unlinks it
            assertThat(HOST.exists(name)).isTrue();
            python.ask("end", "ended");
            assertThat(python.awaitExit()).isZero();
            assertThat(HOST.exists(name)).isFalse();
        }
    }

    @Test
    void countingAByteOfASegmentThatPythonCreatedKeepsItsNeighbours() throws Exception {
        try (ChildProcess python = ChildProcess.python(SCRIPT, name, "create", "4")) {
            python.await("size");
            python.ask("set I 0 4294967295", "done");
            try (Segment segment = HOST.open(name, ATTACH.withRequired(UINT8))) {
                LongCell counter = LongCell.in(segment, UINT8);

                assertThat(counter.get()).isEqualTo(255);
                assertThat(counter.increment()).isZero();
                assertThat(counter.add(200)).isEqualTo(200);
                assertThat(python.ask("get B 0", "got")).isEqualTo("got 200");
                assertThat(python.ask("get B 1", "got")).isEqualTo("got 255");
                assertThat(python.ask("get <I 0", "got")).isEqualTo("got " + (0xFFFFFF00L + 200));
            }
        }
    }

    @Test
    void pythonAttachesToASegmentOfFourBytesThatJavaCreated() throws Exception {
        // given a counter of four bytes, created by Java
        SegmentOptions options =
                CREATE.withInitializer(segment -> LongCell.in(segment, INT32).set(40));
        try (Segment segment = HOST.open(name, options);
                ChildProcess python = ChildProcess.python(SCRIPT, name, "attach")) {
            LongCell counter = LongCell.in(segment, INT32);

            // then Python maps all of it, and each reads the values that the other writes
            assertThat(python.await("size")).isEqualTo("size 4");
            assertThat(python.ask("get i 0", "got")).isEqualTo("got 40");
            assertThat(counter.increment()).isEqualTo(41);
            assertThat(python.ask("get i 0", "got")).isEqualTo("got 41");
            python.ask("set B 0 42", "done");
            assertThat(counter.get()).isEqualTo(42);

            // and Java's segment works on after Python has ended
            python.ask("end", "ended");
            assertThat(python.awaitExit()).isZero();
            assertThat(counter.increment()).isEqualTo(43);
            assertThat(HOST.exists(name)).isTrue();
        }
        assertThat(HOST.exists(name)).isFalse();
    }

    @Test
    void everyTypeIsEncodedAsByPythonsStruct() throws Exception {
        record Same(CellType type, String format, String value) {}
        Same[] types = {
            new Same(CellType.INT8, "b", "-128"),
            new Same(CellType.UINT8, "B", "255"),
            new Same(CellType.INT16, "h", "-32768"),
            new Same(CellType.UINT16, "H", "65535"),
            new Same(CellType.INT32, "i", "-2147483648"),
            new Same(CellType.UINT32, "I", "4294967295"),
            new Same(CellType.INT64, "q", "-9223372036854775808"),
            new Same(CellType.FLOAT32, "f", "-0.15625"),
            new Same(CellType.FLOAT64, "d", "0.1"),
        };
        try (Segment segment = HOST.open(name, CREATE.withSize(64));
                ChildProcess python = ChildProcess.python(SCRIPT, name, "attach")) {
            python.await("size");
            for (Same same : types) {
                for (var order : new ByteOrder[] {ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN}) {
                    String format = (order == ByteOrder.BIG_ENDIAN ? ">" : "<") + same.format();
                    Cell cell = Cell.in(segment, CellSpec.of(same.type()).at(8).in(order));

                    python.ask("set %s 8 %s".formatted(format, same.value()), "done");
                    assertThat(valueOf(cell))
                            .as("%s %s from Python", same, order)
                            .isEqualTo(same.value());
                    setToOne(cell);
                    assertThat(Double.parseDouble(python.ask("get %s 8".formatted(format), "got")
                                    .substring(4)))
                            .as("%s %s from Java", same, order)
                            .isEqualTo(1);
                }
            }
        }
    }

    @Test
    void pythonBefore313UnlinksASegmentItAttachedToAndJavaCreatesItAgain() throws Exception {
        try (Segment segment = HOST.open(name, CREATE.withCheckInterval(Duration.ofMillis(5)));
                ChildProcess python = ChildProcess.python(SCRIPT, name, "attach-unprotected")) {
            python.await("size");
            String[] version = python.ask("end", "ended").split(" ", -1);
            python.awaitExit();
            if (Integer.parseInt(version[2]) >= 13) {
                Jvm.skipLoudly("Python %s.%s leaves alone what it only attached to".formatted(version[1], version[2]));
            }

            await().atMost(Duration.ofMinutes(2)).until(() -> segment.timesReattached() == 1);
            assertThat(LongCell.in(segment, INT32).increment()).isEqualTo(1);
            assertThat(HOST.exists(name)).isTrue();
        }
    }

    private static String valueOf(Cell cell) {
        return cell instanceof LongCell integer
                ? Long.toString(integer.get())
                : Double.toString(((DoubleCell) cell).get());
    }

    private static void setToOne(Cell cell) {
        if (cell instanceof LongCell integer) {
            integer.set(1);
        } else {
            ((DoubleCell) cell).set(1);
        }
    }
}
