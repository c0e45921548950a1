// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks.cells;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The floor, for JMH: the least that Java needs for an atomic access to mapped memory. */
@State(Scope.Thread)
public class VarHandleAccess {
    static final VarHandle INT64 = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final VarHandle INT32 = MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.nativeOrder());

    @Param("")
    public String folder;

    private ByteBuffer memory;
    private long value = 42;

    @Setup
    public void map() throws IOException {
        memory = Memory.map(folder);
    }

    @Benchmark
    public long getInt64() {
        return (long) INT64.getVolatile(memory, 0);
    }

    @Benchmark
    public void setInt64() {
        INT64.setVolatile(memory, 0, value);
    }

    @Benchmark
    public long incrementInt64() {
        return (long) INT64.getAndAdd(memory, 0, 1L) + 1;
    }

    @Benchmark
    public int getInt32() {
        return (int) INT32.getVolatile(memory, 0);
    }

    @Benchmark
    public void setInt32() {
        INT32.setVolatile(memory, 0, (int) value);
    }

    @Benchmark
    public int incrementInt32() {
        return (int) INT32.getAndAdd(memory, 0, 1) + 1;
    }
}
