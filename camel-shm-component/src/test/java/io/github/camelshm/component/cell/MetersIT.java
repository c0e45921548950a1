// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.cell;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelshm.drill.DrillRoutes;
import io.github.camelshm.memory.segment.ChildProcess;
import io.github.camelshm.memory.segment.Jvm;
import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A program that has no Micrometer. */
class MetersIT {
    @Test
    void routesWorkWithoutMicrometer(@TempDir Path directory) throws Exception {
        String all = System.getProperty("java.class.path");
        String rest = Arrays.stream(all.split(Pattern.quote(File.pathSeparator), -1))
                .filter(each -> !each.contains("micrometer"))
                .collect(joining(File.pathSeparator));
        assertThat(rest).hasSizeLessThan(all.length());

        try (ChildProcess routes = ChildProcess.start(ChildProcess.javaCommand(
                        Jvm.OF_THIS_BUILD, rest, DrillRoutes.class, directory.toString(), "createMode=ifAbsent")
                .toArray(String[]::new))) {
            routes.await("STARTED");
            assertThat(routes.ask("add", "ADDED")).isEqualTo("ADDED 1");
        }
    }
}
