// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;

/** The guide's page of public types lists each public type once, in its package, with a reason. */
@Tag("once")
@AnalyzeClasses(packages = "io.github.camelshm", importOptions = ImportOption.DoNotIncludeTests.class)
class PublicTypesPageTest {
    private static final Path PAGE = Path.of("../src/docs/reference/public-types.adoc");
    private static final Pattern ROW = Pattern.compile("^\\| `([a-z.]+)`: ([^|]+) \\| \\S", Pattern.MULTILINE);
    private static final Pattern TYPE = Pattern.compile("`(\\w+)`");

    @ArchTest
    static void eachPublicTypeIsListedOnce(JavaClasses classes) throws IOException {
        List<String> listed = ROW.matcher(Files.readString(PAGE))
                .results()
                .flatMap(row -> TYPE.matcher(row.group(2)).results().map(type -> "io.github.camelshm.%s.%s"
                        .formatted(row.group(1), type.group(1))))
                .toList();
        List<String> found = classes.stream()
                .filter(type -> type.isTopLevelClass() && type.getModifiers().contains(JavaModifier.PUBLIC))
                // Camel's plugin generates these in the packages of the classes that they configure.
                .filter(type -> !type.getSimpleName().matches(".*(Configurer|UriFactory|Loader)"))
                .map(JavaClass::getName)
                .toList();

        assertThat(listed).as("types on %s", PAGE).containsExactlyInAnyOrderElementsOf(found);
    }
}
