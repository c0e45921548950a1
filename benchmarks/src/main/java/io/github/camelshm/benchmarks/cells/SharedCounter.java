// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks.cells;

import io.github.camelshm.benchmarks.Agrona;
import io.github.camelshm.memory.CellSpec;
import io.github.camelshm.memory.CellType;
import io.github.camelshm.memory.LongCell;
import io.github.camelshm.memory.SegmentDirectory;
import io.github.camelshm.memory.SegmentOptions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;

/** By what a process adds one to the number at the start of the run's memory, which another process adds to as well. */
enum SharedCounter {
    CELL("shm cell, two processes") {
        @Override
        Runnable open(String folder) {
            LongCell cell = LongCell.in(
                    SegmentDirectory.at(Path.of(folder)).open(Memory.NAME, SegmentOptions.defaults()),
                    CellSpec.of(CellType.INT64));
            return cell::increment;
        }
    },
    VAR_HANDLE("VarHandle, two processes") {
        @Override
        Runnable open(String folder) throws IOException {
            ByteBuffer memory = Memory.map(folder);
            return () -> {
                long unused = (long) VarHandleAccess.INT64.getAndAdd(memory, 0, 1L);
            };
        }
    },
    ATOMIC_BUFFER("Agrona AtomicBuffer, two processes") {
        @Override
        Runnable open(String folder) throws IOException {
            UnsafeBuffer buffer = new UnsafeBuffer(Memory.map(folder));
            return () -> buffer.getAndAddLong(0, 1);
        }

        @Override
        List<String> flags() {
            return Agrona.FLAGS;
        }
    };

    private final String title;

    SharedCounter(String title) {
        this.title = title;
    }

    /** The name in the tables. */
    String title() {
        return title;
    }

    /** What adds one. */
    abstract Runnable open(String folder) throws IOException;

    /** What its JVM must be started with. */
    List<String> flags() {
        return List.of();
    }
}
