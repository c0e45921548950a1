// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.cli;

import java.io.PrintWriter;
import picocli.CommandLine.Option;

/** The options that say whether a command prints once or repeatedly. */
final class RepeatOptions {
    @Option(
            names = {"-w", "--watch"},
            description = "Print repeatedly, until the command is stopped.")
    private boolean isWatched;

    @Option(
            names = {"-i", "--interval"},
            defaultValue = "1000",
            description = "How often to print, in milliseconds. Default: ${DEFAULT-VALUE}.")
    private long interval;

    @Option(
            names = {"-n", "--count"},
            defaultValue = "0",
            description = "With --watch, stop after this many outputs. Default: never.")
    private long count;

    /**
     * Prints as often as the options say, with an empty line between two outputs.
     *
     * @throws IllegalArgumentException if an option is invalid
     */
    void repeat(PrintWriter out, Runnable print) throws InterruptedException {
        if (interval < 1) {
            throw new IllegalArgumentException(
                    "Option --interval is %d, but must be at least 1 (millisecond)".formatted(interval));
        }
        long last = isWatched ? count : 1;
        print.run();
        out.flush();
        for (long printed = 1; printed != last; printed++) {
            Thread.sleep(interval);
            out.println();
            print.run();
            out.flush();
        }
    }
}
