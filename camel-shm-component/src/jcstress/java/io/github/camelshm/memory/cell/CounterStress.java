// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.cell;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;
import org.openjdk.jcstress.infra.results.J_Result;

/** Two threads add to the same cell, or to two cells in the same word. */
public final class CounterStress {
    private CounterStress() {}

    /** Uses the processor's atomic addition. */
    @JCStressTest
    @Outcome(id = "2", expect = Expect.ACCEPTABLE, desc = "Both increments are counted.")
    @State
    public static class Int64 {
        private final LongCell cell =
                LongCell.in(StressMemory.segment(), CellSpec.of(CellType.INT64).at(StressMemory.piece()));

        @Actor
        public void one() {
            cell.increment();
        }

        @Actor
        public void other() {
            cell.increment();
        }

        @Arbiter
        public void sum(J_Result result) {
            result.r1 = cell.get();
        }
    }

    /** Uses a compare-and-set loop on the word that contains the byte. */
    @JCStressTest
    @Outcome(id = "2", expect = Expect.ACCEPTABLE, desc = "Both increments are counted.")
    @State
    public static class OneByte {
        private final LongCell cell =
                LongCell.in(StressMemory.segment(), CellSpec.of(CellType.UINT8).at(StressMemory.piece() + 1));

        @Actor
        public void one() {
            cell.increment();
        }

        @Actor
        public void other() {
            cell.increment();
        }

        @Arbiter
        public void sum(J_Result result) {
            result.r1 = cell.get();
        }
    }

    /** One thread adds to a byte through its word, while the other sets the adjacent byte by a store of one byte. */
    @JCStressTest
    @Outcome(id = "1, 7", expect = Expect.ACCEPTABLE, desc = "Neither update is lost.")
    @State
    public static class AdjacentBytes {
        private final long offset = StressMemory.piece();
        private final LongCell cell =
                LongCell.in(StressMemory.segment(), CellSpec.of(CellType.UINT8).at(offset));
        private final LongCell next =
                LongCell.in(StressMemory.segment(), CellSpec.of(CellType.UINT8).at(offset + 1));

        @Actor
        public void add() {
            cell.increment();
        }

        @Actor
        public void set() {
            next.set(7);
        }

        @Arbiter
        public void both(JJ_Result result) {
            result.r1 = cell.get();
            result.r2 = next.get();
        }
    }
}
