// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class VersionTest {
    @Test
    void versionOfAJarIsFound() {
        assertThat(Version.of("agrona", "HdrHistogram")).matches("agrona 2\\.\\d.*, HdrHistogram 2\\.\\d.*");
    }

    @Test
    void missingJarsAndProgramsAreReported() {
        assertThat(Version.of("no-such-artifact")).isEqualTo("no-such-artifact not found");
        assertThat(Version.ofProgram("no-such-program-here", "--version")).isEqualTo("not found");
    }
}
