// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.cli;

import io.github.camelshm.memory.CreateMode;
import io.github.camelshm.memory.Queue;
import io.github.camelshm.memory.QueueOptions;
import io.github.camelshm.memory.SegmentOptions;
import java.time.Duration;
import java.util.Set;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Which queue. */
final class QueueOption {
    @Mixin
    private DirectoryOption directory;

    @Parameters(index = "0", paramLabel = "QUEUE", description = "The name of the queue.")
    private String name;

    /** Attaches to the queue, whoever owns it; never creates one, and takes no part in it. */
    Queue open() {
        SegmentOptions options = SegmentOptions.defaults()
                .withCreateMode(CreateMode.NEVER)
                .withAttachTimeout(Duration.ZERO)
                .withTrustedOwners(Set.of(SegmentOptions.ANYBODY));
        return Queue.open(directory.open(), name, QueueOptions.defaults().withSegment(options));
    }
}
