// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.cell;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelshm.process.FaultingRoutes;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A fault on a truncated segment, in a JVM of its own. */
class LostSegmentIT {

    @TempDir
    Path directory;

    /**
     * A consumer turns a fault into the component's exception at once, however late the JVM reports it. A producer has no
     * time for that: it fails with this exception once the watch has checked the segment. In between any error may
     * surface, but the JVM survives.
     */
    @Test
    void faultsBecomeComponentExceptionsAndTheProcessSurvives() throws Exception {
        Process process = new ProcessBuilder(List.of(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        FaultingRoutes.class.getName(),
                        directory.toString()))
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);

        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(output.lines())
                .containsExactly(
                        "y: Segment 'y' is lost: it was truncated from 4096 to 0 bytes",
                        "x: Segment 'x' is lost: it was truncated from 4096 to 0 bytes",
                        "z: 2");
        assertThat(process.exitValue()).isZero();
    }
}
