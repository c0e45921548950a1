// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WindowTest {
    @Test
    void windowIncludesItsStartAndExcludesItsEnd() {
        Window window = new Window(100, 200);
        assertThat(window.contains(99)).isFalse();
        assertThat(window.contains(100)).isTrue();
        assertThat(window.contains(199)).isTrue();
        assertThat(window.contains(200)).isFalse();
    }

    @Test
    void windowWorksIfTheClockOverflows() {
        Window window = new Window(Long.MAX_VALUE - 1, Long.MIN_VALUE + 10);
        assertThat(window.contains(Long.MAX_VALUE)).isTrue();
        assertThat(window.contains(Long.MIN_VALUE + 9)).isTrue();
        assertThat(window.contains(Long.MIN_VALUE + 10)).isFalse();
        assertThat(window.contains(0)).isFalse();
    }

    @Test
    void windowOpensAfterTheWarmUpAndHasItsLength() {
        long before = System.nanoTime();
        Window window = Window.after(60, 0.5);
        assertThat(window.from() - before).isBetween(60_000_000_000L, 120_000_000_000L);
        assertThat(window.until() - window.from()).isEqualTo(500_000_000L);
        assertThat(window.isAhead()).isTrue();
    }

    @Test
    void windowIsEncodedAsTwoNumbers() {
        assertThat(Window.parse("-5", "7")).isEqualTo(new Window(-5, 7));
    }
}
