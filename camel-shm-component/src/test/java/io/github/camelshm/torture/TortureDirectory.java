// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.torture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Removes a torture's directory of segments, which is in shared memory, with all files in it. */
final class TortureDirectory {
    private TortureDirectory() {}

    static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.deleteIfExists(file);
            }
        }
        Files.delete(directory);
    }
}
