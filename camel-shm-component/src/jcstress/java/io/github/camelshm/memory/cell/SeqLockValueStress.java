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

/** The two slots: a reader beside a writer, which has the lock that is left out here. */
public final class SeqLockValueStress {
    private static final int LENGTH = 40;

    private SeqLockValueStress() {}

    /** A cell of bytes that are all alike, which is how a reader can tell that it has a whole value. */
    abstract static class Whole {
        private final CellSpec spec =
                CellSpec.of(CellType.BYTES, LENGTH - Integer.BYTES).at(StressMemory.piece());
        private final BytesCell cell = BytesCell.in(StressMemory.segment(), spec);
        private final SeqLockValue slots = new SeqLockValue(cell, LENGTH, (memory, slot) -> LENGTH);

        void publish(int value) {
            byte[] bytes = new byte[LENGTH];
            Arrays.fill(bytes, (byte) value);
            slots.publish(cell.memory(), slots.sequence(cell.memory()), bytes);
        }

        /** The value, or -1 if it is of two. */
        long read() {
            byte[] bytes = slots.read();
            for (byte each : bytes) {
                if (each != bytes[0]) {
                    return -1;
                }
            }
            return bytes[0];
        }
    }

    /** The slot that is read is filled again meanwhile, and again. */
    @JCStressTest
    @Outcome(
            id = {"0", "1", "2", "3", "4"},
            expect = Expect.ACCEPTABLE,
            desc = "One of the values.")
    @Outcome(expect = Expect.FORBIDDEN, desc = "Bytes of two values.")
    @State
    public static class Overtaken extends Whole {
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

    /** Values do not go back. */
    @JCStressTest
    @Outcome(
            id = {"0, 0", "0, 1", "0, 2", "1, 1", "1, 2", "2, 2"},
            expect = Expect.ACCEPTABLE,
            desc = "In order.")
    @Outcome(expect = Expect.FORBIDDEN, desc = "Back in time, or bytes of two values.")
    @State
    public static class Twice extends Whole {
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
