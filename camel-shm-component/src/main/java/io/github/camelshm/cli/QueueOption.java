// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.cli;

import io.github.camelshm.memory.queue.Queue;
import io.github.camelshm.memory.queue.QueueOptions;
import io.github.camelshm.memory.segment.CreateMode;
import io.github.camelshm.memory.segment.SegmentOptions;
import java.time.Duration;
import java.util.Set;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** The options that select a queue. */
final class QueueOption {
    @Mixin
    private DirectoryOption directory;

    @Parameters(index = "0", paramLabel = "QUEUE", description = "The name of the queue.")
    private String name;

    /** Attaches to the queue, whichever user owns it; never creates one, and does not become a participant. */
    Queue open() {
        SegmentOptions options = SegmentOptions.defaults()
                .withCreateMode(CreateMode.NEVER)
                .withAttachTimeout(Duration.ZERO)
                .withTrustedOwners(Set.of(SegmentOptions.EVERY_USER));
        return Queue.open(directory.open(), name, QueueOptions.defaults().withSegment(options));
    }
}
