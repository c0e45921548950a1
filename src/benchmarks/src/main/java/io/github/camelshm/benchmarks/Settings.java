// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks;

import java.util.regex.Pattern;

/**
 * How the benchmarks run.
 *
 * @param rounds how often each contender runs
 * @param seconds the length of what is measured in a run
 * @param only of the contenders' names; others are left out
 * @param share of its core that each process must get, where it spins, for a run to count
 * @param quick whether a benchmark is to leave out what a first impression can do without
 */
public record Settings(int rounds, double seconds, Pattern only, double share, boolean quick) {
    private static final double QUICK_WARM_UP_SECONDS = 1.5;
    private static final Settings THOROUGH = new Settings(5, 2, Pattern.compile(".*"), 0.95, false);
    private static final Settings QUICK = new Settings(1, 0.5, Pattern.compile(".*"), 0.95, true);

    /** What is taken where the command line says nothing. */
    static Settings defaults(boolean quick) {
        return quick ? QUICK : THOROUGH;
    }

    Settings withRounds(int wanted) {
        return new Settings(wanted, seconds, only, share, quick);
    }

    Settings withSeconds(double wanted) {
        return new Settings(rounds, wanted, only, share, quick);
    }

    Settings withOnly(Pattern wanted) {
        return new Settings(rounds, seconds, wanted, share, quick);
    }

    Settings withShare(double wanted) {
        return new Settings(rounds, seconds, only, wanted, quick);
    }

    /** Whether a contender takes part. */
    public boolean wants(String name) {
        return only.matcher(name).find();
    }

    /** The seconds of warm-up before what is measured, where so many are enough. */
    public double warmUp(double enough) {
        return quick ? Math.min(QUICK_WARM_UP_SECONDS, enough) : enough;
    }
}
