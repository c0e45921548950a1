// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.cell;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;

/** The guarantees of volatile access hold between cells of different sizes. */
public final class OrderStress {
    private OrderStress() {}

    /** A reader that sees the second write also sees the first. */
    @JCStressTest
    @Outcome(
            id = {"0, 0", "0, 1", "1, 1"},
            expect = Expect.ACCEPTABLE,
            desc = "In order.")
    @Outcome(id = "1, 0", expect = Expect.FORBIDDEN, desc = "The second write was seen without the first.")
    @State
    public static class Publication {
        private final long offset = StressMemory.piece();
        private final LongCell first =
                LongCell.in(StressMemory.segment(), CellSpec.of(CellType.INT64).at(offset));
        private final LongCell second =
                LongCell.in(StressMemory.segment(), CellSpec.of(CellType.UINT8).at(offset + 64));

        @Actor
        public void write() {
            first.set(1);
            second.set(1);
        }

        @Actor
        public void read(JJ_Result result) {
            result.r1 = second.get();
            result.r2 = first.get();
        }
    }

    /** If each of two threads writes its cell and then reads the other's, at least one sees the other's write. */
    @JCStressTest
    @Outcome(
            id = {"0, 1", "1, 0", "1, 1"},
            expect = Expect.ACCEPTABLE,
            desc = "At least one thread sees the other's write.")
    @Outcome(id = "0, 0", expect = Expect.FORBIDDEN, desc = "Each thread read before its own write was visible.")
    @State
    public static class StoreThenLoad {
        private final long offset = StressMemory.piece();
        private final LongCell left =
                LongCell.in(StressMemory.segment(), CellSpec.of(CellType.UINT8).at(offset));
        private final LongCell right =
                LongCell.in(StressMemory.segment(), CellSpec.of(CellType.INT32).at(offset + 64));

        @Actor
        public void leftFirst(JJ_Result result) {
            left.set(1);
            result.r1 = right.get();
        }

        @Actor
        public void rightFirst(JJ_Result result) {
            right.set(1);
            result.r2 = left.get();
        }
    }
}
