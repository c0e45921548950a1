// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * No source, test or page of the project uses a word that the glossary retires. This checks only words that have no other
 * meaning here.
 */
@Tag("once")
class GlossaryTest {
    private static final List<Path> SOURCES = List.of(
            Path.of("src/main/java"),
            Path.of("src/main/docs"),
            Path.of("src/test/java"),
            Path.of("src/catalog-test/java"),
            Path.of("src/jcstress/java"),
            Path.of("../demo-routes/src"),
            Path.of("../demo-routes/hosts/src"),
            Path.of("../integrations/live-page/src"),
            Path.of("../integrations/quarkus-application/src"),
            Path.of("../integrations/spring-boot-application/src"),
            Path.of("../integrations/spring-boot-starter/src"),
            Path.of("../src/benchmarks/src"),
            Path.of("../src/build"),
            Path.of("../src/docs"),
            Path.of("../src/seda-tests/src"),
            Path.of("../README.md"),
            Path.of("../CHANGELOG.md"),
            Path.of("../CONTRIBUTING.md"),
            Path.of("../SECURITY.md"));

    /** The names of text files. */
    private static final Pattern TEXTS =
            Pattern.compile(".*\\.(adoc|c|css|h|html|java|js|md|properties|py|sh|svg|txt|xml|yaml|yml)");

    /** Lines in which a retired word is meant: the name of the file, and what the line contains. */
    private static final Map<String, String> EXCEPTIONS = Map.of(
            // The page lists what it retires.
            "glossary.adoc",
            "| ",
            // The usual name for the start of 1970.
            "shm_message.py",
            "EPOCH",
            "PythonOracleIT.java",
            "EPOCH",
            "MessageCodecTest.java",
            "EPOCH",
            // An unknown option, and an invalid value.
            "QueueOptionsTest.java",
            "nonsense=1",
            "ShmConvertersTest.java",
            "nonsense");

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            textBlock =
                    """
                    nonsense                              ; corrupt, or malformed
                    take[ns]? for dead|took for dead      ; fenced
                    fenced off                            ; fenced
                    give[ns]? back|gave back              ; requeue
                    bur(y|ies|ied|ying)                   ; dead-letter
                    takes? care|careful(ly)?|carefree     ; recover, or guarded
                    seats?                                ; lease
                    epochs?                               ; rescan counter
                    """)
    void retired(String word, String instead) throws IOException {
        Pattern pattern = Pattern.compile("\\b(" + word + ")\\b", Pattern.CASE_INSENSITIVE);
        List<String> found = new ArrayList<>();
        for (Path file : files()) {
            List<String> lines = Files.readAllLines(file);
            for (int i = 0; i < lines.size(); i++) {
                if (pattern.matcher(lines.get(i)).find() && !isException(file, lines.get(i))) {
                    found.add("%s:%d: %s".formatted(file, i + 1, lines.get(i).strip()));
                }
            }
        }

        assertThat(found).as("'%s' is retired; write '%s'", word, instead).isEmpty();
    }

    @Test
    void noExceptionIsOutdated() throws IOException {
        List<Path> files = files();

        assertThat(EXCEPTIONS).allSatisfy((name, part) -> assertThat(files)
                .filteredOn(file -> file.endsWith(name))
                .singleElement()
                .satisfies(file -> assertThat(Files.readString(file)).contains(part)));
    }

    private static boolean isException(Path file, String line) {
        String part = EXCEPTIONS.get(file.getFileName().toString());
        return part != null && line.contains(part);
    }

    private static List<Path> files() throws IOException {
        List<Path> files = new ArrayList<>();
        for (Path source : SOURCES) {
            try (Stream<Path> found = Files.walk(source)) {
                found.filter(file -> TEXTS.matcher(file.toString()).matches())
                        .filter(file -> !file.startsWith(Path.of("../src/docs/target")))
                        // This class itself names the words.
                        .filter(file -> !file.endsWith("GlossaryTest.java"))
                        .filter(Files::isRegularFile)
                        .sorted()
                        .forEach(files::add);
            }
        }
        assertThat(files).hasSizeGreaterThan(500);
        return files;
    }
}
