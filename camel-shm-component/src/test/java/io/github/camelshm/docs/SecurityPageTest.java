// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The guide's table names an existing test for each promise of SECURITY.md. */
@Tag("once")
class SecurityPageTest {
    private static final Path ROOT = Path.of("..");
    private static final Pattern PROMISES =
            Pattern.compile("^## What we promise$(.*?)^## ", Pattern.MULTILINE | Pattern.DOTALL);
    private static final Pattern PROMISE = Pattern.compile("^- ((?:.|\\n  )*)", Pattern.MULTILINE);
    private static final Pattern ROW = Pattern.compile("^\\| (.*)\\n\\| ((?:`.*\\n)+)", Pattern.MULTILINE);
    private static final Pattern TEST = Pattern.compile("`(\\w+)\\.(\\w+)`");

    private static List<MatchResult> rows;

    @BeforeAll
    static void readTheTable() throws IOException {
        rows = ROW.matcher(Files.readString(ROOT.resolve("src/docs/reference/security.adoc")))
                .results()
                .toList();
    }

    @Test
    void theTableHasEachPromiseAndNothingElse() throws IOException {
        MatchResult promises = PROMISES.matcher(Files.readString(ROOT.resolve("SECURITY.md")))
                .results()
                .findFirst()
                .orElseThrow();
        // The text in parentheses is advice.
        List<String> promised = PROMISE.matcher(promises.group(1))
                .results()
                .map(promise -> promise.group(1).strip().replaceAll("\\s+", " ").replaceAll(" \\([^()]*\\)$", ""))
                .toList();

        assertThat(rows).extracting(row -> row.group(1)).containsExactlyElementsOf(promised);
        assertThat(promised).hasSizeGreaterThan(20);
    }

    @Test
    void eachTestExists() throws IOException {
        Map<String, String> sources = sourcesOfTests();

        assertThat(rows).allSatisfy(row -> assertThat(TEST.matcher(row.group(2)).results())
                .isNotEmpty()
                .allSatisfy(test -> assertThat(sources.get(test.group(1)))
                        .as(test.group())
                        .isNotNull()
                        .containsPattern("(void |ArchRule )" + test.group(2) + "\\b")));
    }

    /** Returns the sources by the names of their classes. */
    private static Map<String, String> sourcesOfTests() throws IOException {
        try (Stream<Path> files = Files.walk(ROOT, 12)) {
            return files.filter(file -> file.toString().matches(".*/src/test/java/.*(Test|IT)\\.java"))
                    .collect(Collectors.toMap(
                            file -> file.getFileName().toString().replace(".java", ""),
                            SecurityPageTest::read,
                            String::concat));
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
