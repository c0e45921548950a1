// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * The component has no dependency beyond Camel. Frameworks choose by the libraries on the class path (Spring takes one part
 * of Jackson as a sign of all of it), so each further library would change programs that have nothing to do with it.
 */
class DependenciesTest {
    /** Maven's list: group, artifact, type, version, scope, and a note if a user does not get the dependency. */
    private static final Pattern DEPENDENCY =
            Pattern.compile("^ +([^:\\s]+:[^:\\s]+):jar:[^:]+:(?:compile|runtime)(?! \\(optional)", Pattern.MULTILINE);

    @Test
    void theComponentBringsCamelAndNothingElse() throws IOException {
        String listed = Files.readString(Path.of("target", "run-time-dependencies.txt"));
        List<String> dependencies = DEPENDENCY
                .matcher(listed)
                .results()
                .map((MatchResult match) -> match.group(1))
                .toList();

        assertThat(dependencies)
                .as(listed)
                .contains("org.apache.camel:camel-support", "org.apache.camel:camel-health")
                .allMatch(dependency -> dependency.startsWith("org.apache.camel:") || isBroughtByCamelApi(dependency));
    }

    private static boolean isBroughtByCamelApi(String dependency) {
        return List.of(
                        "org.slf4j:slf4j-api",
                        "jakarta.xml.bind:jakarta.xml.bind-api",
                        "jakarta.activation:jakarta.activation-api")
                .contains(dependency);
    }
}
