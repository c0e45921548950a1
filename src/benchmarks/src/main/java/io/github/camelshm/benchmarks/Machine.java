// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The machine on which the benchmarks run. */
final class Machine {
    private static final Path PROCESSORS = Path.of("/proc/cpuinfo");

    private Machine() {}

    /** Its processor and the number of available cores. */
    static String name() {
        int cores = Runtime.getRuntime().availableProcessors();
        return "%s, %d core%s".formatted(processor(), cores, cores == 1 ? "" : "s");
    }

    /** Describes it in one sentence. */
    static String described() {
        return "%s, %s %s.".formatted(name(), System.getProperty("os.name"), System.getProperty("os.version"));
    }

    private static String processor() {
        try {
            return Files.readAllLines(PROCESSORS).stream()
                    .filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("unknown");
        } catch (IOException e) {
            return "unknown";
        }
    }
}
