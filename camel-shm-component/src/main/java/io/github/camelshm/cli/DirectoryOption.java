// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.cli;

import io.github.camelshm.memory.segment.SegmentDirectory;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option that says where the segments are. */
final class DirectoryOption {
    @Option(
            names = {"-d", "--directory"},
            description = "The directory that holds the segments. Default: that of the host, /dev/shm on Linux.")
    private @Nullable Path directory;

    SegmentDirectory open() {
        return directory == null ? SegmentDirectory.ofHost() : SegmentDirectory.at(directory);
    }
}
