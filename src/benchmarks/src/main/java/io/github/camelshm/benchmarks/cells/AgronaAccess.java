// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks.cells;

import java.io.IOException;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.AtomicCounter;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Agrona's {@link AtomicBuffer}, and {@link AtomicCounter} on it, for JMH; it checks bounds by default, like all others. */
@State(Scope.Thread)
public class AgronaAccess {
    @Param("")
    public String folder;

    private AtomicBuffer buffer;
    private AtomicCounter counter;
    private long value = 42;

    @Setup
    public void map() throws IOException {
        buffer = new UnsafeBuffer(Memory.map(folder));
        counter = new AtomicCounter(buffer, 0);
    }

    @Benchmark
    public long getInt64() {
        return buffer.getLongVolatile(0);
    }

    @Benchmark
    public void setInt64() {
        buffer.putLongVolatile(0, value);
    }

    @Benchmark
    public long incrementInt64() {
        return buffer.getAndAddLong(0, 1) + 1;
    }

    @Benchmark
    public int getInt32() {
        return buffer.getIntVolatile(0);
    }

    @Benchmark
    public void setInt32() {
        buffer.putIntVolatile(0, (int) value);
    }

    @Benchmark
    public int incrementInt32() {
        return buffer.getAndAddInt(0, 1) + 1;
    }

    @Benchmark
    public long getCounter() {
        return counter.get();
    }

    @Benchmark
    public void setCounter() {
        counter.set(value);
    }

    @Benchmark
    public long incrementCounter() {
        return counter.increment() + 1;
    }
}
