// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks.start;

import io.github.camelshm.benchmarks.Figures;
import io.github.camelshm.benchmarks.Status;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What a process takes that is a JVM, and those JVMs that it has started. */
final class Footprint {
    private static final String JAVA = "java";

    private Footprint() {}

    /** All of them together. */
    static Figures of(ProcessHandle jvm) throws IOException {
        List<ProcessHandle> jvms = Stream.concat(
                        Stream.of(jvm), jvm.descendants().filter(Footprint::isJvm))
                .toList();
        double resident = 0;
        double threads = 0;
        for (ProcessHandle each : jvms) {
            resident += Status.of(each, "VmRSS");
            threads += Status.of(each, "Threads");
        }
        double heap = 0;
        for (ProcessHandle each : jvms) {
            // Last, as it wakes threads and lets memory grow.
            heap += heapInUse(each);
        }
        return Figures.of("resident", resident).with("heap", heap).with("threads", threads);
    }

    private static boolean isJvm(ProcessHandle process) {
        return process.info()
                .command()
                .filter(command -> Path.of(command).endsWith(JAVA))
                .isPresent();
    }

    /** The bytes of objects that live, after a garbage collection; no number if the JDK's jcmd is not there. */
    private static double heapInUse(ProcessHandle jvm) throws IOException {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        if (!jcmd.toFile().canExecute()) {
            return Double.NaN;
        }
        Process histogram = new ProcessBuilder(jcmd.toString(), Long.toString(jvm.pid()), "GC.class_histogram").start();
        try (BufferedReader lines = histogram.inputReader()) {
            return lines.lines()
                    .filter(line -> line.startsWith("Total"))
                    .mapToLong(line -> Long.parseLong(line.split("\\s+", -1)[2]))
                    .findFirst()
                    .orElseThrow(() -> new IOException("jcmd has counted nothing of process " + jvm.pid()));
        }
    }
}
