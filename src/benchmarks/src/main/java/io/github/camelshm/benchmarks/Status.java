// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/** The resources of a process, as Linux and the JVM count them. */
public final class Status {
    private static final long KIB = 1024;

    private Status() {}

    /** A number from {@code /proc/PID/status}, such as {@code Threads}; a number in kB is converted to bytes. */
    public static double of(ProcessHandle process, String field) throws IOException {
        String line = Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status")).stream()
                .filter(candidate -> candidate.startsWith(field + ":"))
                .findFirst()
                .orElseThrow(() -> new IOException("Process %d has no %s".formatted(process.pid(), field)));
        String[] words = line.split("\\s+", -1);
        return Long.parseLong(words[1]) * (words.length > 2 ? (double) KIB : 1);
    }

    /** The number of Java threads of this JVM. */
    public static int javaThreads() {
        return ManagementFactory.getThreadMXBean().getThreadCount();
    }

    /** The bytes of this JVM's heap that are in use after a garbage collection. */
    public static double heapInUse() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
