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
 * What {@code shm-queue:} means in Camel's tests: queues in a directory of the context's own, which goes with it. A
 * {@code seda:} queue ends with its context too, so each test, whose context is new, expects an empty one.
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
