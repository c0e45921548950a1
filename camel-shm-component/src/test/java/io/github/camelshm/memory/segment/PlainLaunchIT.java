// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.segment;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelshm.process.SegmentPeer;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The memory packages in a program that is started as {@code java -cp … Main}. */
@Tag("once") // Its processes run on both versions of Java.
class PlainLaunchIT {
    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource
    void needsNoFlagAndCausesNoWarning(Jvm jvm) throws Exception {
        try (ChildProcess program = ChildProcess.java(jvm, SegmentPeer.class, folder.toString())) {
            program.await("ready");
            program.ask("everything orders", "everything done");
            program.closeInput();

            assertThat(program.awaitExit()).isZero();
            assertThat(program.errors()).isEmpty();
            assertThat(program.output()).hasSize(2);
        }
        assertThat(folder).isEmptyDirectory();
    }
}
