// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks.start;

import java.io.IOException;

/** Runs a main class, and ends, as by a signal, at the end of its standard input. Argument: the class. */
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
                // Nothing is said.
            }
        } catch (IOException e) {
            // The same as its end.
        }
        System.exit(0);
    }
}
