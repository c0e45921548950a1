// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.queue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Warns once when a component has used so many queues that their memory may surprise: a {@code toD} creates a queue for each
 * name, which stays when the endpoint is closed. Thread-safe.
 */
final class ManyQueues {
    private static final Logger LOG = LoggerFactory.getLogger(ManyQueues.class);

    private static final int MANY = 100;

    /** The files of the queues that were opened. Null once it has warned. */
    private @Nullable Set<Path> files = new HashSet<>();

    /** @param file the file of a queue, which may not exist yet */
    synchronized void opened(Path file) {
        if (files == null || !files.add(file) || files.size() <= MANY) {
            return;
        }
        files.removeIf(Files::notExists);
        if (files.size() > MANY) {
            LOG.warn(
                    "More than {} queues in {} were opened, which take {} MiB of memory. Each name "
                            + "creates a queue of its own, which stays until it is unlinked. Lower values of "
                            + "the options size and messageSize make queues smaller, and unlinkOnStop=true "
                            + "removes queues that are no longer used",
                    MANY,
                    file.getParent(),
                    files.stream().mapToLong(ManyQueues::sizeOf).sum() >> 20);
            files = null;
        }
    }

    private static long sizeOf(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            return 0; // Unlinked meanwhile.
        }
    }
}
