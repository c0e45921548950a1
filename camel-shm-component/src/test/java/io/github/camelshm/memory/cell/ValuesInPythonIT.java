// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.cell;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelshm.memory.queue.Queue;
import io.github.camelshm.memory.queue.QueueOptions;
import io.github.camelshm.memory.segment.ChildProcess;
import io.github.camelshm.memory.segment.Jvm;
import io.github.camelshm.memory.segment.Segment;
import io.github.camelshm.memory.segment.SegmentDirectory;
import io.github.camelshm.memory.segment.SegmentOptions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The Python module in src/docs, which users of the layout start from, works with Java on the same values. */
@Tag("once") // It compares bytes.
class ValuesInPythonIT {
    private static final Path PYTHON =
            Path.of("..", "src", "docs", "python").toAbsolutePath().normalize();
    private static final int TIMES = 2_000;

    /** Executes lines by the functions of the documentation's module. */
    private static final String DRIVER =
            """
            import sys
            sys.path.insert(0, sys.argv[1])
            sys.dont_write_bytecode = True
            from shm_values import Bytes, Record, Text
            directory = sys.argv[2]
            text = Text('orders', 40, 0, directory)
            data = Bytes('orders', 16, 128, directory)
            log = Text('orders', 8000, 4096, directory)
            reading = Record('orders', 'dqi8s?', ('temperature', 'count', 'small', 'unit', 'flag'), 256, directory)
            print('ready')
            for line in sys.stdin:
                words = line.split()
                if words[0] == 'get':
                    print('text', text.get())
                    print('bytes', data.get().hex())
                    print('record', reading.get())
                elif words[0] == 'set':
                    text.set('von Python: \u00e4')
                    data.set(bytes([1, 2, 3]))
                    reading.set(unit='K', count=-5)
                    print('done')
                elif words[0] == 'append':
                    for _ in range(int(words[1])):
                        log.append('p')
                    print('appended')
                elif words[0] == 'flip':
                    letters = 'xy'
                    for i in range(int(words[1])):
                        data.set(letters[i % 2].encode() * (1 + i % 16))
                    print('flipped')
            """;

    private static final RecordLayout READING =
            RecordLayout.parse("temperature:float64,count:int64,small:int32,unit:string(8),flag:boolean");

    @TempDir
    Path folder;

    private Segment segment;
    private StringCell text;
    private BytesCell bytes;
    private RecordCell reading;

    @BeforeEach
    void open() {
        segment = SegmentDirectory.at(folder)
                .open("orders", SegmentOptions.defaults().withSize(1 << 16));
        text = StringCell.in(segment, CellSpec.of(CellType.STRING, 40));
        bytes = BytesCell.in(segment, CellSpec.of(CellType.BYTES, 16).at(128));
        reading = RecordCell.in(segment, CellSpec.of(READING).at(256));
    }

    @AfterEach
    void close() {
        segment.close();
    }

    @Test
    void javaAndPythonReadEachOthersValues() throws Exception {
        try (ChildProcess python = driver()) {
            text.set("from Java: ö");
            bytes.set(new byte[] {0, -1});
            reading.set(Map.of("temperature", 21.5, "count", 7L, "small", -3, "unit", "°C", "flag", true));

            python.ask("get", "record");
            assertThat(python.output())
                    .contains(
                            "text from Java: ö",
                            "bytes 00ff",
                            "record {'temperature': 21.5, 'count': 7, 'small': -3, 'unit': '°C', 'flag': True}");

            python.ask("set", "done");
            assertThat(text.get()).isEqualTo("von Python: ä");
            assertThat(bytes.get()).containsExactly(1, 2, 3);
            assertThat(reading.get())
                    .isEqualTo(Map.of("temperature", 21.5, "count", -5L, "small", -3, "unit", "K", "flag", true));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Text(name, 40, 0, folder)",
                "Bytes(name, 40, 64, folder)",
                "Record(name, 'd', ('a',), 0, folder)"
            })
    void queueIsRefused(String value) throws Exception {
        Queue.open(SegmentDirectory.at(folder), "queue", QueueOptions.defaults())
                .close();
        String script =
                """
                import sys
                sys.path.insert(0, sys.argv[1])
                sys.dont_write_bytecode = True
                from shm_values import Bytes, Record, Text
                name, folder = 'queue', sys.argv[2]
                try:
                    %s
                    print('opened')
                except ValueError as refused:
                    print(refused)
                """
                        .formatted(value);

        try (ChildProcess python = ChildProcess.python(script, PYTHON.toString(), folder.toString())) {
            assertThat(python.awaitExit()).as("%s", python).isZero();
            assertThat(python.output())
                    .containsExactly("Segment 'queue' is a queue: use shm-queue:queue, or map its bytes yourself");
        }
    }

    @Test
    void concurrentAppendsLoseNothingAndReadsAreWhole() throws Exception {
        StringCell log =
                StringCell.in(segment, CellSpec.of(CellType.STRING, 8000).at(4096));
        try (ChildProcess python = driver();
                ChildProcess flipping = driver()) {
            python.send("append " + TIMES);
            flipping.send("flip 20000");
            for (int i = 0; i < TIMES; i++) {
                log.append("j");
                String letters = new String(bytes.get(), java.nio.charset.StandardCharsets.US_ASCII);
                assertThat(letters).matches("x*|y*");
            }
            python.await("appended");
            flipping.await("flipped");
        }
        assertThat(log.get().chars().filter(c -> c == 'p').count()).isEqualTo(TIMES);
        assertThat(log.get()).hasSize(2 * TIMES);
    }

    @Test
    void numpyMapsARawRegion() throws Exception {
        try (ChildProcess probe = ChildProcess.python("import numpy")) {
            if (probe.awaitExit() != 0) {
                Jvm.skipLoudly("python3 has no numpy");
            }
        }
        RawCell table = RawCell.in(
                SegmentDirectory.at(folder)
                        .open("plant", SegmentOptions.defaults().withSize(96)),
                CellSpec.of(CellType.RAW, 96));
        ByteBuffer rows = ByteBuffer.allocate(96).order(ByteOrder.nativeOrder());
        for (int i = 0; i < 4; i++) {
            rows.putInt(24 * i, i + 1).putDouble(24 * i + 8, 1.5 * i).put(24 * i + 16, (byte) 'C');
        }
        table.set(rows.array());

        try (ChildProcess numpy = ChildProcess.start(
                "python3", PYTHON.resolve("record_numpy.py").toString(), "plant", folder.toString())) {
            assertThat(numpy.awaitExit()).as("%s", numpy).isZero();
            assertThat(numpy.output()).containsExactlyElementsOf(List.of("1 0.0 C", "2 1.5 C", "3 3.0 C", "4 4.5 C"));
        }
        ByteBuffer doubled = ByteBuffer.wrap(table.get()).order(ByteOrder.nativeOrder());
        assertThat(doubled.getDouble(3 * 24 + 8)).isEqualTo(9);
        table.segment().close();
    }

    private ChildProcess driver() throws IOException, InterruptedException {
        if (!Files.isDirectory(PYTHON)) {
            throw new IllegalStateException("This test runs in the component's folder: " + PYTHON);
        }
        ChildProcess python = ChildProcess.python(DRIVER, PYTHON.toString(), folder.toString());
        python.await("ready");
        return python;
    }
}
