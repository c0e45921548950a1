// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.springboot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the guide tells a user to add is what this module is, and the Camel that it is built with. */
class PomOfAUserTest {

    @Test
    void theDependencyIsThisModule() throws Exception {
        String pom = Files.readString(Path.of("pom.xml"));
        String project = first("<version>([^<]*)</version>", pom);

        assertThat(pomOfAUser())
                .containsPattern(dependency("io.github.camelshm", "camel-shm-spring-boot-starter", project));
        assertThat(pom).contains("<artifactId>camel-shm-spring-boot-starter</artifactId>");
    }

    @Test
    void theBomIsThatOfTheCamelThatThisModuleIsBuiltWith() throws Exception {
        String camel = System.getProperty("camel.lts.version");

        assertThat(pomOfAUser())
                .containsPattern(dependency("org.apache.camel.springboot", "camel-spring-boot-bom", camel));
    }

    private static String pomOfAUser() throws Exception {
        try (InputStream in = PomOfAUserTest.class.getResourceAsStream("/pom-of-a-user.xml")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static Pattern dependency(String group, String artifact, String version) {
        return Pattern.compile("<groupId>%s</groupId>\\s*<artifactId>%s</artifactId>\\s*<version>%s</version>"
                .formatted(Pattern.quote(group), Pattern.quote(artifact), Pattern.quote(version)));
    }

    private static String first(String pattern, String text) {
        Matcher found = Pattern.compile(pattern).matcher(text);
        assertThat(found.find()).as(pattern).isTrue();
        return found.group(1);
    }
}
