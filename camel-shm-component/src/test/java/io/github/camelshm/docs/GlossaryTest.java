// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * No class of the component and no page about it uses a word that the glossary retires. The test has only words without
 * another meaning there.
 */
class GlossaryTest {
    private static final List<Path> SOURCES = List.of(Path.of("src/main/java"), Path.of("src/main/docs"));

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            textBlock =
                    """
                    nonsense                              ; corrupt, or malformed
                    take[ns]? for dead|took for dead      ; fenced
                    bur(y|ies|ied|ying)                   ; dead-letter
                    takes? care|careful(ly)?|carefree     ; recover, or guarded
                    seats?                                ; lease
                    epochs?                               ; rescan counter
                    """)
    void retired(String word, String instead) throws IOException {
        Pattern pattern = Pattern.compile("\\b(" + word + ")\\b", Pattern.CASE_INSENSITIVE);
        List<String> found = new ArrayList<>();
        for (Path source : SOURCES) {
            try (Stream<Path> files = Files.walk(source)) {
                for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                    List<String> lines = Files.readAllLines(file);
                    for (int i = 0; i < lines.size(); i++) {
                        if (pattern.matcher(lines.get(i)).find()) {
                            found.add("%s:%d: %s"
                                    .formatted(file, i + 1, lines.get(i).strip()));
                        }
                    }
                }
            }
        }

        assertThat(found).as("'%s' is retired; write '%s'", word, instead).isEmpty();
    }
}
