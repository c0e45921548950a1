// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.torture;

import io.github.camelshm.memory.cell.CellSpec;
import io.github.camelshm.memory.cell.CellType;
import io.github.camelshm.memory.cell.LongCell;
import io.github.camelshm.memory.cell.RecordCell;
import io.github.camelshm.memory.cell.RecordLayout;
import io.github.camelshm.memory.cell.StringCell;
import io.github.camelshm.memory.segment.CreateMode;
import io.github.camelshm.memory.segment.Segment;
import io.github.camelshm.memory.segment.SegmentDirectory;
import io.github.camelshm.memory.segment.SegmentLostException;
import io.github.camelshm.memory.segment.SegmentOptions;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.zip.CRC32;

/**
 * A worker of the torture. It increments, writes and reads until it is killed, and counts its acknowledged increments
 * in a cell of its own, which outlives it.
 *
 * <p>The segment {@code steady} is neither truncated nor replaced, so no increment in it may be lost; {@code fickle}
 * is. Their contents, all in the first page:
 *
 * <pre>
 *     0                counter, int64, incremented by every worker
 *     64               text with a checksum
 *     2560             record with a checksum
 *     3072 + 16 × id   increments that worker id has begun, and those that it has completed
 * </pre>
 */
final class TortureWorker {
    static final int WORKERS = 16;
    static final int TEXT_LENGTH = 1_000;
    static final CellSpec COUNTER = CellSpec.of(CellType.INT64);
    static final CellSpec TEXT = CellSpec.of(CellType.STRING, TEXT_LENGTH).at(64);
    static final RecordLayout FIELDS = RecordLayout.parse("id:int64,number:int64,name:string(32),sum:int64");
    static final CellSpec RECORD = CellSpec.of(FIELDS).at(2560);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Segment steady;
    private final Segment fickle;
    private final LongCell counter;
    private final LongCell intended;
    private final LongCell acknowledged;
    private final int id;

    private TortureWorker(SegmentDirectory directory, int id) {
        SegmentOptions options = SegmentOptions.defaults()
                .withSize(4096)
                .withCheckInterval(Duration.ofMillis(20))
                .withLockTimeout(PATIENCE);
        this.id = id;
        this.steady = directory.open("steady", options.withCreateMode(CreateMode.NEVER));
        this.fickle = directory.openOrAttachLater("fickle", options.withRequired(RECORD));
        this.counter = LongCell.in(steady, COUNTER);
        this.intended = LongCell.in(steady, intended(id));
        this.acknowledged = LongCell.in(steady, acknowledged(id));
    }

    static CellSpec intended(int id) {
        return CellSpec.of(CellType.INT64).at(3072 + 16L * id);
    }

    static CellSpec acknowledged(int id) {
        return intended(id).at(intended(id).offset() + 8);
    }

    /** Works in the directory of segments, under a number that no other live worker has. */
    public static void main(String[] args) {
        TortureWorker worker = new TortureWorker(SegmentDirectory.at(Path.of(args[0])), Integer.parseInt(args[1]));
        System.out.println("working");
        for (; ; ) {
            worker.work();
        }
    }

    private void work() {
        for (int i = 0; i < 1_000; i++) {
            increment();
        }
        writeAndRead(steady);
        try {
            LongCell.in(fickle, COUNTER).increment();
            writeAndRead(fickle);
        } catch (SegmentLostException e) {
            fickle.awaitAttached(Duration.ofMillis(100));
        } catch (InternalError e) {
            // Truncated just now. A route would report an outage.
            fickle.faulted(e);
        }
    }

    /** A kill between the first and the last line leaves a difference of one. No more may be missing. */
    private void increment() {
        intended.increment();
        counter.increment();
        acknowledged.increment();
    }

    private void writeAndRead(Segment segment) {
        long started = System.nanoTime();
        StringCell text = StringCell.in(segment, TEXT);
        RecordCell record = RecordCell.in(segment, RECORD);
        text.set(textWithSum(id, ThreadLocalRandom.current().nextInt(TEXT_LENGTH - 100)));
        record.set(recordWithSum(id, ThreadLocalRandom.current().nextLong()));
        if (!isWhole(text.get())) {
            report("torn text in " + segment.name() + ": " + text.get());
        }
        if (!isWhole(record.get())) {
            report("torn record in " + segment.name() + ": " + record.get());
        }
        long millis = (System.nanoTime() - started) / 1_000_000;
        if (millis > PATIENCE.toMillis()) {
            report("hung for %d ms in %s".formatted(millis, segment.name()));
        }
    }

    private static void report(String finding) {
        System.out.println("FOUND " + finding);
        System.out.flush();
    }

    /** {@code checksum:body}, as in the Python worker. */
    static String textWithSum(int id, int length) {
        String body = Integer.toString(id) + "x".repeat(length);
        return sum(body) + ":" + body;
    }

    /** A zeroed segment is whole as well. Any other value must have been written by a worker. */
    static boolean isWhole(String text) {
        int colon = text.indexOf(':');
        return text.isEmpty()
                || (colon > 0 && text.substring(0, colon).equals(Long.toString(sum(text.substring(colon + 1)))));
    }

    static Map<String, Object> recordWithSum(int id, long number) {
        String name = "worker-" + id + "-" + Math.floorMod(number, 1000);
        return Map.of("id", (long) id, "number", number, "name", name, "sum", sum(id + "/" + number + "/" + name));
    }

    static boolean isWhole(Map<String, Object> record) {
        return record.get("name").equals("")
                || record.get("sum")
                        .equals(sum(record.get("id") + "/" + record.get("number") + "/" + record.get("name")));
    }

    private static long sum(String text) {
        CRC32 crc = new CRC32();
        crc.update(text.getBytes(StandardCharsets.UTF_8));
        return crc.getValue();
    }
}
