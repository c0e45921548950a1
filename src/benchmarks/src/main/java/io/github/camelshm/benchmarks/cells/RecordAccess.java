// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks.cells;

import io.github.camelshm.memory.cell.CellSpec;
import io.github.camelshm.memory.cell.RecordCell;
import io.github.camelshm.memory.cell.RecordLayout;
import io.github.camelshm.memory.segment.Segment;
import io.github.camelshm.memory.segment.SegmentDirectory;
import io.github.camelshm.memory.segment.SegmentOptions;
import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * A record of numbers in a cell, for JMH, and the plain Java solution: the numbers in mapped memory, with a {@link FileLock}
 * around each access (a shared one for reading). Both take and return a map.
 */
@State(Scope.Thread)
@SuppressWarnings("try") // The locks only have to be held.
public class RecordAccess {
    @Param("")
    public String folder;

    /** How many fields, each an int64. */
    @Param("8")
    public int fields;

    private Segment segment;
    private RecordCell cell;
    private List<String> names;
    private Map<String, Long> values;
    private FileChannel channel;
    private MappedByteBuffer region;

    @Setup
    public void open() throws IOException {
        names = IntStream.range(0, fields).mapToObj("field%d"::formatted).toList();
        values = new LinkedHashMap<>();
        names.forEach(name -> values.put(name, (long) values.size()));
        CellSpec spec = CellSpec.of(
                RecordLayout.parse(names.stream().map(name -> name + ":int64").collect(Collectors.joining(","))));
        segment = SegmentDirectory.at(Path.of(folder))
                .open(Memory.NAME, SegmentOptions.defaults().withSize(spec.requiredSize()));
        cell = RecordCell.in(segment, spec);
        cell.set(values);
        channel = Memory.open(folder, "plain");
        region = channel.map(FileChannel.MapMode.READ_WRITE, 0, (long) fields * Long.BYTES);
        lockAndWrite();
    }

    @TearDown
    public void close() throws IOException {
        segment.close();
        channel.close();
    }

    @Benchmark
    public Map<String, Object> read() {
        return cell.get();
    }

    @Benchmark
    public void write() {
        cell.set(values);
    }

    @Benchmark
    public Map<String, Object> lockAndRead() throws IOException {
        Map<String, Object> read = new LinkedHashMap<>();
        try (FileLock shared = channel.lock(0, 1, true)) {
            for (int field = 0; field < fields; field++) {
                read.put(names.get(field), region.getLong(field * Long.BYTES));
            }
        }
        return read;
    }

    @Benchmark
    public void lockAndWrite() throws IOException {
        try (FileLock exclusive = channel.lock(0, 1, false)) {
            for (int field = 0; field < fields; field++) {
                region.putLong(field * Long.BYTES, values.get(names.get(field)));
            }
        }
    }
}
