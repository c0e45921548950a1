// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks;

import io.github.camelshm.benchmarks.camel.CamelBenchmark;
import io.github.camelshm.benchmarks.hosts.HostsBenchmark;
import io.github.camelshm.benchmarks.memory.IdleBenchmark;
import io.github.camelshm.benchmarks.memory.MemoryBenchmark;
import java.io.IOException;
import java.time.LocalDate;
import java.time.ZoneId;

/** Runs one benchmark: {@code memory}, {@code camel}, {@code hosts} or {@code idle}. */
public final class Benchmarks {
    private Benchmarks() {}

    /** Its argument is the benchmark's name; the rest is in {@link Settings}. */
    public static void main(String... arguments) throws IOException, InterruptedException {
        String name = arguments[0];
        Settings settings = Settings.ofSystem();
        Report report = new Report();
        report.say("# Benchmark: " + name + "\n");
        report.say(machine());
        Scratch scratch = new Scratch();
        switch (name) {
            case "memory" -> new MemoryBenchmark(settings, report, scratch).run();
            case "camel" -> new CamelBenchmark(settings, report, scratch).run();
            case "hosts" -> new HostsBenchmark(settings, report, scratch).run();
            case "idle" -> new IdleBenchmark(settings, report, scratch).run();
            default ->
                throw new IllegalArgumentException(
                        "There is no benchmark '%s'; there are memory, camel, hosts and idle".formatted(name));
        }
        report.write(settings.reports().resolve("benchmark-" + name + ".md"));
        // A broker's threads would keep the JVM.
        System.exit(0);
    }

    private static String machine() {
        return "%s, %d cores, %s %s, Java %s."
                .formatted(
                        LocalDate.now(ZoneId.systemDefault()),
                        Runtime.getRuntime().availableProcessors(),
                        System.getProperty("os.name"),
                        System.getProperty("os.version"),
                        Runtime.version());
    }
}
