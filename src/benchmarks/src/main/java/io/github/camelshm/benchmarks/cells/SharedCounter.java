// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks.cells;

import io.github.camelshm.benchmarks.Agrona;
import io.github.camelshm.memory.cell.CellSpec;
import io.github.camelshm.memory.cell.CellType;
import io.github.camelshm.memory.cell.LongCell;
import io.github.camelshm.memory.segment.SegmentDirectory;
import io.github.camelshm.memory.segment.SegmentOptions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;

/** The ways in which a process adds one to the number at the start of the run's memory, concurrently with another. */
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

    /** Returns an action that adds one. */
    abstract Runnable open(String folder) throws IOException;

    /** The flags of its JVM. */
    List<String> flags() {
        return List.of();
    }
}
