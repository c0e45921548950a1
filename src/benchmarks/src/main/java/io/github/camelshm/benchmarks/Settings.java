// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks;

import java.util.regex.Pattern;

/**
 * The settings of the benchmarks.
 *
 * @param rounds the number of runs of each contender
 * @param seconds the length of the measured window of a run
 * @param only the pattern of the names of contenders that run
 * @param tables the pattern of the headings of tables that are measured
 * @param share the share of its core that each spinning process must get for a run to count
 * @param quick whether a benchmark leaves out parts that a first impression does not need
 */
public record Settings(int rounds, double seconds, Pattern only, Pattern tables, double share, boolean quick) {
    private static final double QUICK_WARM_UP_SECONDS = 1.5;
    private static final Pattern ANY = Pattern.compile(".*");
    private static final Settings THOROUGH = new Settings(5, 2, ANY, ANY, 0.95, false);
    private static final Settings QUICK = new Settings(1, 0.5, ANY, ANY, 0.95, true);

    /** The settings without options on the command line. */
    static Settings defaults(boolean quick) {
        return quick ? QUICK : THOROUGH;
    }

    Settings withRounds(int wanted) {
        return new Settings(wanted, seconds, only, tables, share, quick);
    }

    Settings withSeconds(double wanted) {
        return new Settings(rounds, wanted, only, tables, share, quick);
    }

    Settings withOnly(Pattern wanted) {
        return new Settings(rounds, seconds, wanted, tables, share, quick);
    }

    Settings withTables(Pattern wanted) {
        return new Settings(rounds, seconds, only, wanted, share, quick);
    }

    Settings withShare(double wanted) {
        return new Settings(rounds, seconds, only, tables, wanted, quick);
    }

    /** Whether a contender runs. */
    public boolean wants(String name) {
        return only.matcher(name).find();
    }

    /** Whether a table with this heading is measured. */
    boolean wantsTable(String heading) {
        return tables.matcher(heading).find();
    }

    /** The seconds of warm-up before the window, where the given number is enough. */
    public double warmUp(double enough) {
        return quick ? Math.min(QUICK_WARM_UP_SECONDS, enough) : enough;
    }
}
