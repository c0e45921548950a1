// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.seda;

import io.github.camelshm.component.queue.ShmQueueComponent;
import io.github.camelshm.memory.segment.SegmentDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.camel.util.FileUtil;

/**
 * The {@code shm-queue:} component in Camel's tests. Each context has its queues in a directory of its own, which is
 * deleted when the context shuts down. The queues of {@code seda:} also end with their context, so a test, which has a new
 * context, expects empty queues.
 */
public final class QueuesOfOneContext extends ShmQueueComponent {
    private static final Path ALL = directoryOfThisJvm();

    private static Path directoryOfThisJvm() {
        try {
            Path directory = Files.createTempDirectory(SegmentDirectory.ofHost().path(), "seda-tests-");
            // Some tests do not stop their context.
            Runtime.getRuntime().addShutdownHook(new Thread(() -> FileUtil.removeDir(directory.toFile())));
            return directory;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    protected void doInit() throws Exception {
        setDirectory(Files.createTempDirectory(ALL, "context-").toString());
        super.doInit();
    }

    @Override
    protected void doShutdown() throws Exception {
        super.doShutdown();
        FileUtil.removeDir(Path.of(getDirectory()).toFile());
    }
}
