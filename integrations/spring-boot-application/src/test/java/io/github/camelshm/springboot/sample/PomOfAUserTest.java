// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.springboot.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The versions in the guide are those of this project and those that the starter is built with. */
class PomOfAUserTest {
    private static final Path SHOWN = Path.of("shop.xml");
    private static final Path STARTER = Path.of("../spring-boot-starter/pom.xml");

    @Test
    void theStarterHasTheVersionOfThisProject() throws IOException {
        String project = first(Path.of("pom.xml"), "<version>([^<]*)</version>");

        String starter =
                first(SHOWN, "<artifactId>camel-shm-spring-boot-starter</artifactId>\\s*<version>([^<]*)</version>");
        assertThat(starter).isEqualTo(project);
    }

    @Test
    void camelAndBootHaveTheVersionsThatTheStarterIsBuiltWith() throws IOException {
        String boot = "<spring-boot.version>([^<]*)<";

        assertThat(first(SHOWN, "<camel-spring-boot.version>([^<]*)<"))
                .isEqualTo(System.getProperty("camel.lts.version"));
        assertThat(first(SHOWN, boot)).isEqualTo(first(STARTER, boot));
    }

    private static String first(Path pom, String pattern) throws IOException {
        Matcher found = Pattern.compile(pattern).matcher(Files.readString(pom));
        assertThat(found.find()).as("%s in %s", pattern, pom).isTrue();
        return found.group(1);
    }
}
