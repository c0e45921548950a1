// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks.start;

/** Prints that it runs, and does nothing. */
final class Idle {
    static final String LINE = "here";

    private Idle() {}

    public static void main(String... arguments) throws InterruptedException {
        System.out.println(LINE);
        Thread.sleep(Long.MAX_VALUE);
    }
}
