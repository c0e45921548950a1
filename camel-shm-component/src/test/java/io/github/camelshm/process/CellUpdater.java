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
import io.github.camelshm.memory.segment.SegmentOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** Updates a segment so many times, waits for a line, updates it again, and says which of these did not fail. */
public final class CellUpdater {
    private CellUpdater() {}

    /**
     * Runs it.
     *
     * @param args the directory of the segment, and how often to update before it waits
     */
    public static void main(String[] args) throws IOException {
        // Nobody else finds out in time.
        SegmentOptions options = SegmentOptions.defaults().withCheckInterval(Duration.ofHours(1));
        Segment segment = SegmentDirectory.at(Path.of(args[0])).open("orders", options);
        Map<String, Runnable> updates = updates(segment);
        for (int i = 0; i < Integer.parseInt(args[1]); i++) {
            updates.values().forEach(Runnable::run);
        }
        System.out.println("updated");
        System.in.read();
        updates.forEach((name, update) -> {
            if (!throwsInTime(update)) {
                System.out.println("missed " + name);
            }
        });
        System.out.println("lives");
        // A fault that is reported only now is none of the test's concern.
        Runtime.getRuntime().halt(0);
    }

    private static Map<String, Runnable> updates(Segment segment) {
        Map<String, Runnable> updates = new LinkedHashMap<>();
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

    private static boolean throwsInTime(Runnable update) {
        try {
            update.run();
            return false;
        } catch (InternalError e) {
            return true;
        }
    }
}
