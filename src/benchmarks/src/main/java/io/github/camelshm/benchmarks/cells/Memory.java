// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks.cells;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A page of memory that is a file in the folder of the run, where all contenders have their cell at its first byte. */
final class Memory {
    static final String NAME = "cell";
    static final int SIZE = 4096;

    private Memory() {}

    static MappedByteBuffer map(String folder) throws IOException {
        try (FileChannel channel = open(folder)) {
            return map(channel);
        }
    }

    static FileChannel open(String folder) throws IOException {
        return open(folder, NAME);
    }

    /** Opens another file in the folder, for a contender with a layout of its own. */
    static FileChannel open(String folder, String name) throws IOException {
        return FileChannel.open(
                Path.of(folder, name), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    static MappedByteBuffer map(FileChannel channel) throws IOException {
        MappedByteBuffer memory = channel.map(FileChannel.MapMode.READ_WRITE, 0, SIZE);
        memory.order(ByteOrder.nativeOrder());
        return memory;
    }
}
