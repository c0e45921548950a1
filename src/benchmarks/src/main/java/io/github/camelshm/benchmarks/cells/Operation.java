// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks.cells;

import java.util.Locale;

/** What is done with a cell. */
enum Operation {
    GET,
    SET,
    INCREMENT;

    /** As our endpoint, Python's script and the names of JMH's methods have it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
