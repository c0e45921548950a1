// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.segment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;

/** A small file system in memory, like a container's {@code /dev/shm}. If it cannot be mounted, the test is skipped. */
public final class SmallFileSystem implements AutoCloseable {
    private final Path folder;

    private SmallFileSystem(Path folder) {
        this.folder = folder;
    }

    /**
     * Mounts a file system.
     *
     * @param size in the form of mount's option, for example {@code 1m}
     */
    public static SmallFileSystem mount(Path folder, String size) throws Exception {
        try (ChildProcess mount =
                ChildProcess.start("mount", "-t", "tmpfs", "-o", "size=" + size, "tmpfs", folder.toString())) {
            if (mount.awaitExit() != 0) {
                Jvm.skipLoudly("No small file system can be mounted: " + mount);
            }
        } catch (IOException e) {
            Jvm.skipLoudly("No small file system can be mounted: " + e.getMessage());
        }
        return new SmallFileSystem(folder);
    }

    /** Unmounts it lazily, because segments stay mapped until they are garbage collected. */
    @Override
    public void close() throws IOException {
        try (ChildProcess unmount = ChildProcess.start("umount", "-l", folder.toString())) {
            assertThat(unmount.awaitExit()).as("%s", unmount).isZero();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
