// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ContendersTest {
    private static final Setup SETUP = new Setup("queue 1.0", "1024 messages", "the default");

    private final Contenders contenders = new Contenders();

    @Test
    void contenderOfSeveralBenchmarksIsListedOnce() {
        for (String benchmark : List.of("memory", "idle")) {
            contenders.begin(benchmark);
            contenders.describe("ours", SETUP);
            contenders.ran("ours");
        }
        assertThat(contenders.table().orElseThrow().rows())
                .containsExactly(List.of("ours", "memory, idle", "queue 1.0", "1024 messages", "the default"));
    }

    @Test
    void nameWithTwoSetupsIsTwoContenders() {
        contenders.begin("cells");
        contenders.describe("file:", SETUP);
        contenders.ran("file:");
        contenders.begin("camel");
        contenders.describe("file:", new Setup("file 2.0", "a folder", "there is no other"));
        contenders.ran("file:");
        assertThat(contenders.table().orElseThrow().rows()).hasSize(2);
    }

    @Test
    void contenderThatDidNotRunIsNotListed() {
        contenders.begin("cells");
        contenders.describe("ours", SETUP);
        assertThat(contenders.table()).isEmpty();
    }

    @Test
    void contenderWithoutADescriptionIsListed() {
        contenders.begin("cells");
        contenders.ran("ours");
        assertThat(contenders.table().orElseThrow().rows())
                .containsExactly(List.of("ours", "cells", "-", "not described", "-"));
    }
}
