// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A longer class is hard to understand as a whole, so part of it has to move to a class of its own. */
@Tag("once")
class FileLengthTest {
    private static final int MAX_LINES = 400;

    @Test
    void noProductionFileIsTooLong() throws IOException {
        List<String> tooLong = new ArrayList<>();
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                int lines = Files.readAllLines(file).size();
                if (lines > MAX_LINES) {
                    tooLong.add("%s: %d lines".formatted(file, lines));
                }
            }
        }

        assertThat(tooLong).as("files of more than %d lines", MAX_LINES).isEmpty();
    }
}
