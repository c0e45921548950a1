// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks.start;

import java.io.IOException;

/** Runs a main class, and ends like by a signal when its standard input ends. Argument: the class. */
final class Launched {
    private Launched() {}

    public static void main(String... arguments) throws ReflectiveOperationException {
        Thread thread = new Thread(Launched::exitAtEndOfInput, "ends with the harness");
        thread.setDaemon(true);
        thread.start();
        Class.forName(arguments[0]).getMethod("main", String[].class).invoke(null, (Object) new String[0]);
    }

    private static void exitAtEndOfInput() {
        try {
            while (System.in.read() >= 0) {
                // No input is expected.
            }
        } catch (IOException e) {
            // An error means the same as the end.
        }
        System.exit(0);
    }
}
