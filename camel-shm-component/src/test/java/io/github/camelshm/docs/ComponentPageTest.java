// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.camelshm.ComponentJson;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The page says what the code says. With {@code -Ddocs.update} it is written instead. */
class ComponentPageTest {
    private static final String UPDATE = "mvn -pl camel-shm-component test -Dtest=ComponentPageTest -Ddocs.update=true";

    /** Camel's own options, which the tables show too, have other descriptions in other versions. */
    @BeforeEach
    void onlyWithTheVersionThatThePageIsFor() {
        String version = System.getProperty("camel.version");
        String documented = System.getProperty("camel.lts.version");
        boolean same = version != null && version.equals(documented);
        if (!same) {
            System.err.println("WARNING: the component's page is NOT checked, as it is for Camel " + documented
                    + " and this is Camel " + version);
        }
        assumeTrue(same, "The page is for Camel " + documented + ", this is " + version);
    }

    @Test
    void theTablesAreThoseOfTheCode() throws Exception {
        ComponentPage page = ComponentPage.read();
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
    void theTitleAndDescriptionAreThoseOfTheCode() throws Exception {
        Map<String, Object> component = ComponentJson.read("component");

        assertThat(ComponentPage.read().text())
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
