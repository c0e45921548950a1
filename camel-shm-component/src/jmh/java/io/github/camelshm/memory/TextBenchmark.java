// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A text in a cell, against what one would write oneself: a length and the bytes in a mapped region, with a
 * {@link FileLock} around each access (a shared one for reading). Both are side by side in one run.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class TextBenchmark {
    /** Of the text, in bytes. */
    @Param({"64", "1024", "65536"})
    public int size;

    private Path folder;
    private Segment segment;
    private StringCell cell;
    private String text;
    private FileChannel channel;
    private MappedByteBuffer region;

    @Setup
    public void open() throws IOException {
        Path host = Path.of("/dev/shm");
        folder = Files.isDirectory(host)
                ? Files.createTempDirectory(host, "camel-shm-benchmark")
                : Files.createTempDirectory("camel-shm-benchmark");
        text = "a".repeat(size);
        CellSpec spec = CellSpec.of(CellType.STRING, size);
        segment = SegmentDirectory.at(folder)
                .open(
                        "text",
                        SegmentOptions.defaults().withSize(spec.requiredSize()).withUnlinkOnClose(true));
        cell = segment.stringCell(spec);
        cell.set(text);
        channel = FileChannel.open(
                folder.resolve("plain"), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        region = channel.map(FileChannel.MapMode.READ_WRITE, 0, Integer.BYTES + (long) size);
        lockAndWrite();
    }

    @TearDown
    public void close() throws IOException {
        segment.close();
        channel.close();
        Files.delete(folder.resolve("plain"));
        Files.delete(folder);
    }

    @Benchmark
    public String read() {
        return cell.get();
    }

    @Benchmark
    public void write() {
        cell.set(text);
    }

    @Benchmark
    @SuppressWarnings("try") // The lock is there to be held.
    public String lockAndRead() throws IOException {
        byte[] bytes;
        try (FileLock lock = channel.lock(0, 1, true)) {
            bytes = new byte[region.getInt(0)];
            region.get(Integer.BYTES, bytes);
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Benchmark
    @SuppressWarnings("try") // The lock is there to be held.
    public void lockAndWrite() throws IOException {
        ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
        int length = bytes.remaining();
        try (FileLock lock = channel.lock(0, 1, false)) {
            region.putInt(0, length);
            region.put(Integer.BYTES, bytes, 0, length);
        }
    }
}
