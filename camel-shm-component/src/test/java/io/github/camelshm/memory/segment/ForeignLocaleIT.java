// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.segment;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelshm.process.ForeignLocale;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A JVM with an ASCII locale refuses names with other letters, and its error states what to do. */
class ForeignLocaleIT {
    @TempDir
    Path folder;

    @Test
    void nameThatTheLocaleCannotEncodeIsRefusedWithCauseAndCure() throws Exception {
        List<String> command = new ArrayList<>(List.of("env", "LC_ALL=C"));
        command.addAll(ChildProcess.javaCommand(
                Jvm.OF_THIS_BUILD, ChildProcess.classPath(), ForeignLocale.class, folder.toString()));
        try (ChildProcess child = ChildProcess.start(command.toArray(String[]::new))) {
            assertThat(child.awaitExit()).isZero();

            // Its output cannot contain such letters either.
            String why = " cannot be encoded as a file name in ANSI_X3.4-1968, as this JVM is set up: start it "
                    + "with LC_ALL=C.UTF-8 or another UTF-8 locale";
            assertThat(child.output())
                    .containsExactlyInAnyOrder(
                            "segment: IllegalArgumentException: Segment name 'gr??e'" + why,
                            "directory: IllegalArgumentException: Directory /tmp/gr??e for segments" + why);
        }
    }
}
