// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks.cells;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** {@link AtomicLong} and {@link AtomicInteger}, which no other process sees, for JMH. */
@State(Scope.Thread)
public class HeapAccess {
    private final AtomicLong int64 = new AtomicLong();
    private final AtomicInteger int32 = new AtomicInteger();
    private long value = 42;

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
        return int64.incrementAndGet();
    }

    @Benchmark
    public int getInt32() {
        return int32.get();
    }

    @Benchmark
    public void setInt32() {
        int32.set((int) value);
    }

    @Benchmark
    public int incrementInt32() {
        return int32.incrementAndGet();
    }
}
