// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks.cells;

import io.github.camelshm.memory.cell.CellSpec;
import io.github.camelshm.memory.cell.CellType;
import io.github.camelshm.memory.cell.LongCell;
import io.github.camelshm.memory.segment.Segment;
import io.github.camelshm.memory.segment.SegmentDirectory;
import io.github.camelshm.memory.segment.SegmentOptions;
import java.nio.file.Path;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** The cells of this project, for JMH. */
@State(Scope.Thread)
public class CellAccess {
    @Param("")
    public String folder;

    private Segment segment;
    private LongCell int64;
    private LongCell int32;
    private long value = 42;

    @Setup
    public void open() {
        segment = SegmentDirectory.at(Path.of(folder)).open(Memory.NAME, SegmentOptions.defaults());
        int64 = LongCell.in(segment, CellSpec.of(CellType.INT64));
        int32 = LongCell.in(segment, CellSpec.of(CellType.INT32));
    }

    @TearDown
    public void close() {
        segment.close();
    }

    @Benchmark
    public long getInt64() {
        return int64.get();
    }

    @Benchmark
    public void setInt64() {
        int64.set(value);
    }

    @Benchmark
    public long incrementInt64() {
        return int64.increment();
    }

    @Benchmark
    public long getInt32() {
        return int32.get();
    }

    @Benchmark
    public void setInt32() {
        int32.set(value);
    }

    @Benchmark
    public long incrementInt32() {
        return int32.increment();
    }
}
