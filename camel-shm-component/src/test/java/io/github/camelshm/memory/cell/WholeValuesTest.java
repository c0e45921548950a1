// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.cell;

import static java.nio.ByteOrder.BIG_ENDIAN;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.camelshm.memory.segment.LockFile;
import io.github.camelshm.memory.segment.Segment;
import io.github.camelshm.memory.segment.SegmentDirectory;
import io.github.camelshm.memory.segment.SegmentException;
import io.github.camelshm.memory.segment.SegmentInternals;
import io.github.camelshm.memory.segment.SegmentOptions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Text, bytes, records and raw regions: operations, layout, limits, corrupt bytes, and threads. */
class WholeValuesTest {
    private static final CellSpec TEXT = CellSpec.of(CellType.STRING, 12);
    private static final CellSpec BYTES = CellSpec.of(CellType.BYTES, 4);
    private static final CellSpec RAW = CellSpec.of(CellType.RAW, 4);
    private static final RecordLayout READING =
            RecordLayout.parse("temperature:float64,count:int64,unit:string(8),flag:boolean,small:uint8");

    record Reading(double temperature, long count, String unit, boolean flag, int small) {}

    record Other(double temperature) {}

    @TempDir
    Path folder;

    private Segment segment;

    @BeforeEach
    void open() {
        segment = SegmentDirectory.at(folder)
                .open("orders", SegmentOptions.defaults().withSize(256).withLockTimeout(Duration.ofMillis(200)));
    }

