// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks.cluster;

import io.github.camelshm.benchmarks.Child;
import io.github.camelshm.benchmarks.Figures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * Several clusters of one contender, of two JVMs each. They wait at the same time, because a take-over may last a minute, but
 * the leaders are killed one after the other, so that the followers do not compete for the cores. Closing it kills all.
 */
final class TakeOvers implements AutoCloseable {
    private static final List<String> FLAGS = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx64m");
    private static final long PATIENCE_SECONDS = 180;
    private static final long APART_MILLIS = 500;
    private static final int DIGITS = 3;

    private final Contender contender;
    private final List<Child> leaders = new ArrayList<>();
    private final List<Child> followers = new ArrayList<>();

    TakeOvers(Contender contender) {
        this.contender = contender;
    }

    /** Starts this many clusters in a folder, and waits until one member of each ticks. */
    void start(Path folder, int clusters) throws IOException, InterruptedException {
        for (int i = 0; i < clusters; i++) {
            Path own = Files.createDirectory(folder.resolve(Integer.toString(i)));
            leaders.add(member(own, "leader"));
            leaders.get(i).awaitLine(PATIENCE_SECONDS, MemberProcess.STARTED);
        }
        for (int i = 0; i < clusters; i++) {
            leaders.get(i).awaitLine(PATIENCE_SECONDS, MemberProcess.TICKS);
            followers.add(member(folder.resolve(Integer.toString(i)), "follower"));
            followers.get(i).awaitLine(PATIENCE_SECONDS, MemberProcess.STARTED);
        }
    }

    private Child member(Path folder, String id) throws IOException {
        return Child.java(Child.ANY_CORE, FLAGS, MemberProcess.class, contender, folder, id);
    }

    /** Kills the leaders. The figures are of the times, in nanoseconds, until the followers tick. */
    Figures kill() throws InterruptedException {
        long interval = contender.interval().toMillis();
        // A follower has checked once by then, and is killed at any time between two checks.
        TimeUnit.MILLISECONDS.sleep(interval + ThreadLocalRandom.current().nextLong(interval));
        List<Long> killed = new ArrayList<>();
        for (Child leader : leaders) {
            killed.add(System.nanoTime());
            leader.close();
            TimeUnit.MILLISECONDS.sleep(APART_MILLIS);
        }
        Histogram times = new Histogram(DIGITS);
        for (int i = 0; i < followers.size(); i++) {
            String ticked = followers.get(i).awaitLine(PATIENCE_SECONDS, MemberProcess.TICKS);
            times.recordValue(
                    Math.max(0, Long.parseLong(ticked.substring(MemberProcess.TICKS.length())) - killed.get(i)));
        }
        return Figures.of("p50", (double) times.getValueAtPercentile(50))
                .with("shortest", (double) times.getMinValue())
                .with("longest", (double) times.getMaxValue());
    }

    @Override
    public void close() {
        leaders.forEach(Child::close);
        followers.forEach(Child::close);
    }
}
