// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleNameEndingWith;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Names of packages and classes identify tests, and each test uniquely. */
@Tag("once")
@AnalyzeClasses(packages = "io.github.camelshm", importOptions = ImportOption.OnlyIncludeTests.class)
class TestSourcesTest {
    private static final Path ROOT = Path.of("..");

    @ArchTest
    static final ArchRule helperProcessesAreOutsideTheTestPackages = methods()
            .that()
            .haveName("main")
            .and()
            .areStatic()
            .should()
            .beDeclaredInClassesThat(resideInAnyPackage(
                            "io.github.camelshm.process", "io.github.camelshm.torture", "io.github.camelshm.drill")
                    .or(simpleNameEndingWith("Process")));

    /** Reports and commands name a test only by its class. */
    @Test
    void noTwoTestClassesHaveOneName() throws IOException {
        try (Stream<Path> files = Files.walk(ROOT, 12)) {
            Map<String, List<Path>> tests = files.filter(
                            file -> file.toString().matches("(?!.*/target/).*/src/[\\w-]*test/java/.*(Test|IT)\\.java"))
                    .collect(Collectors.groupingBy(file -> file.getFileName().toString()));

            assertThat(tests).hasSizeGreaterThan(100);
            assertThat(tests.values()).filteredOn(all -> all.size() > 1).isEmpty();
        }
    }
}
