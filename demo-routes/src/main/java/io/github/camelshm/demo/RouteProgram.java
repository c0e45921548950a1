// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.demo;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What one of a demo's JVMs runs: camel-main with the routes of one YAML file.
 *
 * @param name such as {@code Process-1}, with which each line begins that its routes print
 * @param routes the YAML file
 * @param properties what the routes need beyond {@code application.properties}
 * @param classPath where all of it is
 */
record RouteProgram(String name, String routes, Map<String, ?> properties, String classPath) implements Program {

    /** The one that runs this. */
    static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();

    @Override
    public List<String> command() {
        Stream<String> java = Stream.of(
                JAVA,
                // Starts fast and stays small.
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xshare:auto",
                // By which the live page calls it.
                property("camel.main.name", name),
                property("camel.main.routesIncludePattern", "classpath:" + routes));
        Stream<String> given =
                properties.entrySet().stream().map(property -> property(property.getKey(), property.getValue()));
        Stream<String> main = Stream.of("-cp", classPath, "org.apache.camel.main.Main");
        return Stream.of(java, given, main).flatMap(words -> words).toList();
    }

    private static String property(String name, Object value) {
        return "-D" + name + "=" + value;
    }
}
