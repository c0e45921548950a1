// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What the benchmarks run on, and the versions of what they compare, as their jars' names tell. */
final class Machine {
    private static final Path PROCESSORS = Path.of("/proc/cpuinfo");
    private static final List<String> CONTENDERS = List.of(
            "camel-core-engine",
            "agrona",
            "aeron-driver",
            "chronicle-queue",
            "camel-netty",
            "camel-jms",
            "artemis-server",
            "camel-kafka",
            "kafka-clients",
            "camel-hazelcast",
            "hazelcast",
            "jedis",
            "jmh-core");

    private Machine() {}

    /** A sentence. */
    static String described() {
        return "%s, %d cores (%s), %s %s, Java %s."
                .formatted(
                        LocalDate.now(ZoneId.systemDefault()),
                        Runtime.getRuntime().availableProcessors(),
                        processor(),
                        System.getProperty("os.name"),
                        System.getProperty("os.version"),
                        Runtime.version());
    }

    private static String processor() {
        try {
            return Files.readAllLines(PROCESSORS).stream()
                    .filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("unknown");
        } catch (IOException e) {
            return "unknown";
        }
    }

    /** Another. */
    static String versions() {
        String[] jars = System.getProperty("java.class.path").split(":", -1);
        return CONTENDERS.stream()
                .map(name -> versionIn(jars, name))
                .filter(version -> !version.isEmpty())
                .collect(Collectors.joining(", ", "Versions: ", "."));
    }

    private static String versionIn(String[] jars, String name) {
        Pattern jar = Pattern.compile(".*/" + Pattern.quote(name) + "-(\\d[^/]*)\\.jar");
        return Arrays.stream(jars)
                .map(jar::matcher)
                .filter(Matcher::matches)
                .map(match -> name + " " + match.group(1))
                .findFirst()
                .orElse("");
    }
}
