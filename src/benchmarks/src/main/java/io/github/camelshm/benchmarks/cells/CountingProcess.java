// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks.cells;

import io.github.camelshm.benchmarks.Parent;
import java.io.IOException;

/** A JVM that adds to a number. Arguments: {@link SharedCounter}, folder, prefix of the names of its figures. */
final class CountingProcess {
    private CountingProcess() {}

    public static void main(String... arguments) throws IOException {
        Runnable increment = SharedCounter.valueOf(arguments[0]).open(arguments[1]);
        Parent.report(Counting.count(Parent.awaitWindow(), increment, arguments[2]));
    }
}
