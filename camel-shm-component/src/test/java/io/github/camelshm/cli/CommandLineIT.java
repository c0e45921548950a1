// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelshm.memory.CellSpec;
import io.github.camelshm.memory.CellType;
import io.github.camelshm.memory.ChildProcess;
import io.github.camelshm.memory.Segment;
import io.github.camelshm.memory.SegmentDirectory;
import io.github.camelshm.memory.SegmentOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command of the README, on the jar that was built, and on a terminal. */
class CommandLineIT {
    private static final String JAR = "target/camel-shm-component-1.0.0-SNAPSHOT.jar";

    @TempDir
    Path folder;

    @Test
    void theCommandOfTheReadmeRuns() throws Exception {
        try (Segment segment = SegmentDirectory.at(folder).open("orders", SegmentOptions.defaults());
                ChildProcess list = ChildProcess.start(command("list").toArray(String[]::new))) {
            assertThat(list.awaitExit()).as("%s", list).isZero();
            assertThat(list.output().get(1)).contains("orders").contains(Long.toString(segment.size()));
            assertThat(list.errors()).isEmpty();
        }
    }

    @Test
    void onATerminalNumbersComeWithTheirLastValues() throws Exception {
        String script = "import pty, sys; sys.exit(pty.spawn(sys.argv[1:]) >> 8)";
        List<String> words = new ArrayList<>(List.of("python3", "-c", script));
        words.addAll(command("watch", "orders", "-i", "5", "-n", "2"));
        try (Segment segment = SegmentDirectory.at(folder).open("orders", SegmentOptions.defaults());
                ChildProcess watch = ChildProcess.start(words.toArray(String[]::new))) {
            watch.await("");
            segment.longCell(CellSpec.of(CellType.INT64)).set(7);
            assertThat(watch.awaitExit()).as("%s", watch).isZero();
            assertThat(watch.output().get(1)).contains("  7  ").contains("▁█");
        }
    }

    private List<String> command(String... arguments) {
        List<String> words = new ArrayList<>(List.of(
                "java",
                "-Dfile.encoding=UTF-8",
                "-Dstdout.encoding=UTF-8",
                "-cp",
                JAR + ":target/lib/*",
                Main.class.getName()));
        words.addAll(List.of(arguments));
        words.addAll(List.of("-d", folder.toString()));
        return words;
    }
}
