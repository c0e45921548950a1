// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.process;

import io.github.camelshm.memory.cell.BooleanCell;
import io.github.camelshm.memory.cell.Cell;
import io.github.camelshm.memory.cell.CellSpec;
import io.github.camelshm.memory.cell.CellType;
import io.github.camelshm.memory.cell.DoubleCell;
import io.github.camelshm.memory.cell.LongCell;
import io.github.camelshm.memory.segment.Segment;
import io.github.camelshm.memory.segment.SegmentDirectory;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;

/** Updates a segment a number of times, waits for a line, updates it again, and prints which updates did not fail. */
public final class CellUpdater {
    private CellUpdater() {}

    /**
     * Runs the updates.
     *
     * @param args the directory of the segment, and the number of updates before it waits
     */
    public static void main(String[] args) throws Exception {
        Segment segment = SegmentDirectory.at(Path.of(args[0])).open("orders", TruncationRun.UNCHECKED);
        new TruncationRun(InternalError.class).run(updates(segment), Integer.parseInt(args[1]));
    }

    private static Map<String, Callable<?>> updates(Segment segment) {
        Map<String, Callable<?>> updates = new LinkedHashMap<>();
        for (CellType type : CellType.values()) {
            if (!type.isFixedSize()) {
                continue;
            }
            Cell cell = Cell.in(segment, CellSpec.of(type).at(8L * updates.size()));
            if (cell instanceof LongCell integer) {
                updates.put(type + " increment", integer::increment);
                updates.put(type + " getAndSet", () -> integer.getAndSet(1));
                updates.put(type + " compareAndSet", () -> integer.compareAndSet(1, 2));
            } else if (cell instanceof DoubleCell number) {
                updates.put(type + " increment", number::increment);
            } else {
                updates.put(type + " getAndSet", () -> ((BooleanCell) cell).getAndSet(true));
            }
        }
        return updates;
    }
}
