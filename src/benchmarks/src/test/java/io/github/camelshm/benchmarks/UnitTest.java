// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnitTest {
    @ParameterizedTest
    @CsvSource({
        "RATE, 11300000, 11.3 M",
        "RATE, 999999, 1000 k",
        "RATE, 34000, 34.0 k",
        "RATE, 7.5, 7.50",
        "TIME, 520, 0.52 µs",
        "TIME, 115000, 115 µs",
        "TIME, 1500000, 1.50 ms",
        "TIME, 2500000000, 2.50 s",
        "NANOS, 8.523, 8.52 ns",
        "NANOS, 9999, 9999 ns",
        "NANOS, 10000, 10.0 µs",
        "SHARE, 0.0012, 0.12 %",
        "BYTES, 16, 16 B",
        "BYTES, 1536, 1.50 KiB",
        "BYTES, 1572864, 1.50 MiB",
        "COUNT, 1000, 1000"
    })
    void aFigureIsPrintedWithThreeDigitsAndItsUnit(Unit unit, double value, String expected) {
        assertThat(unit.format(value)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"RATE, 1000, 1000", "TIME, 1500, 1.5", "SHARE, 0.5, 50", "BYTES, 1048576, 1"})
    void aChartHasTheUnitOfItsAxis(Unit unit, double value, double expected) {
        assertThat(unit.scaled(value)).isEqualTo(expected);
    }
}
