// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.cell;

import java.util.Arrays;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;
import org.openjdk.jcstress.infra.results.J_Result;

/** The sequence lock: one reader and one writer. There is no second writer, so the writers' lock is omitted. */
public final class SeqLockValueStress {
    private static final int LENGTH = 40;

    private SeqLockValueStress() {}

    /** A cell whose bytes are all equal, so that a reader detects bytes of two values. */
    abstract static class EqualBytes {
        private final CellSpec spec =
                CellSpec.of(CellType.BYTES, LENGTH - Integer.BYTES).at(StressMemory.piece());
        private final BytesCell cell = BytesCell.in(StressMemory.segment(), spec);
        private final SeqLockValue sequenceLock = new SeqLockValue(cell, LENGTH, (memory, slot) -> LENGTH);

        void publish(int value) {
            byte[] bytes = new byte[LENGTH];
            Arrays.fill(bytes, (byte) value);
            sequenceLock.publish(cell.memory(), sequenceLock.sequence(cell.memory()), bytes);
        }

        /** Returns the value, or -1 if its bytes are of two values. */
        long read() {
            byte[] bytes = sequenceLock.read();
            for (byte each : bytes) {
                if (each != bytes[0]) {
                    return -1;
                }
            }
            return bytes[0];
        }
    }

    /** The writer refills the slot, more than once, while it is read. */
    @JCStressTest
    @Outcome(
            id = {"0", "1", "2", "3", "4"},
            expect = Expect.ACCEPTABLE,
            desc = "One of the values.")
    @Outcome(expect = Expect.FORBIDDEN, desc = "Bytes of two values.")
    @State
    public static class Overtaken extends EqualBytes {
        @Actor
        public void write() {
            publish(1);
            publish(2);
            publish(3);
            publish(4);
        }

        @Actor
        public void read(J_Result result) {
            result.r1 = read();
        }
    }

    /** A reader never sees an older value after a newer one. */
    @JCStressTest
    @Outcome(
            id = {"0, 0", "0, 1", "0, 2", "1, 1", "1, 2", "2, 2"},
            expect = Expect.ACCEPTABLE,
            desc = "In order.")
    @Outcome(expect = Expect.FORBIDDEN, desc = "An older value after a newer one, or bytes of two values.")
    @State
    public static class ReadTwice extends EqualBytes {
        @Actor
        public void write() {
            publish(1);
            publish(2);
        }

        @Actor
        public void read(JJ_Result result) {
            result.r1 = read();
            result.r2 = read();
        }
    }
}
