// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks;

import java.util.regex.Pattern;

/**
 * How the benchmarks run.
 *
 * @param rounds how often each contender runs
 * @param seconds the length of what is measured in a run
 * @param warmUp the seconds before that; 0 for what the benchmark thinks enough
 * @param only of the contenders' names; others are left out
 * @param share of its core that each process must get, where it spins, for a run to count
 * @param quick whether a benchmark is to leave out what a first impression can do without
 */
public record Settings(int rounds, double seconds, double warmUp, Pattern only, double share, boolean quick) {
    private static final Settings THOROUGH = new Settings(5, 2, 0, Pattern.compile(".*"), 0.95, false);
    private static final Settings QUICK = new Settings(1, 0.5, 1.5, Pattern.compile(".*"), 0.95, true);

    /** What is taken where the command line says nothing. */
    static Settings defaults(boolean quick) {
        return quick ? QUICK : THOROUGH;
    }

    Settings withRounds(int wanted) {
        return new Settings(wanted, seconds, warmUp, only, share, quick);
    }

    Settings withSeconds(double wanted) {
        return new Settings(rounds, wanted, warmUp, only, share, quick);
    }

    Settings withOnly(Pattern wanted) {
        return new Settings(rounds, seconds, warmUp, wanted, share, quick);
    }

    Settings withShare(double wanted) {
        return new Settings(rounds, seconds, warmUp, only, wanted, quick);
    }

    /** Whether a contender takes part. */
    public boolean wants(String name) {
        return only.matcher(name).find();
    }

    /** The seconds of warm-up, for a benchmark that thinks so many enough. */
    public double warmUpOr(double enough) {
        return warmUp > 0 ? Math.min(warmUp, enough) : enough;
    }
}
