// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks;

import java.util.Locale;

/** How a figure is printed. */
public enum Unit {
    /** Events a second: {@code 11.3 M}. */
    RATE {
        @Override
        public String format(double value) {
            return value >= 1e6 ? three(value / 1e6) + " M" : value >= 1e3 ? three(value / 1e3) + " k" : three(value);
        }
    },
    /** Nanoseconds: {@code 0.52 µs}. */
    TIME {
        @Override
        public String format(double value) {
            return value >= 1e6 ? three(value / 1e6) + " ms" : three(value / 1e3) + " µs";
        }
    },
    /** A part of 1: {@code 0.12 %}. */
    SHARE {
        @Override
        public String format(double value) {
            return String.format(Locale.ROOT, "%.2f %%", value * 100);
        }
    };

    /** The figure with its unit. */
    public abstract String format(double value);

    private static String three(double value) {
        return String.format(Locale.ROOT, value >= 100 ? "%.0f" : value >= 10 ? "%.1f" : "%.2f", value);
    }
}
