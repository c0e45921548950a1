// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks;

import java.util.Locale;

/** The unit in which a figure is printed and drawn. */
public enum Unit {
    /** Events per second: {@code 11.3 M}. */
    RATE("a second", 1) {
        @Override
        public String format(double value) {
            return value >= 1e6 ? three(value / 1e6) + " M" : value >= 1e3 ? three(value / 1e3) + " k" : three(value);
        }
    },
    /** Nanoseconds: {@code 0.52 µs}. */
    TIME("microseconds", 1e-3) {
        @Override
        public String format(double value) {
            return value >= 1e9
                    ? three(value / 1e9) + " s"
                    : value >= 1e6 ? three(value / 1e6) + " ms" : three(value / 1e3) + " µs";
        }
    },
    /** Nanoseconds, for short times: {@code 8.52 ns}. */
    NANOS("nanoseconds", 1) {
        @Override
        public String format(double value) {
            return value >= 1e4 ? TIME.format(value) : three(value) + " ns";
        }
    },
    /** A part of 1: {@code 0.12 %}. */
    SHARE("% of a core", 100) {
        @Override
        public String format(double value) {
            return String.format(Locale.ROOT, "%.2f %%", value * 100);
        }
    },
    /** Bytes: {@code 1.50 MiB}. */
    BYTES("MiB", 1.0 / (1 << 20)) {
        @Override
        public String format(double value) {
            return value >= 1 << 20
                    ? three(value / (1 << 20)) + " MiB"
                    : value >= 1 << 10 ? three(value / (1 << 10)) + " KiB" : Math.round(value) + " B";
        }
    },
    /** A number of things. */
    COUNT("", 1) {
        @Override
        public String format(double value) {
            return Long.toString(Math.round(value));
        }
    };

    private final String axis;
    private final double scale;

    Unit(String axis, double scale) {
        this.axis = axis;
        this.scale = scale;
    }

    /** The figure with its unit. */
    public abstract String format(double value);

    /** The label of a chart's axis. */
    String axis() {
        return axis;
    }

    /** The figure in the unit of the axis. */
    double scaled(double value) {
        return value * scale;
    }

    private static String three(double value) {
        return String.format(Locale.ROOT, value >= 100 ? "%.0f" : value >= 10 ? "%.1f" : "%.2f", value);
    }
}
