// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks.cells;

import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** The plain Java solution without atomic access, for JMH: mapped memory, and a {@link FileLock} around each access. */
@State(Scope.Thread)
@SuppressWarnings("try") // The locks only have to be held.
public class LockedAccess {
    @Param("")
    public String folder;

    private FileChannel channel;
    private MappedByteBuffer memory;
    private long value = 42;

    @Setup
    public void open() throws IOException {
        channel = Memory.open(folder);
        memory = Memory.map(channel);
    }

    @TearDown
    public void close() throws IOException {
        channel.close();
    }

    @Benchmark
    public long getInt64() throws IOException {
        try (FileLock shared = channel.lock(0, Long.BYTES, true)) {
            return memory.getLong(0);
        }
    }

    @Benchmark
    public void setInt64() throws IOException {
        try (FileLock exclusive = channel.lock(0, Long.BYTES, false)) {
            memory.putLong(0, value);
        }
    }

    @Benchmark
    public long incrementInt64() throws IOException {
        try (FileLock exclusive = channel.lock(0, Long.BYTES, false)) {
            long after = memory.getLong(0) + 1;
            memory.putLong(0, after);
            return after;
        }
    }
}
