// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.camelshm.memory.cell.CellSpec;
import io.github.camelshm.memory.cell.CellType;
import io.github.camelshm.memory.queue.Queue;
import io.github.camelshm.memory.queue.QueueOptions;
import io.github.camelshm.memory.segment.SegmentDirectory;
import io.github.camelshm.memory.segment.SegmentException;
import io.github.camelshm.memory.segment.SegmentOptions;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.time.Duration;

/** Another process that creates segments of cells, or queues, at lines {@code create NAME} of its standard input. */
public final class CellsOrQueueCreator {
    private static final SegmentOptions OPTIONS = SegmentOptions.defaults().withAttachTimeout(Duration.ZERO);

    private CellsOrQueueCreator() {}

    /** Creates in the directory of the first argument. The second is the kind: {@code cells} or {@code queue}. */
    public static void main(String[] arguments) throws Exception {
        SegmentDirectory directory = SegmentDirectory.at(Path.of(arguments[0]));
        System.out.println("ready");
        try (BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, UTF_8))) {
            for (String command; (command = commands.readLine()) != null; ) {
                String name = command.split(" ", 2)[1];
                System.out.println("created " + create(directory, name, arguments[1]));
            }
        }
    }

    @SuppressWarnings("try") // It is only created.
    private static String create(SegmentDirectory directory, String name, String kind) {
        try {
            if (kind.equals("queue")) {
                Queue.open(
                                directory,
                                name,
                                QueueOptions.defaults()
                                        .withCapacity(16)
                                        .withMessageSize(64)
                                        .withSegment(OPTIONS))
                        .close();
            } else {
                directory
                        .open(name, OPTIONS.withRequired(CellSpec.of(CellType.INT64)))
                        .close();
            }
            return name;
        } catch (SegmentException e) {
            return "not: " + e.getMessage();
        }
    }
}
