// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks.cells;

import io.github.camelshm.memory.cell.CellSpec;
import io.github.camelshm.memory.cell.CellType;
import io.github.camelshm.memory.cell.StringCell;
import io.github.camelshm.memory.segment.Segment;
import io.github.camelshm.memory.segment.SegmentDirectory;
import io.github.camelshm.memory.segment.SegmentOptions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * A text in a cell, for JMH, and the plain Java solution: a length and the bytes in mapped memory, with a {@link FileLock}
 * around each access (a shared one for reading).
 */
@State(Scope.Thread)
@SuppressWarnings("try") // The locks only have to be held.
public class TextAccess {
    @Param("")
    public String folder;

    /** The length of the text, in bytes. */
    @Param("64")
    public int size;

    private Segment segment;
    private StringCell cell;
    private String text;
    private FileChannel channel;
    private MappedByteBuffer region;

    @Setup
    public void open() throws IOException {
        text = "a".repeat(size);
        CellSpec spec = CellSpec.of(CellType.STRING, size);
        segment = SegmentDirectory.at(Path.of(folder))
                .open(Memory.NAME, SegmentOptions.defaults().withSize(spec.requiredSize()));
        cell = StringCell.in(segment, spec);
        cell.set(text);
        channel = Memory.open(folder, "plain");
        region = channel.map(FileChannel.MapMode.READ_WRITE, 0, Integer.BYTES + (long) size);
        lockAndWrite();
    }

    @TearDown
    public void close() throws IOException {
        segment.close();
        channel.close();
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
    public String lockAndRead() throws IOException {
        byte[] bytes;
        try (FileLock shared = channel.lock(0, 1, true)) {
            bytes = new byte[region.getInt(0)];
            region.get(Integer.BYTES, bytes);
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Benchmark
    public void lockAndWrite() throws IOException {
        ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
        int length = bytes.remaining();
        try (FileLock exclusive = channel.lock(0, 1, false)) {
            region.putInt(0, length);
            region.put(Integer.BYTES, bytes, 0, length);
        }
    }
}
