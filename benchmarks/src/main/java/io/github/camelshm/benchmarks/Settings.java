// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks;

import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * How a benchmark runs, from the system properties {@code benchmark.…}.
 *
 * @param rounds how often each contender runs
 * @param seconds the length of what is measured in a run
 * @param warmUp the seconds before that; 0 for what the benchmark thinks enough
 * @param only of the contenders' names; others are left out
 * @param share of its core that each process must get, where it spins, for a run to count
 * @param reports the folder of the Markdown
 */
public record Settings(int rounds, double seconds, double warmUp, Pattern only, double share, Path reports) {
    /** What the command line says, and the defaults of the rest. */
    public static Settings ofSystem() {
        return new Settings(
                Integer.getInteger("benchmark.rounds", 5),
                number("benchmark.seconds", 2),
                number("benchmark.warmUp", 0),
                Pattern.compile(System.getProperty("benchmark.only", ".*")),
                number("benchmark.share", 0.95),
                Path.of(System.getProperty("benchmark.reports", "target")));
    }

    /** Whether a contender takes part. */
    public boolean wants(String name) {
        return only.matcher(name).find();
    }

    /** The seconds of warm-up, for a benchmark that thinks so many enough. */
    public double warmUpOr(double enough) {
        return warmUp > 0 ? warmUp : enough;
    }

    private static double number(String property, double otherwise) {
        return Double.parseDouble(System.getProperty(property, Double.toString(otherwise)));
    }
}
