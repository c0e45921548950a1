// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelshm.memory.segment.ChildProcess;
import io.github.camelshm.memory.segment.Jvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The guide's participant in C, and its reader in Python, agree with its test vectors. */
@Tag("once") // It compares bytes.
class QueueVectorsIT {
    private static final Path GUIDE = Path.of("..", "src", "docs");
    private static final Pattern READER =
            Pattern.compile("\\.look\\.py\\n\\[source,python]\\n----\\n(.*?)\\n----\\n", Pattern.DOTALL);

    @TempDir
    static Path built;

    @TempDir
    Path folder;

    @BeforeAll
    static void compile() throws Exception {
        try (ChildProcess probe = ChildProcess.start("sh", "-c", "command -v gcc")) {
            if (probe.awaitExit() != 0) {
                Jvm.skipLoudly("there is no gcc");
            }
        }
        try (ChildProcess gcc = ChildProcess.start(
                "gcc",
                "-std=c11",
                "-D_GNU_SOURCE",
                "-Wall",
                "-Wextra",
                "-Werror",
                "-I" + GUIDE.resolve("examples"),
                Path.of("src", "test", "resources", "queue_vectors.c").toString(),
                "-o",
                built.resolve("queue_vectors").toString())) {
            assertThat(gcc.awaitExit()).as("%s", gcc).isZero();
        }
    }

    static List<QueueVector> vectorsForC() throws IOException {
        return QueueVector.of("c");
    }

    @ParameterizedTest
    @MethodSource("vectorsForC")
    void participantInCAgreesWithTheVector(QueueVector vector) throws Exception {
        Path file = Files.write(folder.resolve("q"), vector.bytesBefore());
        Files.createFile(folder.resolve(".q.lock"));
        try (ChildProcess participant =
                ChildProcess.start(built.resolve("queue_vectors").toString(), file.toString())) {
            for (QueueVector.Step step : vector.steps()) {
                participant.send(step.text());
            }
            participant.closeInput();
            assertThat(participant.awaitExit()).as("%s", participant).isZero();
            vector.check(participant.output(), Files.readAllBytes(file));
        }
    }

    static List<QueueVector> vectorsForPython() throws IOException {
        return QueueVector.of("java");
    }

    @ParameterizedTest
    @MethodSource("vectorsForPython")
    void readerInPythonAgreesWithTheVector(QueueVector vector) throws Exception {
        Path file = Files.write(folder.resolve("q"), vector.bytesAfter());
        Path reader = Files.writeString(folder.resolve("look.py"), reader());
        // The vectors' messages are plain bytes, not encoded messages.
        Files.writeString(
                folder.resolve("shm_message.py"), "def read_message(data):\n    return {'body': data.hex() or '-'}\n");
        try (ChildProcess python = ChildProcess.start("python3", "-B", reader.toString(), file.toString())) {
            assertThat(python.awaitExit()).as("%s", python).isZero();
            assertThat(python.output()).isEqualTo(vector.sees());
        }
    }

    /** The page's program, changed to get a file instead of a name. */
    private static String reader() throws IOException {
        String page = Files.readString(GUIDE.resolve("reference").resolve("queue-layout.adoc"));
        Matcher found = READER.matcher(page);
        assertThat(found.find()).isTrue();
        String program = found.group(1);
        assertThat(program).contains("\"/dev/shm/\" + sys.argv[1]");
        return program.replace("\"/dev/shm/\" + sys.argv[1]", "sys.argv[1]");
    }
}
