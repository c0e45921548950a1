// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks;

import java.util.regex.Pattern;

/**
 * The settings of the benchmarks.
 *
 * @param rounds the number of runs of each contender
 * @param seconds the length of the measured window of a run
 * @param only the pattern of the names of contenders that run
 * @param share the share of its core that each spinning process must get for a run to count
 * @param quick whether a benchmark leaves out parts that a first impression does not need
 */
public record Settings(int rounds, double seconds, Pattern only, double share, boolean quick) {
    private static final double QUICK_WARM_UP_SECONDS = 1.5;
    private static final Settings THOROUGH = new Settings(5, 2, Pattern.compile(".*"), 0.95, false);
    private static final Settings QUICK = new Settings(1, 0.5, Pattern.compile(".*"), 0.95, true);

    /** The settings without options on the command line. */
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

    /** Whether a contender runs. */
    public boolean wants(String name) {
        return only.matcher(name).find();
    }

    /** The seconds of warm-up before the window, where the given number is enough. */
    public double warmUp(double enough) {
        return quick ? Math.min(QUICK_WARM_UP_SECONDS, enough) : enough;
    }
}
