// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks.cells;

import java.util.Locale;

/** An operation on a cell. */
enum Operation {
    GET,
    SET,
    INCREMENT;

    /** The name in the endpoint, in Python's script and in the names of JMH's methods. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