    @AfterEach
    void close() {
        segment.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"LITTLE_ENDIAN", "BIG_ENDIAN"})
    void stringCellSupportsEveryOperation(String order) {
        StringCell cell = StringCell.in(segment, TEXT.at(8).in(order.startsWith("B") ? BIG_ENDIAN : LITTLE_ENDIAN));

        assertThat(cell.get()).isEmpty();
        cell.set("open");
        assertThat(cell.get()).isEqualTo("open");
        assertThat(cell.append(", no")).isEqualTo("open, no");
        assertThat(cell.getAndSet("zu: äöü")).isEqualTo("open, no");
        assertThat(cell.compareAndSet("open", "lost")).isFalse();
        assertThat(cell.compareAndExchange("open", "lost")).isEqualTo("zu: äöü");
        assertThat(cell.compareAndSet("zu: äöü", "won")).isTrue();
        assertThat(cell.get()).isEqualTo("won");
        cell.set("");
        assertThat(cell.get()).isEmpty();
    }

    @Test
    void bytesCellSupportsEveryOperation() {
        BytesCell cell = BytesCell.in(segment, BYTES);

        assertThat(cell.get()).isEmpty();
        cell.set(new byte[] {1, 0, -1});
        assertThat(cell.append(new byte[] {7})).containsExactly(1, 0, -1, 7);
        assertThat(cell.getAndSet(new byte[] {2})).containsExactly(1, 0, -1, 7);
        assertThat(cell.compareAndSet(new byte[] {3}, new byte[] {4})).isFalse();
        assertThat(cell.compareAndSet(new byte[] {2}, new byte[] {4})).isTrue();
        assertThat(cell.get()).containsExactly(4);
    }

    @Test
    void tooLongValueIsRefusedAndChangesNothing() {
        StringCell text = StringCell.in(segment, TEXT);
        text.set("0123456789");

        assertThatExceptionOfType(ValueOutOfRangeException.class)
                .isThrownBy(() -> text.set("ääääääa"))
                .withMessage("13 bytes are too many for a string at offset 0 of segment 'orders': it holds up to 12");
        assertThatExceptionOfType(ValueOutOfRangeException.class).isThrownBy(() -> text.append("abc"));
        assertThatExceptionOfType(ValueOutOfRangeException.class)
                .isThrownBy(() -> RawCell.in(segment, RAW.at(200)).set(new byte[5]))
                .withMessage("5 bytes are too many for a raw region at offset 200 of segment 'orders': it has 4");
        assertThat(text.get()).isEqualTo("0123456789");
    }

    @Test
    void unpairedSurrogateIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> StringCell.in(segment, TEXT).set("a\ud83d"))
                .withMessageContaining("a string at offset 0 of segment 'orders'")
                .withMessageContaining("unpaired surrogate");
    }

    @Test
    void layoutIsAsDocumented() throws IOException {
        StringCell cell = StringCell.in(segment, TEXT.at(8).in(LITTLE_ENDIAN));
        cell.set("one");
        cell.set("zwei");

        ByteBuffer file = ByteBuffer.wrap(Files.readAllBytes(segment.file())).order(LITTLE_ENDIAN);
        assertThat(file.getLong(8)).as("sequence").isEqualTo(2);
        assertThat(file.getInt(16)).as("slot 0: length").isEqualTo(4);
        assertThat(textAt(file, 20, 4)).isEqualTo("zwei");
        assertThat(file.getInt(32)).as("slot 1: length").isEqualTo(3);
        assertThat(textAt(file, 36, 3)).isEqualTo("one");
        assertThat(cell.spec().requiredSize()).isEqualTo(48);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 13, Integer.MAX_VALUE, Integer.MIN_VALUE})
    void corruptLengthFailsReadsUntilTheNextWrite(int length) throws IOException {
        StringCell cell = StringCell.in(segment, TEXT.in(BIG_ENDIAN));
        writeInt(8, length, BIG_ENDIAN);

        assertThatExceptionOfType(SegmentException.class)
                .isThrownBy(cell::get)
                .withMessageContaining("a string at offset 0 of segment 'orders' is corrupt");
        cell.set("well");
        assertThat(cell.get()).isEqualTo("well");
    }

    @Test
    void bytesThatAreNotUtf8FailReads() {
        BytesCell.in(segment, CellSpec.of(CellType.BYTES, 12)).set(new byte[] {(byte) 0xC3});

        assertThatExceptionOfType(SegmentException.class)
                .isThrownBy(() -> StringCell.in(segment, TEXT).get())
                .withMessage("a string at offset 0 of segment 'orders' holds 1 bytes that are not valid UTF-8");
    }

    @Test
    void writerThatDiedInTheMiddleChangedNothing() throws IOException {
        StringCell cell = StringCell.in(segment, TEXT.in(LITTLE_ENDIAN));
        cell.set("before");

        // the slot that is not current is half filled; slot 1 holds "before"
        writeInt(8, 1_000_000, LITTLE_ENDIAN);

        assertThat(cell.get()).isEqualTo("before");
        cell.set("after");
        assertThat(cell.get()).isEqualTo("after");
    }

    @Test
    void rawRegionIsThePlainBytes() throws IOException {
        RawCell cell = RawCell.in(segment, RAW.at(3));

        cell.set(new byte[] {1, 2, 3, 4});
        cell.set(new byte[] {9});

        assertThat(cell.get()).containsExactly(9, 2, 3, 4);
        assertThat(Files.readAllBytes(segment.file())).startsWith(0, 0, 0, 9, 2, 3, 4, 0);
    }

    @Test
    void recordIsReadAndSetByTheNamesOfItsFields() {
        RecordCell cell = RecordCell.in(segment, CellSpec.of(READING).at(16));

        assertThat(cell.get())
                .containsExactly(
                        Map.entry("temperature", 0.0),
                        Map.entry("count", 0L),
                        Map.entry("unit", ""),
                        Map.entry("flag", false),
                        Map.entry("small", 0));
        cell.set(Map.of("temperature", 21.5, "unit", "°C", "small", 255, "flag", true));
        assertThat(cell.get())
                .isEqualTo(Map.of("temperature", 21.5, "count", 0L, "unit", "°C", "flag", true, "small", 255));
        cell.set("count", 7);
        assertThat(cell.get("count")).isEqualTo(7L);
        assertThat(cell.get("unit")).isEqualTo("°C");
        assertThat(cell.getAndSet("unit", "K")).isEqualTo("°C");
        assertThat(cell.compareAndSet(Map.of("unit", "°C"), Map.of("count", 8L)))
                .isFalse();
        assertThat(cell.compareAndSet(Map.of("unit", "K", "count", 7), Map.of("count", 8L)))
                .isTrue();
        assertThat(cell.get("count")).isEqualTo(8L);
    }

    @Test
    void javaRecordMapsToTheFields() {
        RecordCell cell = RecordCell.in(segment, CellSpec.of(READING));
        JavaRecord<Reading> readings = new JavaRecord<>(Reading.class);
        readings.requireMatch(READING);
        Reading reading = new Reading(-1.5, Long.MIN_VALUE, "Pa", true, 200);

        cell.set(readings.toFields(reading));

        assertThat(readings.fromFields(cell.get())).isEqualTo(reading);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new JavaRecord<>(Other.class).requireMatch(READING))
                .withMessageContaining("components [temperature], but the fields are [count, flag, small");
    }

    @Test
    void fieldsHaveTheOffsetsThatACCompilerGivesThem() {
        RecordLayout layout = RecordLayout.parse("a:int8, b:int32, c:string(3), d:uint16, e:float64, f:boolean");

        assertThat(layout.fields().stream().map(RecordField::offset)).containsExactly(0, 4, 8, 12, 16, 24);
        assertThat(layout.size()).isEqualTo(32);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a                 | 'a' is not of the form name:type or name:string(length)",
                "a:int64,a:int8    | 'a' appears twice",
                "a:int65           | 'int65' is not a type of fields",
                "a:raw(4)          | 'raw' is not a type of fields",
                "a:string          | 'a:string' needs a length in bytes, such as string(16)",
                "a:int8(4)         | 'a:int8(4)' takes no length",
                "a:bytes(0)        | 'a:bytes(0)' must have a length of at least 1",
                "a:bytes(999999999),b:bytes(999999999),c:bytes(999999999) | are more than 2147479552 bytes",
            })
    void malformedFieldsAreRefused(String description, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RecordLayout.parse(description))
                .withMessageStartingWith("Fields '" + description + "'")
                .withMessageContaining(message);
    }

    @Test
    void fieldRefusesAValueItCannotHoldAndTheRecordIsUnchanged() {
        RecordCell cell = RecordCell.in(segment, CellSpec.of(READING));
        cell.set("unit", "before");

        assertThatExceptionOfType(ValueOutOfRangeException.class)
                .isThrownBy(() -> cell.set(Map.of("unit", "new", "small", 256)))
                .withMessage("256 is out of range for field 'small' (uint8) of a record at offset 0 of segment"
                        + " 'orders': it holds 0 to 255");
        assertThatExceptionOfType(ValueOutOfRangeException.class)
                .isThrownBy(() -> cell.set("unit", "123456789"))
                .withMessage("9 bytes are too many for field 'unit' (string(8)) of a record at offset 0 of segment"
                        + " 'orders': it holds up to 8");
        assertThatIllegalArgumentException().isThrownBy(() -> cell.set("unit", "a\0b"));
        assertThatIllegalArgumentException().isThrownBy(() -> cell.set("count", "1"));
        assertThatIllegalArgumentException().isThrownBy(() -> cell.set("count", 1.0));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> cell.set("colour", 1))
                .withMessage("There is no field 'colour': the fields are [temperature, count, unit, flag, small]");
        assertThat(cell.get("unit")).isEqualTo("before");
    }

    @Test
    void lengthAndFieldsAreRefusedForOtherTypes() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CellSpec.of(CellType.STRING, 0))
                .withMessage("The length is 0 bytes, but a string needs at least 1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CellSpec.of(CellType.INT8, 4))
                .withMessage("The length is 4 bytes, but an int8 has a fixed length");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CellSpec.of(CellType.RECORD))
                .withMessage("A record needs fields");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TEXT.at(4))
                .withMessage("Offset 4 is not aligned: a string needs a multiple of 8, the nearest is 0");
        assertThat(RAW.at(5).requiredSize()).isEqualTo(9);
    }

    @Test
    void writerThatTimesOutNamesTheCellItWaitedFor() {
        StringCell cell = StringCell.in(segment, TEXT.at(8));
        try (LockFile.Held held = SegmentInternals.lockCell(segment, 8, "the test")) {
            assertThat(held).isNotNull();
            assertThatExceptionOfType(SegmentException.class)
                    .isThrownBy(() -> cell.set("late"))
                    .withMessageContaining("Waited 200 ms for a string at offset 8 of segment 'orders'");
            assertThat(cell.get()).isEmpty();
        }
    }

    @Test
    void readsAreWholeAndNoWriteIsLost() throws Exception {
        // texts of one repeated character, in a cell large enough that a writer overtakes a reader
        Segment large = SegmentDirectory.at(folder)
                .open("large", SegmentOptions.defaults().withSize(1 << 16));
        CellSpec spec = CellSpec.of(CellType.STRING, 5_000);
        StringCell counter =
                StringCell.in(large, CellSpec.of(CellType.STRING, 5_000).at(16_384));
        AtomicBoolean done = new AtomicBoolean();
        AtomicReference<String> torn = new AtomicReference<>();
        List<Thread> readers = new ArrayList<>();
        List<Thread> writers = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            char letter = (char) ('a' + i);
            readers.add(new Thread(() -> {
                while (!done.get() && torn.get() == null) {
                    String text = StringCell.in(large, spec).get();
                    if (!text.isEmpty() && !text.equals(text.substring(0, 1).repeat(text.length()))) {
                        torn.set(text);
                    }
                }
            }));
            writers.add(new Thread(() -> {
                for (int j = 0; j < 2_000; j++) {
                    StringCell.in(large, spec).set(Character.toString(letter).repeat(1_000 + j));
                    counter.append("x");
                }
            }));
        }
        readers.forEach(Thread::start);
        writers.forEach(Thread::start);
        for (Thread writer : writers) {
            writer.join();
        }
        done.set(true);
        for (Thread reader : readers) {
            reader.join();
        }

        assertThat(torn.get()).isNull();
        assertThat(counter.get()).hasSize(4_000);
        large.close();
    }

    private static String textAt(ByteBuffer file, int offset, int length) {
        byte[] bytes = new byte[length];
        file.get(offset, bytes);
        return new String(bytes, UTF_8);
    }

    private void writeInt(long offset, int value, ByteOrder order) throws IOException {
        try (var channel = Files.newByteChannel(segment.file(), StandardOpenOption.WRITE)) {
            channel.position(offset).write(ByteBuffer.allocate(4).order(order).putInt(0, value));
        }
    }
}
