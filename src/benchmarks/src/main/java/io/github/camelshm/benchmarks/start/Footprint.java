// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks.start;

import io.github.camelshm.benchmarks.Figures;
import io.github.camelshm.benchmarks.Status;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The resources of a JVM and of the JVMs that it has started. */
final class Footprint {
    private static final String JAVA = "java";

    private Footprint() {}

    /** The total of all these JVMs. */
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
            // Last, because it wakes threads and increases memory.
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

    /** The bytes of live objects after a garbage collection; not a number without the JDK's jcmd. */
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
