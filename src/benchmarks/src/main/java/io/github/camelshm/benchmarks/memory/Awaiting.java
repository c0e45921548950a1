// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks.memory;

import java.nio.file.Files;
import java.nio.file.Path;

/** Waits for files that the other process creates. */
final class Awaiting {
    private static final int TIMES = 1000;
    private static final long PAUSE_MILLIS = 10;

    private Awaiting() {}

    /** Waits until the file exists. */
    static Path file(Path file) throws InterruptedException {
        for (int time = 0; time < TIMES; time++) {
            if (Files.exists(file)) {
                return file;
            }
            Thread.sleep(PAUSE_MILLIS);
        }
        throw new IllegalStateException("No process made " + file);
    }
}
