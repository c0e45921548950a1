// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelshm.component.support.ComponentJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The pages agree with the code. With {@code -Ddocs.update} they are written instead. */
class ComponentPageTest {
    private static final String UPDATE = "mvn -pl camel-shm-component test -Dtest=ComponentPageTest -Ddocs.update=true";

    @BeforeEach
    void assumeDocumentedVersion() {
        DocumentedVersion.assume();
    }

    @ParameterizedTest
    @ValueSource(strings = {"shm", "shm-queue"})
    void theTablesMatchTheCode(String scheme) throws Exception {
        ComponentPage page = ComponentPage.read(scheme);
        ComponentPage rendered = page.rendered();
        if (Boolean.getBoolean("docs.update")) {
            rendered.write();
            return;
        }

        assertThat(page.text())
                .as("The options have changed. Bring the page up to date with: %s", UPDATE)
                .isEqualTo(rendered.text());
    }

    @Test
    void theTableOfTheClusterServiceMatchesTheCode() throws Exception {
        Path page = Path.of("..", "src", "docs", "reference", "shm-cluster.adoc");
        String rendered = ComponentPage.with(
                Files.readString(page),
                "options",
                ComponentPage.options(ComponentJson.readBean("ShmClusterService"), any -> true));
        if (Boolean.getBoolean("docs.update")) {
            Files.writeString(page, rendered);
            return;
        }

        assertThat(Files.readString(page))
                .as("The options have changed. Bring the page up to date with: %s", UPDATE)
                .isEqualTo(rendered);
    }

    /** Simple's parser does not read fields itself: it uses the bean language, which is another artifact of Camel. */
    @Test
    void aPageThatReadsAFieldOfABodyNamesTheArtifactItNeeds() throws Exception {
        for (Path pages : List.of(Path.of("src", "main", "docs"), Path.of("..", "src", "docs"))) {
            try (Stream<Path> files = Files.walk(pages)) {
                List<Path> reading = files.filter(page -> page.toString().endsWith(".adoc"))
                        .filter(page -> text(page).contains("${body["))
                        .toList();
                assertThat(reading).isNotEmpty().allSatisfy(page -> assertThat(text(page))
                        .contains("`camel-bean`"));
            }
        }
    }

    private static String text(Path page) {
        try {
            return Files.readString(page, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"shm", "shm-queue"})
    void theTitleAndDescriptionMatchTheCode(String scheme) throws Exception {
        Map<String, Object> component = ComponentJson.read(scheme, "component");

        assertThat(ComponentPage.read(scheme).text())
                .contains(List.of(
                        ":doctitle: " + component.get("title") + "\n",
                        ":shortname: " + component.get("scheme") + "\n",
                        ":artifactid: " + component.get("artifactId") + "\n",
                        ":description: " + component.get("description") + "\n",
                        ":since: " + component.get("firstVersion") + "\n",
                        ":supportlevel: " + component.get("supportLevel") + "\n",
                        "<version>" + component.get("version") + "</version>"));
    }
}
