// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks.cells;

import io.github.camelshm.benchmarks.Figures;
import io.github.camelshm.benchmarks.Run;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * One method that JMH measures. A run is one fork with a few short iterations and not many of each, so that contenders
 * alternate as in all benchmarks here: the rounds take the place of JMH's forks.
 */
final class Microbenchmark {
    /** Nanoseconds per operation. */
    static final String TIME = "time";
    /** Bytes of garbage per operation. */
    static final String ALLOCATED = "allocated";

    /** Otherwise Logback, which finds a configuration in several jars, would report that between the lines of the tables. */
    private static final String QUIET = "-Dlogback.statusListenerClass=ch.qos.logback.core.status.NopStatusListener";

    private static final int WARM_UP_ITERATIONS = 2;
    private static final int ITERATIONS = 4;
    private static final double HUNDREDTHS = 100;

    private final Class<?> type;
    private final String method;
    private final List<String> flags;
    private final Map<String, String> parameters = new TreeMap<>();

    Microbenchmark(Class<?> type, String method) {
        this(type, method, List.of());
    }

    /** A benchmark with flags for its JVM. */
    Microbenchmark(Class<?> type, String method, List<String> flags) {
        this.type = type;
        this.method = method;
        this.flags = Stream.concat(Stream.of(QUIET), flags.stream()).toList();
    }

    /** Sets one of its parameters. */
    Microbenchmark with(String parameter, Object value) {
        parameters.put(parameter, value.toString());
        return this;
    }

    /** Runs it once. */
    Run.Outcome run(double warmUpSeconds, double seconds) {
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include("^%s\\.%s$".formatted(type.getName().replace(".", "\\."), method))
                .mode(Mode.AverageTime)
                .timeUnit(TimeUnit.NANOSECONDS)
                .forks(1)
                .threads(1)
                .warmupIterations(WARM_UP_ITERATIONS)
                .warmupTime(part(warmUpSeconds, WARM_UP_ITERATIONS))
                .measurementIterations(ITERATIONS)
                .measurementTime(part(seconds, ITERATIONS))
                .jvmArgs(flags.toArray(String[]::new))
                .addProfiler(GCProfiler.class)
                .addProfiler(CoreShare.class)
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT);
        parameters.forEach(options::param);
        // JMH would allow only one run on this host at a time; the share of a core that this one got is a better
        // criterion.
        System.setProperty("jmh.ignoreLock", "true");
        try {
            return outcome(new Runner(options.build()).run());
        } catch (RunnerException e) {
            throw new IllegalStateException("JMH could not run %s: %s".formatted(this, e.getMessage()), e);
        }
    }

    private static TimeValue part(double seconds, int iterations) {
        return TimeValue.milliseconds(Math.max(1, Math.round(seconds * 1000 / iterations)));
    }

    private Run.Outcome outcome(Collection<RunResult> results) {
        if (results.size() != 1) {
            throw new IllegalStateException("JMH found %d benchmarks for %s".formatted(results.size(), this));
        }
        RunResult result = results.iterator().next();
        Figures figures = Figures.of(TIME, result.getPrimaryResult().getScore())
                .with(ALLOCATED, allocated(secondary(result, "gc.alloc.rate.norm")));
        return new Run.Outcome(figures, secondary(result, CoreShare.NAME));
    }

    /** Leaves out the few hundred bytes that JMH itself allocates per iteration, which are less than this per operation. */
    private static double allocated(double bytes) {
        return Math.round(bytes * HUNDREDTHS) / HUNDREDTHS;
    }

    private double secondary(RunResult result, String name) {
        Result<?> found = result.getSecondaryResults().get(name);
        if (found == null) {
            throw new IllegalStateException("JMH measured no %s of %s, but %s"
                    .formatted(name, this, result.getSecondaryResults().keySet()));
        }
        return found.getScore();
    }

    /** Such as {@code CellAccess.getInt64}. */
    @Override
    public String toString() {
        return type.getSimpleName() + "." + method;
    }
}
