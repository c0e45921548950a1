// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.torture;

import io.github.camelshm.memory.cell.CellSpec;
import io.github.camelshm.memory.cell.LongCell;
import io.github.camelshm.memory.cell.RecordCell;
import io.github.camelshm.memory.cell.StringCell;
import io.github.camelshm.memory.segment.ChildProcess;
import io.github.camelshm.memory.segment.Jvm;
import io.github.camelshm.memory.segment.Segment;
import io.github.camelshm.memory.segment.SegmentDirectory;
import io.github.camelshm.memory.segment.SegmentOptions;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Starts workers, in Java and in Python, on the same segments. It kills them at random moments with {@code kill -9},
 * starts others in their place, and meanwhile truncates, unlinks and replaces one of the segments.
 */
final class Torture implements AutoCloseable {
    private static final Path PYTHON =
            Path.of("..", "src", "docs", "python").toAbsolutePath().normalize();
    private static final Path PYTHON_WORKER = Path.of("src", "test", "resources", "torture_worker.py");
    private static final int PYTHON_WORKERS = 1;

    private final Path directory;
    private final Random random;
    private final int workers;
    private final Segment steady;
    private final List<ChildProcess> living = new ArrayList<>();
    private final List<String> findings = new ArrayList<>();
    private int kills;
    private int damages;

    /**
     * @param workers the number of workers at a time, the last of them in Python
     * @param seed of the random events
     */
    Torture(Path directory, int workers, long seed) throws Exception {
        this.directory = directory;
        this.random = new Random(seed);
        this.workers = workers;
        this.steady = SegmentDirectory.at(directory)
                .open("steady", SegmentOptions.defaults().withSize(4096));
        for (int i = 0; i < workers; i++) {
            living.add(start(i));
        }
    }

    /** Kills this number of workers, one after the other. */
    void killTimes(int times) throws Exception {
        while (kills < times) {
            Thread.sleep(random.nextInt(60));
            if (random.nextInt(3) == 0) {
                damage();
            }
            int victim = random.nextInt(workers);
            ChildProcess worker = living.get(victim);
            if (!worker.isAlive()) {
                findings.add("died by itself: " + worker);
            }
            worker.signal("KILL");
            worker.awaitExit();
            collect(worker);
            worker.close();
            kills++;
            living.set(victim, start(victim));
        }
    }

    /** The errors that were found. Empty if there are none. */
    List<String> findings() throws Exception {
        for (ChildProcess worker : living) {
            if (!worker.isAlive()) {
                findings.add("died by itself: " + worker);
            }
            worker.signal("KILL");
            worker.awaitExit();
            collect(worker);
        }
        long total = count(TortureWorker.COUNTER);
        if (total < acknowledged() || total > intended()) {
            findings.add("%d increments, but %d were acknowledged and %d begun"
                    .formatted(total, acknowledged(), intended()));
        }
        if (!TortureWorker.isWhole(StringCell.in(steady, TortureWorker.TEXT).get())
                || !TortureWorker.isWhole(
                        RecordCell.in(steady, TortureWorker.RECORD).get())) {
            findings.add("torn at the end");
        }
        return findings;
    }

    long acknowledged() {
        return sum(true);
    }

    private long intended() {
        return sum(false);
    }

    private long sum(boolean acknowledged) {
        long sum = 0;
        for (int i = 0; i < TortureWorker.WORKERS; i++) {
            sum += count(acknowledged ? TortureWorker.acknowledged(i) : TortureWorker.intended(i));
        }
        return sum;
    }

    int damages() {
        return damages;
    }

    private long count(CellSpec cell) {
        return LongCell.in(steady, cell).get();
    }

    private ChildProcess start(int id) throws Exception {
        boolean python = id >= workers - PYTHON_WORKERS;
        ChildProcess worker = python
                ? ChildProcess.start(
                        "python3",
                        PYTHON_WORKER.toString(),
                        directory.toString(),
                        Integer.toString(id),
                        PYTHON.toString())
                : ChildProcess.java(
                        id % 2 == 0 ? Jvm.OF_THIS_BUILD : Jvm.newest(),
                        TortureWorker.class,
                        directory.toString(),
                        Integer.toString(id));
        worker.await("working");
        return worker;
    }

    private void collect(ChildProcess worker) {
        worker.output().stream().filter(line -> line.startsWith("FOUND")).forEach(findings::add);
    }

    /** Damages a segment in use, as another program may. Replaces a truncated one by a new one after a while. */
    private void damage() throws Exception {
        Path fickle = directory.resolve("fickle");
        damages++;
        switch (random.nextInt(3)) {
            case 0 -> Files.deleteIfExists(fickle);
            case 1 -> replace(fickle);
            default -> {
                truncate(fickle);
                Thread.sleep(random.nextInt(60));
                replace(fickle);
            }
        }
    }

    private void replace(Path file) throws IOException {
        Path made = Files.write(directory.resolve(".made"), new byte[4096 * (1 + random.nextInt(4))]);
        Files.move(made, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private static void truncate(Path file) throws IOException {
        if (Files.exists(file)) {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.truncate(0);
            }
        }
    }

    @Override
    public void close() {
        living.forEach(ChildProcess::close);
        steady.close();
    }
}
